// Trainings as logs tell them, made up with a seed: what the page of training curves is shown in tests and pictures.
import type { CurveRow, CurvesState, RunRow, VerdictRow } from '../../src/protocol/curves';

export interface Sample {
  readonly run: RunRow;
  readonly curves: readonly CurveRow[];
}

export interface Case {
  readonly title: string;
  readonly samples: readonly Sample[];
  readonly notes?: readonly string[];
}

/** A small generator of numbers between -1 and 1, the same each time. */
function noise(seed: number): () => number {
  let state = seed * 2_654_435_761;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 2_246_822_507) + 0x9e3779b9) | 0;
    return ((state >>> 8) % 20_000) / 10_000 - 1;
  };
}

const count = (length: number, first = 1): number[] => Array.from({ length }, (_, index) => first + index);
const round = (value: number): number => Number(value.toPrecision(6));

export function curve(
  role: CurveRow['role'],
  at: readonly number[],
  values: readonly (number | null)[],
  more: Partial<CurveRow> = {},
): CurveRow {
  const dropout = role === 'train' ? 'on' : 'off';
  return { metric: 'loss', role, key: role === 'train' ? 'loss' : 'val_loss', axis: 'epoch', dropout, at, values, thinned: 1, ...more };
}

export function sampleRun(id: string, change: Partial<Omit<RunRow, 'verdict'>> & { readonly verdict: Partial<VerdictRow> }): RunRow {
  const { verdict, ...rest } = change;
  return {
    id,
    name: 'train.csv',
    file: 'logs/train.csv',
    uri: `file:///sample/${id}`,
    format: 'Keras CSVLogger',
    state: 'finished',
    ended: Date.UTC(2026, 10, 14, 9, 30),
    epochs: 40,
    metrics: ['loss', 'accuracy'],
    parameters: [],
    network: null,
    troubles: [],
    ...rest,
    verdict: { kind: 'good-fit', reason: '', metric: 'loss', bestAt: null, best: null, since: null, axis: 'epoch', ...verdict },
  };
}

const NETWORK = { name: 'DigitNet', file: 'train.py', reason: 'train.py writes to logs/*.csv (CSVLogger, line 41).', stale: false };

/** Loss and accuracy of a training that overfits: validation turns at epoch 12. */
export function overfit(): Sample {
  const next = noise(3);
  const at = count(40);
  const train = at.map((epoch) => round(0.04 + 0.95 * Math.exp(-epoch / 9) + 0.012 * next()));
  const validation = at.map((epoch) => round(0.33 + 0.6 * Math.exp(-epoch / 4) + 0.0065 * Math.max(0, epoch - 10) + 0.008 * next()));
  const best = validation.indexOf(Math.min(...validation));
  const gains = at.map((epoch) => round(0.99 - 0.5 * Math.exp(-epoch / 7) + 0.004 * next()));
  const held = at.map((epoch) => round(0.9 - 0.4 * Math.exp(-epoch / 4) - 0.0008 * Math.max(0, epoch - 14) + 0.005 * next()));
  return {
    run: sampleRun('overfit', {
      network: NETWORK,
      parameters: [
        { name: 'dropout', value: '0.2' },
        { name: 'lr', value: '0.001' },
      ],
      verdict: {
        kind: 'overfits',
        reason: `Validation loss rose 48 % from its best ${validation[best]} (epoch ${best + 1}) to ${validation.at(-1)} (epoch 40) while training loss went on falling.`,
        bestAt: best + 1,
        best: validation[best] ?? null,
        since: 17,
      },
    }),
    curves: [
      curve('train', at, train),
      curve('validation', at, validation),
      curve('train', at, gains, { metric: 'accuracy', key: 'accuracy' }),
      curve('validation', at, held, { metric: 'accuracy', key: 'val_accuracy' }),
    ],
  };
}

