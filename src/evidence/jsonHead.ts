import { type JsonKind, type JsonScalar, jsonStream } from './jsonText';

/** The start of a JSON document, as far as it tells which format it is. */
export interface JsonHead {
  readonly root: JsonKind;
  /** The keys of the root object, and what stands there. */
  readonly keys: ReadonlyMap<string, JsonKind | 'scalar'>;
  /** Values in their order, with their paths; at most some thousands. */
  readonly leaves: readonly (readonly [path: readonly (string | number)[], value: JsonScalar])[];
}

const LEAVES = 4000;
const KEPT = new WeakMap<Uint8Array, JsonHead | null>();

/** Null when a file does not begin as a JSON object or array (or Python's print of one). Every format asks for the same bytes: read once. */
export function jsonHead(head: Uint8Array): JsonHead | null {
  const known = KEPT.get(head);
  if (known !== undefined) return known;
  const read = startsAsJson(head) ? readHead(head) : null;
  KEPT.set(head, read);
  return read;
}

function startsAsJson(head: Uint8Array): boolean {
  for (const byte of head.subarray(0, 256)) {
    if (byte === 0x7b || byte === 0x5b) return true;
    // Blanks, byte order marks and the zeros of UTF-16.
    if (byte > 0x20 && byte !== 0xef && byte !== 0xbb && byte !== 0xbf && byte !== 0xfe && byte !== 0xff) return false;
  }
  return false;
}

function readHead(head: Uint8Array): JsonHead | null {
  let root: JsonKind | null = null;
  const keys = new Map<string, JsonKind | 'scalar'>();
  const leaves: [(string | number)[], JsonScalar][] = [];
  const stream = jsonStream(
    {
      open(path, kind) {
        if (path.length === 0) root = kind;
        else if (path.length === 1 && typeof path[0] === 'string') keys.set(path[0], kind);
      },
      leaf(path, value) {
        if (path.length === 1 && typeof path[0] === 'string') keys.set(path[0], 'scalar');
        if (leaves.length < LEAVES) leaves.push([path.slice(), value]);
      },
    },
    300,
  );
  stream.push(head);
  if (!root || (stream.trouble && !stream.whole && leaves.length === 0)) return null;
  return { root, keys, leaves };
}
