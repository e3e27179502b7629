import type { Claim, LogContents, LogFormat, LogReader, RunPart } from '../format';
import { type CurvePoint, curvePoint } from '../jsonCurves';
import { jsonHead } from '../jsonHead';
import { type JsonPath, type JsonScalar, jsonStream } from '../jsonText';
import { numberOf } from '../jsonWord';
import { betterOf, nameOfScalar } from '../names';
import { type PartBuilder, partBuilder } from '../part';
import { baseName, partFromEnd, stemOf } from '../paths';
import type { Curve, Metric, Trouble } from '../run';

/** `history.history` of Keras saved as JSON, and what people make of it: wrapped, as a list of epochs, by pandas, of several models in one file. */
export const kerasHistory: LogFormat = {
  id: 'keras-history',
  title: 'Training history (JSON)',
  mayBe: (path) => /\.json$/i.test(path) && SAYS_SO.test(baseName(path)),
  claim,
  open,
};

const SAYS_SO = /hist|train|loss|epoch|metric|log|curve|result|record|fold|stat/i;
const COUNTS = /^(?:epochs?|steps?|iter(?:ation)?s?|global_step)$/i;
/** Models or folds of one file. */
const RUNS = 500;

function claim(path: string, head: Uint8Array): Claim {
  const json = jsonHead(head);
  if (!json) return 'no';
  const keys = new Map<string, { rows: boolean; values: number }>();
  for (const [at, value] of json.leaves) {
    for (const [point] of pointsOf(at, value)) {
      const known = keys.get(point.key);
      if (known) known.values += 1;
      else keys.set(point.key, { rows: point.shape === 'rows', values: 1 });
    }
  }
  const metrics = [...keys].filter(([key]) => betterOf(nameOfScalar(key).metric) !== 'unknown');
  if (metrics.length === 0) return 'no';
  const losses = metrics.filter(([key]) => /loss/.test(nameOfScalar(key).metric));
  const counted = [...keys.keys()].some((key) => COUNTS.test(key));
  // Rows without a count may be models, not epochs.
  const isCurves = metrics.some(([, { rows }]) => !rows) || counted;
  if (!isCurves) return losses.length > 0 ? 'possible' : 'no';
  if (hasPair(metrics.map(([key]) => key))) return 'likely';
  return losses.some(([, { values }]) => values > 1) && (counted || SAYS_SO.test(baseName(path))) ? 'likely' : 'possible';
}

/** The same quantity measured on validation and on other data. */
function hasPair(keys: readonly string[]): boolean {
  const names = keys.map(nameOfScalar);
  return names.some(
    (name) => name.role === 'validation' && names.some((other) => other.metric === name.metric && other.role !== 'validation'),
  );
}

/** The values at a place of the document: one, or several where somebody wrote a list as a string. */
function* pointsOf(path: JsonPath, value: JsonScalar): Generator<readonly [CurvePoint, number]> {
  const number = numberOf(value);
  const point = number === undefined ? null : curvePoint(path);
  if (point && number !== undefined) yield [point, number];
  else if (typeof value === 'string' && /^\s*\[[-+\d.\seE,naif]*\]\s*$/i.test(value)) {
    const texts = value.split(/[\s,[\]]+/).filter((text) => text !== '');
    for (const [index, text] of texts.entries()) {
      const inner = numberOf(text);
      const at = inner === undefined ? null : curvePoint([...path, index]);
      if (at && inner !== undefined) yield [at, inner];
    }
  }
}

interface Collected {
  readonly part: PartBuilder;
  readonly keys: Set<string>;
}

