import { crc32 } from '../crc';
import type { Claim, LogContents, LogFormat, LogReader } from '../format';
import { blockLog } from '../leveldb';
import { FITTED, loopOf } from '../loops';
import { type PartBuilder, partBuilder } from '../part';
import { baseName, nameFromFolder } from '../paths';
import { type Axis, LIMITS, type Parameter, type Trouble } from '../run';
import { type Item, runRecordReader } from '../wandb';

/** The file that Weights & Biases writes beside every run, and instead of the server when it is offline. */
export const wandb: LogFormat = {
  id: 'wandb',
  title: 'Weights & Biases',
  mayBe: (path) => baseName(path).endsWith('.wandb'),
  claim,
  open,
};

/** `:W&B`, 0xBEE1, version 0. */
const MAGIC = [0x3a, 0x57, 0x26, 0x42, 0xe1, 0xbe, 0];

function claim(path: string, head: Uint8Array): Claim {
  if (head.length >= MAGIC.length && MAGIC.every((byte, index) => head[index] === byte)) return 'certain';
  return baseName(path).endsWith('.wandb') ? 'likely' : 'no';
}

/** Keys of the library itself. */
const OWN = /^_/;
const EPOCH = /(?:^|[/._])epochs?$/i;
/** What Keras' callback calls the number of the epoch. */
const KERAS_EPOCH = 'epoch/epoch';
/** So many different epochs make an axis; fewer may be a long training that counts its batches. */
const EPOCHS = 3;
const MOST_KEYS = 10_000;

function open(path: string): LogReader {
  let name = nameFromFolder(path);
  const keys = new Set<string>();
  const options = {
    get name() {
      return name;
    },
    get dropout() {
      return keys.has(KERAS_EPOCH) ? FITTED : loopOf(keys);
    },
    get unnamed() {
      return keys.has(KERAS_EPOCH) ? ('train' as const) : ('beside' as const);
    },
    format: 'wandb',
    file: path,
    group: `wandb:${path}`,
    repeated: 'mean' as const,
  };
  // Whether every row has an epoch shows only at the end.
  const bySteps = partBuilder(options);
  const byEpochs = partBuilder(options);
  const stepMetrics = new Map<string, string>();
  const axes = new Set<string>();
  let rows = 0;
  let withEpoch = 0;
  let changes = 0;
  let epochBefore: number | null = null;

  const stepMetricOf = (key: string): string | undefined => {
    const exact = stepMetrics.get(key);
    if (exact !== undefined) return exact;
    for (const [pattern, metric] of stepMetrics) if (pattern.endsWith('*') && key.startsWith(pattern.slice(0, -1))) return metric;
    return undefined;
  };

  const history = (items: readonly Item[], step: number | null): void => {
    const row = numbersOf(items);
    const at = row.get('_step') ?? step ?? rows;
    const time = row.has('_timestamp') ? (row.get('_timestamp') as number) * 1000 : undefined;
    const epoch = epochOf(row);
    if ([...row.keys()].every((key) => OWN.test(key))) return;
    rows += 1;
    if (epoch !== null) {
      withEpoch += 1;
      if (epoch !== epochBefore) changes += 1;
      epochBefore = epoch;
    }
    for (const [key, value] of row) {
      if (keys.size < MOST_KEYS) keys.add(key);
      if (OWN.test(key) || EPOCH.test(key) || axes.has(key)) continue;
      const own = stepMetricOf(key);
      const position = own === undefined || own === key ? undefined : row.get(own);
      if (own !== undefined && position !== undefined) addBoth(key, axisOf(own), position, value, time);
      else {
        bySteps.add(key, 'step', at, value, time);
        if (epoch !== null) byEpochs.add(key, 'epoch', epoch, value, time);
      }
    }
  };
  const addBoth = (key: string, axis: Axis, at: number, value: number, time: number | undefined): void => {
    for (const part of [bySteps, byEpochs]) part.add(key, axis, at, value, time);
  };
  const both = (change: (part: PartBuilder) => void): void => [bySteps, byEpochs].forEach(change);

  const troubles: Trouble[] = [];
  const trouble = (one: Trouble): void => {
    if (troubles.length < LIMITS.troubles) troubles.push(one);
  };
  const read = runRecordReader({
    history,
    config: (items) => {
      for (const { key, json } of items)
        for (const [parameter, value] of parametersOf(key, json)) both((part) => part.set(parameter, value));
    },
    metric: (metric, stepMetric) => {
      if (stepMetrics.size >= LIMITS.curves) return;
      stepMetrics.set(metric, stepMetric);
      axes.add(stepMetric);
    },
    run: (given) => {
      name = given.slice(0, LIMITS.name);
    },
    exit: (code) =>
      both((part) => {
        part.state = code === 0 ? 'finished' : 'failed';
      }),
  });
  let known = false;
  const log = blockLog(
    MAGIC.length,
    crc32,
    (record) => {
      known = true;
      if (!read(record)) trouble({ message: 'A record is no intact message; what can be read of it was kept.' });
    },
    trouble,
  );
  return {
    push: log.push,
    contents(ended): LogContents {
      const { torn } = log;
      const all = ended && torn ? [...troubles, tornTrouble(torn)] : troubles.slice();
      if (!known) return { parts: [], troubles: all };
      const hasEpochs = withEpoch === rows && (changes >= EPOCHS || changes === rows);
      const run = (hasEpochs ? byEpochs : bySteps).build();
      return { parts: [{ ...run, troubles: [...all, ...run.troubles] }], troubles: [] };
    },
  };
}

function tornTrouble({ byte, damaged }: { readonly byte: number; readonly damaged: boolean }): Trouble {
  return {
    message: damaged ? `The file is damaged from byte ${byte} to its end.` : `The last record, at byte ${byte}, is not complete.`,
    byte,
  };
}

function axisOf(stepMetric: string): Axis {
  return EPOCH.test(stepMetric) ? 'epoch' : 'step';
}

function epochOf(row: ReadonlyMap<string, number>): number | null {
  for (const [key, value] of row) if (EPOCH.test(key) && Number.isFinite(value)) return value;
  return null;
}

const NUMBER = /^-?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?$/;
const NO_NUMBERS: ReadonlyMap<string, number> = new Map([
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
]);

/** The values that are numbers; Python writes those that JSON has no words for in its own. */
function numbersOf(items: readonly Item[]): ReadonlyMap<string, number> {
  const row = new Map<string, number>();
  for (const { key, json } of items) {
    const value = NUMBER.test(json) ? Number(json) : NO_NUMBERS.get(json.replaceAll('"', ''));
    if (value !== undefined) row.set(key, value);
  }
  return row;
}

/** A structure in the configuration gives parameters with dotted names. */
function parametersOf(key: string, json: string): readonly (readonly [string, Parameter])[] {
  if (key === '_wandb' || key.startsWith('_wandb.')) return [];
  const special = NO_NUMBERS.get(json);
  if (special !== undefined) return [[key, special]];
  try {
    return flattened(key, JSON.parse(json), 0);
  } catch {
    return [];
  }
}

const DEEPEST = 6;

function flattened(key: string, value: unknown, depth: number): readonly (readonly [string, Parameter])[] {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return [[key, value]];
  if (typeof value !== 'object' || Array.isArray(value) || depth >= DEEPEST) return [];
  return Object.entries(value).flatMap(([name, part]) => flattened(`${key}.${name}`, part, depth + 1));
}