/** Training measured without dropout, close below validation. */
export function goodFit(): Sample {
  const next = noise(5);
  const at = count(30);
  const validation = at.map((epoch) => round(0.22 + 0.8 * Math.exp(-epoch / 6) + 0.006 * next()));
  const best = validation.indexOf(Math.min(...validation));
  return {
    run: sampleRun('good', {
      name: 'baseline',
      file: 'runs/baseline/events.out.tfevents.1763112000.host',
      format: 'TensorBoard',
      epochs: 30,
      ended: Date.UTC(2026, 10, 15, 18, 5),
      network: { ...NETWORK, stale: true },
      parameters: [
        { name: 'dropout', value: '0.5' },
        { name: 'lr', value: '0.001' },
      ],
      verdict: {
        kind: 'good-fit',
        reason: 'It does not overfit: validation loss settled at 0.222, its best, and ends 7 % above training loss (dropout off).',
        bestAt: best + 1,
        best: validation[best] ?? null,
      },
    }),
    curves: [
      curve(
        'train',
        at,
        at.map((epoch) => round(0.205 + 0.82 * Math.exp(-epoch / 6) + 0.004 * next())),
        { dropout: 'off' },
      ),
      curve('validation', at, validation),
      curve(
        'other',
        at,
        at.map((epoch) => round(0.001 * 0.9 ** epoch)),
        { metric: 'learning_rate', key: 'lr', dropout: 'unknown' },
      ),
    ],
  };
}

/** Three epochs: nothing can be said. */
export function short(): Sample {
  return {
    run: sampleRun('short', {
      name: 'smoke-test',
      file: 'lightning_logs/version_0/metrics.csv',
      format: 'Lightning CSVLogger',
      epochs: 3,
      state: 'unknown',
      ended: Date.UTC(2026, 10, 16, 8, 0),
      troubles: ['The last line is cut off and was left out. (line 9)', 'The column "note" holds words, not numbers. (line 2)'],
      verdict: {
        kind: 'undecidable',
        reason: 'Only 3 validation values; at least 5 are needed to tell a turn from noise.',
        bestAt: 2,
        best: 0.71,
      },
    }),
    curves: [curve('train', [0, 1, 2], [1.2, 0.9, 0.8], { dropout: 'unknown' }), curve('validation', [0, 1, 2], [1.0, 0.75, 0.71])],
  };
}

/** NaN from epoch 9 on. */
export function diverged(): Sample {
  const at = count(20);
  const train = at.map((epoch) => (epoch > 8 ? null : round(0.9 * 1.7 ** epoch)));
  return {
    run: sampleRun('diverged', {
      name: 'lr=0.5',
      file: 'runs/lr=0.5/log.txt',
      format: 'Printed output',
      epochs: 20,
      state: 'failed',
      verdict: {
        kind: 'undecidable',
        reason: 'The training diverged: its loss is NaN from epoch 9 on. Lower the learning rate, then judge.',
        bestAt: 1,
        best: 1.6,
      },
    }),
    curves: [
      curve('train', at, train),
      curve(
        'validation',
        at,
        train.map((value) => value && round(value * 1.05)),
      ),
    ],
  };
}

/** Per step: 16,384 training values, each the mean of four, and a validation value every 500 steps. */
export function perStep(): Sample {
  const next = noise(11);
  const at = count(16_384).map((step) => step * 4);
  const values = at.map((step) => round(2.2 * Math.exp(-step / 9_000) + 0.5 + 0.22 * next()));
  const measured = count(130).map((step) => step * 500);
  return {
    run: sampleRun('steps', {
      name: 'finetune',
      file: 'out/finetune/trainer_state.json',
      format: 'Hugging Face Trainer',
      epochs: 130,
      metrics: ['loss'],
      verdict: {
        kind: 'undecidable',
        reason: 'Validation loss was still falling at the end (0.62 at step 65000): train longer, then judge.',
        bestAt: 65_000,
        best: 0.5,
      },
    }),
    curves: [
      curve('train', at, values, { axis: 'step', thinned: 4 }),
      curve(
        'validation',
        measured,
        measured.map((step) => round(2.1 * Math.exp(-step / 9_500) + 0.6 + 0.03 * next())),
        { axis: 'step', key: 'eval_loss' },
      ),
    ],
  };
}

