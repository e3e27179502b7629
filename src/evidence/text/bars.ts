/** A progress bar, taken out of the line that it stands in. */
export interface Bar {
  readonly kind: 'keras' | 'tqdm';
  readonly at: number;
  /** Null where the writer does not know it ("938/Unknown"). */
  readonly of: number | null;
  readonly complete: boolean;
  /** What stands around the bar, without its times. */
  readonly rest: string;
  /** What stands before it. */
  readonly before: string;
}

/** `938/938 [=====] - 3s 2ms/step - `, `938/938 ━━━━ 2s 2ms/step - `, and Keras 3's `938/938 - 3s - 3ms/step - ` of verbose=2. */
const KERAS = /^\s{0,200}(\d{1,10})\/(\d{1,10}|Unknown|None|\?)\s{0,4}(\[[=>.\s]{1,200}\]|[━─╸╺\u2578\u257a]{2,200}|-(?= \d{1,8}m?s\b))/;
const SPENT =
  /^[\s-]{0,6}(?:ETA: {0,3}[\d:]{1,12}s?(?: {0,3}-)?|\d{1,3}:\d{2}(?::\d{2})?|\d{1,8}m?s\b|\d{1,9}(?:\.\d{1,6})?(?:ms|us|µs|s)\/(?:step|epoch|sample)|\d{1,8}(?:ms|us|µs|s))/;
/** Keras 1 and 2 with verbose=2: ` - 3s - loss: `. */
const QUIET = /^\s{0,8}- \d{1,8}m?s(?: \d{1,9}m?s\/\w{1,10})? - (?=[A-Za-z])/;
const TQDM =
  /(\d{1,3})%\s{0,2}\|([^|]{0,400})\|\s{0,3}(\d{1,10}(?:\.\d{1,4})?[kMG]?)\/(\d{1,10}(?:\.\d{1,4})?[kMG]?)\s?\[([^\]]{0,1000})\]?/;
const TQDM_TIMES = /^[\s\d:?hms]{1,30}<[^,\]]{1,24},?\s{0,2}(?:[\d.?]{1,12}\s?(?:[\w .]{1,20}\/s|s\/[\w .]{1,20}|\/s)|\?\w{0,12}\/s)?/;

/** The bar of a line; null when there is none. */
export function barOf(line: string): Bar | null {
  const keras = KERAS.exec(line);
  if (keras) return kerasBar(keras, line);
  const quiet = QUIET.exec(line);
  if (quiet) return { kind: 'keras', at: 0, of: null, complete: true, rest: line.slice(quiet[0].length), before: '' };
  if (!line.includes('%')) return null;
  const found = TQDM.exec(line);
  if (!found) return null;
  const before = line.slice(0, found.index);
  const times = TQDM_TIMES.exec(found[5] as string);
  const inside = (found[5] as string).slice(times ? times[0].length : 0);
  const behind = line.slice(found.index + found[0].length);
  return {
    kind: 'tqdm',
    at: Number.parseFloat(found[3] as string),
    of: Number.parseFloat(found[4] as string),
    complete: found[1] === '100' || found[3] === found[4],
    rest: `${before} , ${inside.replace(/^[\s,]+/, '')} , ${behind}`,
    before,
  };
}

function kerasBar(found: RegExpExecArray, line: string): Bar {
  const at = Number(found[1]);
  const of = /^\d/.test(found[2] as string) ? Number(found[2]) : null;
  let rest = line.slice(found[0].length);
  for (let spent = SPENT.exec(rest); spent; spent = SPENT.exec(rest)) rest = rest.slice(spent[0].length);
  return { kind: 'keras', at, of, complete: of === null || at >= of, rest, before: '' };
}
