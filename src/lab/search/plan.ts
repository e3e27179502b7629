import type { TrainingFacts } from '../../model/network';
import { trainingRows } from '../data/split';
import { lossWords, outputsFor } from '../space/head';
import { rateGrid } from '../space/rates';
import type { Setting } from '../space/settings';
import type { DataChoice, Dataset, LabNetwork, LossChoice, StudyPlan } from '../study';
import { optimizerFor, UNREAD } from './optimizers';

/** Updates after which most rates have settled on the digits (measured: rate 0.5 by 1,500, rate 0.8 by 3,000). */
const UPDATES = 4000;
const MIN_EPOCHS = 60;
const MAX_EPOCHS = 300;
const BATCH = 32;
/** A larger batch leaves too few updates per epoch on data of the lab's size. */
const MAX_BATCH = 64;

export interface DefaultPlan {
  readonly plan: StudyPlan;
  /** Settings that differ from the file's, each in words. */
  readonly notes: readonly string[];
  /** What it is trained with, each with its origin. */
  readonly settings: readonly Setting[];
}

/**
 * The plan a study starts from: rates 0, 0.1 … 0.8, three repeats, the optimizer that the file shows (else Adam with the
 * framework's defaults), and a budget long enough for high rates to settle.
 */
export function defaultPlan(
  network: LabNetwork,
  facts: TrainingFacts,
  dataset: Dataset,
  data: DataChoice,
  changes: Partial<StudyPlan> = {},
): DefaultPlan {
  const notes: string[] = [];
  const trainSize = changes.trainSize ?? null;
  const rows = Math.min(trainSize ?? Number.POSITIVE_INFINITY, trainingRows(dataset));
  const batchSize = changes.batchSize ?? batchFor(facts, notes);
  const epochs = changes.epochs ?? epochsFor(rows, batchSize);
  if (facts.epochs !== undefined && facts.epochs !== epochs && changes.epochs === undefined) {
    notes.push(
      `${epochs} epochs instead of ${facts.epochs}: comparing rates needs all of them settled, and this data has ${rows.toLocaleString('en-US')} training rows.`,
    );
  }
  const chosen = optimizerFor(network.framework, facts);
  const loss = lossOf(network, facts, dataset);
  if (loss.note) notes.push(`${capitalised(lossWords(loss.loss.name))}: ${loss.note}.`);
  const plan: StudyPlan = {
    network,
    data,
    rates: rateGrid(0, 0.8, 0.1),
    seeds: 3,
    seed: 1,
    optimizer: chosen.optimizer,
    labelNoise: 0,
    loss: loss.loss,
    ...changes,
    epochs,
    batchSize,
    trainSize,
  };
  const settings = [...chosen.settings, ...budgetSettings(plan, facts), lossSetting(loss, facts)];
  return { plan, notes, settings };
}

interface ChosenLoss {
  readonly loss: LossChoice;
  readonly note: string | null;
}

/** The file's loss where the data have such targets; one output for two classes takes one logit. */
function lossOf(network: LabNetwork, facts: TrainingFacts, { problem, width, image, classNames }: Dataset): ChosenLoss {
  const data = { problem, width, image, classes: classNames.length };
  const { loss, lossNote } = outputsFor(network.outputs, facts, data);
  return { loss, note: lossNote };
}

function lossSetting({ loss, note }: ChosenLoss, facts: TrainingFacts): Setting {
  const isFromFile = facts.loss !== undefined && note === null;
  const origin: Setting['origin'] = isFromFile
    ? { kind: 'file', span: facts.places?.loss ?? null }
    : facts.unread?.includes('loss')
      ? UNREAD
      : { kind: 'lab', reason: note ?? 'usual for such targets' };
  return { name: 'loss', value: lossWords(loss.name), origin };
}

function budgetSettings(plan: StudyPlan, facts: TrainingFacts): readonly Setting[] {
  const from = (name: 'batchSize' | 'epochs', reason: string): Setting['origin'] =>
    facts[name] === plan[name] ? { kind: 'file', span: facts.places?.[name] ?? null } : { kind: 'lab', reason };
  return [
    { name: 'batch size', value: String(plan.batchSize), origin: from('batchSize', 'chosen for this data') },
    { name: 'epochs', value: String(plan.epochs), origin: from('epochs', 'enough for high rates to settle') },
  ];
}

function capitalised(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Epochs that make about 4,000 updates, 60 to 300, in tens. */
export function epochsFor(rows: number, batchSize: number): number {
  const updates = Math.max(1, Math.ceil(rows / batchSize));
  return Math.min(MAX_EPOCHS, Math.max(MIN_EPOCHS, Math.ceil(UPDATES / updates / 10) * 10));
}

function batchFor(facts: TrainingFacts, notes: string[]): number {
  const asked = facts.batchSize;
  if (asked === undefined || asked < 1) return BATCH;
  if (asked <= MAX_BATCH) return asked;
  notes.push(`Batches of ${BATCH} instead of ${asked}: this data is small.`);
  return BATCH;
}