const KINDS: readonly VerdictRow['kind'][] = ['overfits', 'good-fit', 'undecidable', 'underfits'];

/** One of many: dropout rates and learning rates in turn. */
export function trial(index: number, length = 60): Sample {
  const next = noise(index + 21);
  const at = count(length);
  const dropout = (index % 8) / 10;
  const kind = KINDS[index % 4] ?? 'good-fit';
  const floor = 0.25 + 0.05 * (index % 7);
  const turn = kind === 'overfits' ? 0.01 : 0;
  const validation = at.map((epoch) =>
    round(floor + 0.7 * Math.exp(-epoch / (4 + (index % 9))) + turn * Math.max(0, epoch - 15) + 0.01 * next()),
  );
  const best = validation.indexOf(Math.min(...validation));
  return {
    run: sampleRun(`trial-${index}`, {
      name: `trial ${index}`,
      file: `studies/dropout/trial_${index}/progress.csv`,
      format: 'Ray Tune',
      epochs: length,
      metrics: ['loss'],
      ended: Date.UTC(2026, 10, 1) + index * 3_600_000,
      parameters: [
        { name: 'dropout', value: String(dropout) },
        { name: 'lr', value: index % 3 === 0 ? '0.01' : '0.001' },
        { name: 'batch_size', value: '64' },
      ],
      network: index % 2 === 0 ? NETWORK : null,
      verdict: {
        kind,
        reason: `Validation loss ended at ${validation.at(-1)}, its best was ${validation[best]} at epoch ${best + 1}.`,
        bestAt: best + 1,
        best: validation[best] ?? null,
        since: kind === 'overfits' ? 19 : null,
      },
    }),
    curves: [
      curve(
        'train',
        at,
        at.map((epoch) => round(floor * 0.7 + 0.8 * Math.exp(-epoch / (5 + (index % 9))) + 0.01 * next())),
      ),
      curve('validation', at, validation),
    ],
  };
}

/** Twelve long runs at once: the most that is drawn. */
function heavy(): readonly Sample[] {
  return count(12, 0).map((index) => {
    const { run, curves } = perStep();
    return {
      run: { ...run, id: `heavy-${index}`, name: `finetune ${index}` },
      curves: curves.map((one) => ({ ...one, values: one.values.map((value) => (value ?? 0) + index / 5) })),
    };
  });
}

/** Judged were two losses together; positions are fractions of epochs. */
export function together(): Sample {
  const at = count(24).map((index) => round(index / 3));
  const box = at.map((epoch) => round(0.5 + Math.exp(-epoch) + 0.05 * Math.max(0, epoch - 4)));
  const cls = at.map((epoch) => round(0.3 + Math.exp(-epoch * 1.4) + 0.03 * Math.max(0, epoch - 4)));
  const best = box.map((value, index) => value + (cls[index] ?? 0));
  const index = best.indexOf(Math.min(...best));
  return {
    run: sampleRun('together', {
      name: 'yolo',
      file: 'runs/detect/train/results.csv',
      format: 'Ultralytics',
      epochs: 24,
      metrics: ['box_loss', 'cls_loss', 'mAP50'],
      verdict: {
        kind: 'overfits',
        reason: 'Validation box_loss + cls_loss rose 21 % from its best.',
        metric: 'box_loss + cls_loss',
        bestAt: at[index] ?? null,
        best: best[index] ?? null,
        since: at[index + 3] ?? null,
      },
    }),
    curves: [
      curve(
        'train',
        at,
        box.map((value, place) => round(value * 0.9 - 0.02 * place)),
        { metric: 'box_loss', key: 'train/box_loss' },
      ),
      curve('validation', at, box, { metric: 'box_loss', key: 'val/box_loss' }),
      curve('validation', at, cls, { metric: 'cls_loss', key: 'val/cls_loss' }),
      curve(
        'validation',
        at,
        at.map((epoch) => round(0.6 - 0.5 * Math.exp(-epoch))),
        { metric: 'mAP50', key: 'metrics/mAP50' },
      ),
      curve(
        'train',
        count(80),
        count(80).map((step) => round(1 / step)),
        { metric: 'cls_loss', key: 'train/cls_loss', axis: 'step' },
      ),
    ],
  };
}

