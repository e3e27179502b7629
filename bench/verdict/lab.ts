import { readFileSync } from 'node:fs';
import { splitDataset } from '../../src/lab/data/split';
import { specOf } from '../../src/lab/search/jobs';
import { type Stream, stream } from '../../src/lab/search/streams';
import type { Dataset, EpochResult, LabLayer, StudyPlan } from '../../src/lab/study';
import { openFastEngine } from '../../src/lab/train/fast/engine';
import { runTrial } from '../../src/lab/train/trial';

/** Fifths of the rows: one is the fresh sample (5,000), one stays unused. */
const ROWS = 25_000;

/** Two-layer random networks draw the classes; a share of them is replaced. */
function problem(random: Stream): { readonly dataset: Dataset; readonly noise: number } {
  const width = 6 + random.integer(15);
  const classes = 2 + random.integer(5);
  const noise = [0, 0, 0.1, 0.2, 0.3][random.integer(5)] as number;
  const hidden = Array.from({ length: 12 }, () => Array.from({ length: width }, () => (random.normal() * 2) / Math.sqrt(width)));
  const out = Array.from({ length: classes }, () => hidden.map(() => random.normal()));
  const features = new Float32Array(ROWS * width);
  const targets = new Float32Array(ROWS);
  for (let row = 0; row < ROWS; row += 1) {
    const x = Array.from({ length: width }, () => random.normal());
    features.set(x, row * width);
    const h = hidden.map((weights) => Math.tanh(weights.reduce((sum, weight, index) => sum + weight * (x[index] as number), 0)));
    const scores = out.map((weights) => weights.reduce((sum, weight, index) => sum + weight * (h[index] as number), 0));
    targets[row] = random.uniform() < noise ? random.integer(classes) : scores.indexOf(Math.max(...scores));
  }
  const names = (count: number): string[] => Array.from({ length: count }, (_, index) => `${index}`);
  const dataset = { name: 'drawn', problem: 'classification', rows: ROWS, width, image: null, features, targets } as const;
  return { dataset: { ...dataset, classNames: names(classes), featureNames: names(width) }, noise };
}

/** The rows that the trainer takes for validation. It hands them out standardised, so the ranks of a numbered column tell which they are. */
function validationRows(dataset: Dataset, plan: StudyPlan): number[] {
  const numbered = { ...dataset, width: 1, features: Float32Array.from({ length: ROWS }, (_, row) => row), featureNames: ['0'] };
  const split = splitDataset(numbered, { ...plan, trainSize: null }, 0);
  const all = [split.train, split.validation, split.test].flatMap((part, of) => Array.from(part.features, (value) => ({ value, of })));
  return all.sort((a, b) => a.value - b.value).flatMap(({ of }, row) => (of === 1 ? [row] : []));
}

/** A data set whose validation rows repeat `held` of themselves, class by class: the small validation set that a user has. The training is the same to the bit. */
function withFewer(dataset: Dataset, rows: readonly number[], held: number): Dataset {
  const features = dataset.features.slice();
  for (let name = 0; name < dataset.classNames.length; name += 1) {
    const own = rows.filter((row) => dataset.targets[row] === name);
    const kept = Math.max(1, Math.round((own.length * held) / rows.length));
    own.forEach((row, index) => {
      const from = own[index % kept] as number;
      features.set(dataset.features.subarray(from * dataset.width, (from + 1) * dataset.width), row * dataset.width);
    });
  }
  return { ...dataset, features };
}

function settings(random: Stream, number: number) {
  const pick = <T>(values: readonly T[]): T => values[random.integer(values.length)] as T;
  const drawn = {
    width: pick([4, 16, 48, 96]),
    depth: pick([1, 2]),
    dropout: pick([0, 0, 0.2, 0.5, 0.8]),
    optimizer: pick(['adam', 'sgd', 'rmsprop'] as const),
    scale: Math.exp((random.uniform() * 2 - 1) * Math.log(3)),
    epochs: pick([12, 20, 35, 60]),
    batch: pick([16, 32, 64]),
  };
  return number === 0
    ? { ...drawn, kind: 'reference', width: 96, depth: 2, dropout: 0.2, optimizer: 'adam' as const, scale: 1, epochs: 60 }
    : { ...drawn, kind: 'plain' };
}

const five = (value: number): number => Number(value.toPrecision(5));

function main(): void {
  const [first, last, seed] = process.argv.slice(2, 5).map(Number) as [number, number, number];
  const engines = [openFastEngine(readFileSync(process.argv[5] as string))];
  for (let folder = first; folder < last; folder += 1) {
    const random = stream(seed, folder, 'bootstrap');
    const { dataset, noise } = problem(random);
    const samples = Math.round(Math.exp(Math.log(60) + random.uniform() * Math.log(20)));
    const held = Math.round(Math.exp(Math.log(50) + random.uniform() * Math.log(40)));
    for (let run = 0; run < 4; run += 1) {
      const { width, depth, dropout, optimizer, scale, epochs: asked, batch, kind } = settings(random, run);
      const epochs = Math.max(12, Math.min(asked, Math.round((2500 * batch) / samples)));
      const hidden = Array.from({ length: depth }, (_, index): readonly LabLayer[] => [
        { type: 'dense', units: width, bias: true },
        { type: 'activation', name: 'relu' },
        { type: 'dropout', siteId: `${index}`, granularity: 'element', rate: dropout },
      ]);
      const outputs = dataset.classNames.length;
      const layers: readonly LabLayer[] = [...hidden.flat(), { type: 'dense', units: outputs, bias: true }];
      const learningRate = { adam: 3e-3, sgd: 0.15, rmsprop: 1.5e-3 }[optimizer] * scale;
      const plan: StudyPlan = {
        network: { name: 'drawn', framework: 'torch', input: [dataset.width], outputs, layers },
        data: { kind: 'digits' },
        rates: [dropout],
        seeds: 1,
        seed: seed * 1000 + folder,
        epochs,
        batchSize: batch,
        optimizer: { name: optimizer, learningRate, momentum: 0, weightDecay: 0, epsilon: 1e-8 },
        trainSize: samples,
        labelNoise: 0,
      };
      const spec = specOf(plan, { rate: dropout, repeat: 0 });
      const truth = runTrial({ spec, dataset, engines });
      const seen = runTrial({ spec, dataset: withFewer(dataset, validationRows(dataset, plan), held), engines });
      if (seen.epochs.some(({ trainLoss }, index) => trainLoss !== truth.epochs[index]?.trainLoss))
        throw new Error('the two trainings differ');
      const curve = (of: typeof seen, value: (epoch: EpochResult) => number): number[] => of.epochs.map((epoch) => five(value(epoch)));
      const history = {
        ...{
          family: 'lab',
          folder,
          run,
          samples,
          validationSamples: held,
          noise,
          kind,
          width,
          depth,
          dropout,
          optimizer,
          rate_scale: five(scale),
        },
        ...{ schedule: 'constant', decay: 0, epochs, batch, patience: 0 },
        on: curve(seen, (epoch) => epoch.trainLossDropoutOn),
        off: curve(seen, (epoch) => epoch.trainLoss),
        val: curve(seen, (epoch) => epoch.validationLoss),
        acc_off: curve(seen, (epoch) => 1 - epoch.trainError),
        acc_val: curve(seen, (epoch) => 1 - epoch.validationError),
        fresh: curve(truth, (epoch) => epoch.validationLoss),
        acc_fresh: curve(truth, (epoch) => 1 - epoch.validationError),
      };
      console.log(JSON.stringify(history));
    }
  }
}

main();