function open(path: string): LogReader {
  /** Curves of one list, and those of lists within lists; the latter count only where the former hold nothing. */
  const outer = new Map<string, Collected>();
  const inner = new Map<string, Collected>();
  const collectedOf = (runs: Map<string, Collected>, run: string): Collected | null => {
    const known = runs.get(run);
    if (known) return known;
    if (runs.size >= RUNS) return null;
    const keys = new Set<string>();
    const collected = { part: partOf(path, run, keys), keys };
    runs.set(run, collected);
    return collected;
  };
  const stream = jsonStream(
    {
      leaf(at, value) {
        for (const [point, number] of pointsOf(at, value)) {
          const collected = collectedOf(point.inner ? inner : outer, point.run);
          if (collected && collected.keys.size < 5000) collected.keys.add(point.key);
          collected?.part.add(point.key, 'epoch', point.index, number);
        }
      },
    },
    1_000_000,
  );
  const measures = (runs: ReadonlyMap<string, Collected>): boolean =>
    [...runs.values()].some(({ keys }) => [...keys].some((key) => /loss|acc|error|metric|score/i.test(key)));
  return {
    push: stream.push,
    contents(ended): LogContents {
      const runs = !measures(outer) && measures(inner) ? inner : outer;
      const trouble =
        stream.trouble ??
        (ended && !stream.whole ? { message: `${path} breaks off before its end; what it holds until there was read.` } : null);
      const parts = [...runs.values()].flatMap(({ part }) => finished(part.build(), trouble));
      if (runs.size >= RUNS)
        return { parts, troubles: [{ message: `${path} holds more than ${RUNS} histories; the others are left out.` }] };
      return { parts, troubles: parts.length === 0 && trouble ? [trouble] : [] };
    },
  };
}

/** Names of files that say nothing of the run. */
const GENERAL = /^(?:training|train|model)?[_-]?(?:history|hist|log|logs|metrics|results?|losses)(?:_dict)?$/i;

function partOf(path: string, run: string, keys: ReadonlySet<string>): PartBuilder {
  const stem = stemOf(path);
  return partBuilder({
    name: run === '' ? (GENERAL.test(stem) && partFromEnd(path, 1)) || stem : run,
    format: 'keras-history',
    file: path,
    group: run === '' ? path : `${path}#${run}`,
    get dropout() {
      const measured = isFit(keys);
      return { train: measured ? 'on' : 'unknown', validation: measured ? 'off' : 'unknown', test: 'unknown' } as const;
    },
    get unnamed() {
      return [...keys].some((key) => nameOfScalar(key).role !== null) ? 'beside' : 'train';
    },
  });
}

/** Only `fit` of Keras leaves the training's keys bare beside `val_`; in a loop by hand anything can be. */
function isFit(keys: ReadonlySet<string>): boolean {
  return keys.has('loss') && keys.has('val_loss') && ![...keys].some((key) => nameOfScalar(key).role === 'train');
}

/** Takes the positions from the column that counts epochs, where there is one, and leaves out what is no curve of the training. */
function finished(part: RunPart, trouble: Trouble | null): readonly RunPart[] {
  const curvesOf = ({ train, validation, test, other }: Metric): readonly Curve[] =>
    [train, validation, test, other].flatMap((curve) => curve ?? []);
  const known = part.metrics.filter(({ better, name }) => better !== 'unknown' || /loss|acc/.test(name));
  const lengths = new Set(known.flatMap(curvesOf).map(({ at }) => at.length));
  const counts = part.metrics.filter(({ other }) => other && COUNTS.test(other.key));
  const metrics = part.metrics.filter(
    (metric) => !counts.includes(metric) && (known.includes(metric) || curvesOf(metric).every(({ at }) => lengths.has(at.length))),
  );
  if (known.length === 0) return [];
  const count = counts.find(({ other }) => other && isAscending(other.values))?.other;
  const axis = count && !/epoch/i.test(count.key) ? 'step' : 'epoch';
  const placed = (curve: Curve | undefined): Curve | undefined =>
    curve && count && curve.at.every((at, index) => at === count.at[index])
      ? { ...curve, axis, at: count.values.slice(0, curve.at.length) }
      : curve;
  const moved = metrics.map((metric) => ({
    ...metric,
    ...(metric.train && { train: placed(metric.train) }),
    ...(metric.validation && { validation: placed(metric.validation) }),
    ...(metric.test && { test: placed(metric.test) }),
    ...(metric.other && { other: placed(metric.other) }),
  })) as readonly Metric[];
  return [{ ...part, metrics: moved, troubles: trouble ? [...part.troubles, trouble] : part.troubles }];
}

function isAscending(values: readonly number[]): boolean {
  return values.every((value, index) => Number.isFinite(value) && (index === 0 || value > (values[index - 1] as number)));
}