/** Some values of 0 and below, which no logarithmic scale has. */
function belowZero(): Sample {
  const at = count(25);
  const { run } = goodFit();
  return {
    run: { ...run, id: 'below', name: 'elbo', metrics: ['loss'], epochs: 25, verdict: { ...run.verdict, bestAt: 25, best: -0.15 } },
    curves: [
      curve(
        'train',
        at,
        at.map((epoch) => round(Math.exp(-epoch / 5) - 0.1)),
      ),
      curve(
        'validation',
        at,
        at.map((epoch) => round(Math.exp(-epoch / 5) - 0.15 + 0.006 * (25 - epoch))),
      ),
    ],
  };
}

const NOTES = [
  'logs/broken.tfevents: the record at byte 1320 has a wrong checksum; what came before was read.',
  'logs/huge.json: 2.1 GB is more than the 512 MB that are read of a JSON file.',
];

export const CASES: Readonly<Record<string, () => Case>> = {
  overfit: () => ({ title: 'logs/train.csv', samples: [overfit()] }),
  good: () => ({ title: 'runs/baseline/events.out.tfevents.1763112000.host', samples: [goodFit()] }),
  short: () => ({ title: 'lightning_logs/version_0/metrics.csv', samples: [short()] }),
  diverged: () => ({ title: 'runs/lr=0.5/log.txt', samples: [diverged()] }),
  steps: () => ({ title: 'out/finetune/trainer_state.json', samples: [perStep()] }),
  together: () => ({ title: 'runs/detect/train/results.csv', samples: [together()] }),
  below: () => ({ title: 'logs/elbo.csv', samples: [belowZero()] }),
  mixed: () => ({ title: 'logs', samples: [overfit(), goodFit(), short(), diverged()], notes: NOTES }),
  twelve: () => ({ title: 'studies/dropout', samples: count(12, 0).map((index) => trial(index)) }),
  many: () => ({ title: 'studies/dropout', samples: count(2_000, 0).map((index) => trial(index, 20)) }),
  heavy: () => ({ title: 'out', samples: heavy() }),
  live: () => ({ title: 'logs', samples: [...count(8, 0).map((index) => trial(index)), growing(6)] }),
  none: () => ({ title: 'data/table.csv', samples: [], notes: ['data/table.csv: no column looks like a loss or a metric.'] }),
};

/** A run that is under way: it has so many epochs by now. */
export function growing(epochs: number): Sample {
  const { run, curves } = overfit();
  const loss = curves
    .filter(({ metric }) => metric === 'loss')
    .map((one) => ({ ...one, at: one.at.slice(0, epochs), values: one.values.slice(0, epochs) }));
  const values = (loss[1]?.values ?? []).map((value) => value ?? Number.POSITIVE_INFINITY);
  const best = values.indexOf(Math.min(...values));
  const isTurned = epochs >= 20;
  return {
    run: {
      ...run,
      id: 'live',
      name: 'live',
      file: 'logs/live.csv',
      state: epochs < 40 ? 'running' : 'finished',
      ended: Date.UTC(2026, 10, 20) + epochs * 1000,
      epochs,
      metrics: ['loss'],
      verdict: {
        kind: isTurned ? 'overfits' : 'undecidable',
        reason: isTurned
          ? 'Validation loss rises from its best while training goes on falling.'
          : 'Validation loss was still falling at the end.',
        metric: 'loss',
        bestAt: best + 1,
        best: values[best] ?? null,
        since: isTurned ? 17 : null,
        axis: 'epoch',
      },
    },
    curves: loss,
  };
}

export function stateOf({ title, samples, notes }: Case, phase: CurvesState['phase'] = 'ready'): CurvesState {
  return { title, place: `file:///sample/${title}`, phase, runs: samples.map(({ run }) => run), notes: notes ?? [] };
}
