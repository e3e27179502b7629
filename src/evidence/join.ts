import { curveBuilder } from './curve';
import type { RunPart } from './format';
import { present } from './part';
import type { Curve, Metric, Parameter, Run, RunState } from './run';

type Place = 'train' | 'validation' | 'test' | 'other';
const PLACES: readonly Place[] = ['train', 'validation', 'test', 'other'];

/** Before the groups of event files, whose runs are folders. */
const EVENTS = 'tensorboard:';

/** Parts whose places differ have nothing to do with each other. */
export function placeOfGroup(group: string): string {
  return group.startsWith(EVENTS) ? group.slice(EVENTS.length) : group;
}

/**
 * Makes one run of the parts with the same group, in the order of their first part; without any curve it is none. A curve that a later file of the same format
 * continues is one (TensorBoard begins a file whenever training is started); of one that two formats hold the longer one stays.
 */
export function joinParts(parts: readonly RunPart[]): readonly Run[] {
  return [...joinByGroup(parts).values()];
}

/** The same, by the group that the run's parts have. */
export function joinByGroup(parts: readonly RunPart[]): ReadonlyMap<string, Run> {
  const groups = new Map<string, RunPart[]>();
  const measured = new Set(parts.filter(({ metrics }) => metrics.length > 0).map(({ group }) => group));
  // What measured something first: a run is named by it, and its file is the one to open.
  for (const part of [...parts].sort((a, b) => Number(b.metrics.length > 0) - Number(a.metrics.length > 0))) {
    // Parameters beside event files: TensorBoard's runs are folders as well.
    const beside = `${EVENTS}${part.group}`;
    const key = part.metrics.length === 0 && !measured.has(part.group) && measured.has(beside) ? beside : part.group;
    const group = groups.get(key);
    if (group) group.push(part);
    else groups.set(key, [part]);
  }
  const told = [...groups].filter(([, group]) => group.some(({ metrics }) => metrics.length > 0));
  return new Map(told.map(([key, group]) => [key, group.length === 1 ? alone(group[0] as RunPart) : joined(group)]));
}

function alone({ group: _group, side: _side, named: _named, ...run }: RunPart): Run {
  return run;
}

function joined(parts: readonly RunPart[]): Run {
  const first = parts.find((part) => part.named) ?? (parts[0] as RunPart);
  const started = parts.flatMap((part) => part.started ?? []);
  const ended = parts.flatMap((part) => part.ended ?? []);
  const samples = parts.find((part) => part.validationSamples !== undefined)?.validationSamples;
  return {
    name: first.name,
    format: first.format,
    files: [...new Set(parts.flatMap((part) => part.files))],
    metrics: metricsOf(parts).map(besideOthers),
    parameters: new Map<string, Parameter>(parts.flatMap((part) => [...part.parameters])),
    state: stateOf(parts.map((part) => part.state)),
    ...(started.length > 0 ? { started: Math.min(...started) } : {}),
    ...(ended.length > 0 ? { ended: Math.max(...ended) } : {}),
    ...(samples === undefined ? {} : { validationSamples: samples }),
    ...(first.cell === undefined ? {} : { cell: first.cell }),
    troubles: parts.flatMap((part) => part.troubles),
  };
}

function metricsOf(parts: readonly RunPart[]): readonly Metric[] {
  const formats = [...new Set(parts.map(({ format }) => format))];
  const perFormat = formats.map((format) => {
    const own = parts.filter((part) => part.format === format);
    const timed = own.every(({ started }) => started !== undefined);
    const ordered = timed ? own.sort((a, b) => (a.started as number) - (b.started as number)) : own;
    return united(
      ordered.flatMap(({ metrics }) => metrics),
      (a, b) => continued(a, b, timed),
    );
  });
  return united(perFormat.flat(), longer);
}

/** Metrics of the same name become one; `choose` is asked where both have the same curve. */
function united(metrics: readonly Metric[], choose: (a: Curve, b: Curve) => Curve): readonly Metric[] {
  const all = new Map<string, Metric>();
  for (const metric of metrics) {
    const known = all.get(metric.name);
    all.set(metric.name, known ? together(known, metric, choose) : metric);
  }
  return [...all.values()];
}

function together(a: Metric, b: Metric, choose: (a: Curve, b: Curve) => Curve): Metric {
  const one = (place: Place): Curve | undefined => {
    const [curve, other] = [a[place], b[place]];
    return curve && other ? choose(curve, other) : (curve ?? other);
  };
  const [train, validation, test, other] = PLACES.map(one);
  return { name: a.name, better: a.better, ...present({ train, validation, test, other }) };
}

function longer(a: Curve, b: Curve): Curve {
  return b.at.length * b.thinned > a.at.length * a.thinned ? b : a;
}

/** From the first position of the later one on that one counts. Without times (`timed`) the one that begins further on is later. */
function continued(a: Curve, b: Curve, timed: boolean): Curve {
  const [fromA, fromB] = [a.at[0], b.at[0]];
  if (a.key !== b.key || a.axis !== b.axis || fromA === undefined || fromB === undefined) return longer(a, b);
  // Files that begin alike may each hold all until then, as the states of checkpoints do.
  if (!timed && fromA === fromB) return longer(a, b);
  const [before, after] = timed || fromA < fromB ? [a, b] : [b, a];
  const all = curveBuilder('last');
  for (const { at, values } of [before, after])
    for (let index = 0; index < at.length; index += 1) all.add(at[index] as number, values[index] as number);
  const built = all.build(a.key, a.axis, a.dropout === b.dropout ? a.dropout : 'unknown');
  return { ...built, thinned: built.thinned * Math.max(a.thinned, b.thinned) };
}

/** A loss without a role beside a validation loss (`loss`, `val_loss`, each in a file of its own) is that of training. */
function besideOthers(metric: Metric): Metric {
  const { train, other, ...rest } = metric;
  return other && !train && (rest.validation || rest.test) ? { ...rest, train: other } : metric;
}

function stateOf(states: readonly RunState[]): RunState {
  return (['failed', 'running', 'finished'] as const).find((state) => states.includes(state)) ?? 'unknown';
}
