import { type JsonPath, type JsonScalar, jsonStream } from './jsonText';

/** One record of a log that has a JSON document in each line; undefined where the line holds none. NaN and infinities are taken. */
export function parseLine(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return tolerant(text);
  }
}

/** Memory for a document that is built here: characters, and brackets open at once (`jsonStream`). */
function tolerant(text: string): unknown {
  const root: unknown[] = [];
  const open: (unknown[] | Record<string, unknown>)[] = [root];
  const put = (path: JsonPath, value: unknown): void => {
    const target = open.at(-1);
    const key = path.at(-1);
    if (Array.isArray(target)) target.push(value);
    else if (target && typeof key === 'string') target[key] = value;
  };
  const stream = jsonStream(
    {
      leaf: put,
      open(path, kind) {
        const value: unknown[] | Record<string, unknown> = kind === 'array' ? [] : Object.create(null);
        put(path, value);
        open.push(value);
      },
      close: () => open.pop(),
    },
    1_000_000,
  );
  stream.push(new TextEncoder().encode(`${text}\n`));
  return stream.whole && !stream.trouble ? root[0] : undefined;
}

/** An object of JSON; null for all else. */
export function recordOf(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null;
}

/** The value of an object's own key. */
export function own(record: Readonly<Record<string, unknown>> | null, key: string): unknown {
  return record !== null && Object.hasOwn(record, key) ? record[key] : undefined;
}

const DEPTH = 20;
const LEAVES = 20_000;

/** The scalars of a document with their keys, joined by `/`; lists are passed over, as they are no scalars of a training. */
export function flat(value: unknown): ReadonlyMap<string, JsonScalar> {
  const leaves = new Map<string, JsonScalar>();
  const walk = (at: unknown, key: string, depth: number): void => {
    const record = recordOf(at);
    if (!record) {
      if (leaves.size < LEAVES && isScalar(at) && key !== '') leaves.set(key, at);
      return;
    }
    if (depth < DEPTH) for (const name of Object.keys(record)) walk(record[name], key === '' ? name : `${key}/${name}`, depth + 1);
  };
  walk(value, '', 0);
  return leaves;
}

function isScalar(value: unknown): value is JsonScalar {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}
