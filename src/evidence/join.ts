import type { RunPart } from './format';
import { present } from './part';
import type { Curve, Metric, Parameter, Run, RunState } from './run';

type Place = 'train' | 'validation' | 'test' | 'other';
const PLACES: readonly Place[] = ['train', 'validation', 'test', 'other'];

/** Makes one run of the parts with the same group, in the order of their first part. Of a curve that two parts hold the longer one stays. */
export function joinParts(parts: readonly RunPart[]): readonly Run[] {
  const groups = new Map<string, RunPart[]>();
  const measured = new Set(parts.filter(({ metrics }) => metrics.length > 0).map(({ group }) => group));
  // What measured something first: a run is named by it, and its file is the one to open.
  for (const part of [...parts].sort((a, b) => Number(b.metrics.length > 0) - Number(a.metrics.length > 0))) {
    // Parameters beside event files: TensorBoard's runs are folders as well.
    const beside = `tensorboard:${part.group}`;
    const key = part.metrics.length === 0 && !measured.has(part.group) && measured.has(beside) ? beside : part.group;
    const group = groups.get(key);
    if (group) group.push(part);
    else groups.set(key, [part]);
  }
  return [...groups.values()].map((group) => (group.length === 1 ? alone(group[0] as RunPart) : joined(group)));
}

function alone({ group: _group, side: _side, named: _named, ...run }: RunPart): Run {
  return run;
}

function joined(parts: readonly RunPart[]): Run {
  const metrics = new Map<string, Metric>();
  for (const metric of parts.flatMap((part) => part.metrics)) {
    const known = metrics.get(metric.name);
    metrics.set(metric.name, known ? together(known, metric) : metric);
  }
  const first = parts.find((part) => part.named) ?? (parts[0] as RunPart);
  const started = parts.flatMap((part) => part.started ?? []);
  const ended = parts.flatMap((part) => part.ended ?? []);
  const samples = parts.find((part) => part.validationSamples !== undefined)?.validationSamples;
  return {
    name: first.name,
    format: first.format,
    files: [...new Set(parts.flatMap((part) => part.files))],
    metrics: [...metrics.values()].map(besideOthers),
    parameters: new Map<string, Parameter>(parts.flatMap((part) => [...part.parameters])),
    state: stateOf(parts.map((part) => part.state)),
    ...(started.length > 0 ? { started: Math.min(...started) } : {}),
    ...(ended.length > 0 ? { ended: Math.max(...ended) } : {}),
    ...(samples === undefined ? {} : { validationSamples: samples }),
    ...(first.cell === undefined ? {} : { cell: first.cell }),
    troubles: parts.flatMap((part) => part.troubles),
  };
}

function together(a: Metric, b: Metric): Metric {
  const longer = (one: Curve | undefined, other: Curve | undefined): Curve | undefined =>
    one && other ? (other.at.length * other.thinned > one.at.length * one.thinned ? other : one) : (one ?? other);
  const [train, validation, test, other] = PLACES.map((place) => longer(a[place], b[place]));
  return { name: a.name, better: a.better, ...present({ train, validation, test, other }) };
}

/** A loss without a role beside a validation loss (`loss`, `val_loss`, each in a file of its own) is that of training. */
function besideOthers(metric: Metric): Metric {
  const { train, other, ...rest } = metric;
  return other && !train && (rest.validation || rest.test) ? { ...rest, train: other } : metric;
}

function stateOf(states: readonly RunState[]): RunState {
  return (['failed', 'running', 'finished'] as const).find((state) => states.includes(state)) ?? 'unknown';
}
