import { betterOf } from '../names';
import { present } from '../part';
import type { Curve, DropoutState, Metric, Role } from '../run';
import { curveOf, type Grain, lengthOf, type Strand } from './strands';

/** A training loop that prints in a way of its own, so that it is known which values it measures with dropout. */
export type Writer = 'keras' | 'trainer' | 'fastai' | 'lightning' | 'allennlp' | 'fairseq' | 'nanogpt';

/** A run as far as the text told it. */
export interface TextRun {
  readonly metrics: readonly Metric[];
  readonly validationSamples: number | null;
  readonly line: number;
  readonly parameters: ReadonlyMap<string, string | number>;
  readonly title: string | null;
}

/** Fewer values are no history, unless the writer is known. */
const FEWEST = 3;

/** The strand that a pair went to, for the next one of a line that looks alike. */
export interface Way {
  readonly grain: Grain;
  readonly counted: string;
  readonly shape: string;
  readonly role: Role | null;
  readonly strand: Strand;
}

/** A run that is being told. */
export interface Draft {
  readonly strands: Map<string, Strand>;
  readonly ways: Map<object, Way>;
  readonly line: number;
  title: string | null;
  readonly parameters: Map<string, string | number>;
  writer: Writer | null;
  epoch: number | null;
  firstEpoch: number | null;
  epochs: number | null;
  step: number | null;
  firstStep: number | null;
  /** Steps of the epochs before this one, where the log counts each from its start. */
  offset: number;
  stepEpoch: number | null;
  /** Epochs into which the steps were counted on. */
  through: number;
  samples: number | null;
  /** Heads of a table were read since the last row. */
  tabled: boolean;
  readonly shapes: Set<string>;
}

export function empty(line: number, title: string | null): Draft {
  return {
    strands: new Map(),
    ways: new Map(),
    line,
    title,
    parameters: new Map(),
    writer: null,
    epoch: null,
    firstEpoch: null,
    epochs: null,
    step: null,
    firstStep: null,
    offset: 0,
    stepEpoch: null,
    through: 0,
    samples: null,
    tabled: false,
    shapes: new Set(),
  };
}

export function copyOf(draft: Draft): Draft {
  const strands = new Map(
    [...draft.strands].map(([id, strand]) => [id, { ...strand, byEpoch: strand.byEpoch.copy(), byStep: strand.byStep.copy() }]),
  );
  return { ...draft, strands, ways: new Map(), parameters: new Map(draft.parameters), shapes: new Set(draft.shapes) };
}

/** The run that a draft tells; null where it is no history. `last`: it may go on. */
export function buildRun(draft: Draft, last: boolean): TextRun | null {
  const known = draft.writer === null ? FEWEST : last && draft.epochs !== 1 ? 1 : 2;
  const fewest = (strand: Strand): number => (strand.writer ? known : FEWEST);
  const strands = [...draft.strands.values()].filter((strand) => Math.max(strand.byEpoch.size, strand.byStep.size) >= fewest(strand));
  const byEpoch = countsEpochs(draft, strands, fewest);
  const chosen = new Map<string, Map<Role | 'other', Curve>>();
  const ordered = strands.sort((a, b) => rank(a) - rank(b) || lengthOf(b) - lengthOf(a) || a.order - b.order);
  for (const strand of ordered) place(strand, ordered, chosen, { byEpoch, fewest, writer: draft.writer });
  if (chosen.size === 0) return null;
  const names = [...chosen.keys()].sort((a, b) => firstOrder(strands, a) - firstOrder(strands, b));
  const metrics = names.map((name) => metricOf(name, chosen.get(name) as Map<Role | 'other', Curve>));
  return { metrics, validationSamples: draft.samples, line: draft.line, parameters: draft.parameters, title: draft.title };
}

/** Several values per epoch become their mean, unless steps are counted through and validation is measured at them, too. */
function countsEpochs(draft: Draft, strands: readonly Strand[], fewest: (strand: Strand) => number): boolean {
  const long = strands.filter((strand) => strand.grain !== 'step' && strand.byEpoch.size >= fewest(strand));
  if (long.some(({ grain, role }) => grain === 'epoch' && role !== 'train')) return true;
  const through =
    draft.offset === 0 &&
    strands.some(
      ({ grain, role, added, byEpoch }) => grain === 'batch' && (role === 'validation' || role === 'test') && added > byEpoch.size,
    );
  return long.length > 0 && !through;
}

/** Values with a role first: one without may repeat them. */
function rank({ grain, role }: Strand): number {
  return (grain === 'epoch' ? 0 : grain === 'batch' ? 2 : 4) + (role === null ? 1 : 0);
}

function firstOrder(strands: readonly Strand[], name: string): number {
  return Math.min(...strands.filter(({ metric }) => name === metric || name.startsWith(`${metric} (`)).map(({ order }) => order));
}

interface Choice {
  readonly byEpoch: boolean;
  readonly fewest: (strand: Strand) => number;
  readonly writer: Writer | null;
}

/** Gives a strand its place in a metric; a second one for the same place counts only where it is finer. */
function place(strand: Strand, all: readonly Strand[], chosen: Map<string, Map<Role | 'other', Curve>>, choice: Choice): void {
  const role = strand.role ?? (hasCounterpart(strand, all) || measuresTraining(strand, choice.writer) ? 'train' : null);
  const slot = role ?? 'other';
  const dropout = strand.dropout ?? dropoutOf(role, choice.writer);
  const curves = chosen.get(strand.metric) ?? new Map<Role | 'other', Curve>();
  const held = curves.has(slot) || (slot === 'other' && curves.has('train'));
  const epochwise = strand.grain !== 'step' && choice.byEpoch && strand.byEpoch.size >= choice.fewest(strand);
  if (!held && (epochwise || !choice.byEpoch)) {
    curves.set(slot, curveOf(strand, epochwise ? 'epoch' : 'step', dropout));
    chosen.set(strand.metric, curves);
  } else if (strand.grain !== 'epoch' && strand.byStep.size >= FEWEST) {
    const name = `${strand.metric} (step)`;
    const steps = chosen.get(name) ?? new Map<Role | 'other', Curve>();
    if (!steps.has(slot)) steps.set(slot, curveOf(strand, 'step', dropout));
    chosen.set(name, steps);
  }
}

/** What Keras, the Trainer and fairseq print without a role is the training's, validated or not. */
function measuresTraining(strand: Strand, writer: Writer | null): boolean {
  return strand.writer && strand.grain !== 'step' && (writer === 'keras' || writer === 'trainer' || writer === 'fairseq');
}

/** Whether a value without a role stands beside the same quantity on other data: then it is the training's. */
function hasCounterpart(strand: Strand, all: readonly Strand[]): boolean {
  const same = all.filter((other) => other.metric === strand.metric);
  return (
    same.some(({ role }) => role === 'validation' || role === 'test') &&
    !same.some(({ role, grain }) => role === 'train' && grain === strand.grain)
  );
}

function dropoutOf(role: Role | null, writer: Writer | null): DropoutState {
  if (writer === null || role === null) return 'unknown';
  return role === 'train' ? 'on' : 'off';
}

function metricOf(name: string, curves: ReadonlyMap<Role | 'other', Curve>): Metric {
  return {
    name,
    better: betterOf(name.replace(/ \(step\)$/, '')),
    ...present({ train: curves.get('train'), validation: curves.get('validation'), test: curves.get('test'), other: curves.get('other') }),
  };
}
