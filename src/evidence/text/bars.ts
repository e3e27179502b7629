import type { Place } from './lineState';

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
  readonly spots: BarSpots;
}

/** Where its numbers stand in the line. */
export interface BarSpots {
  readonly at: Place | null;
  readonly of: Place | null;
  readonly percent: Place | null;
}

/** A bar says of itself that it is complete. */
const NOWHERE: BarSpots = { at: null, of: null, percent: null };

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
  if (quiet) return { kind: 'keras', at: 0, of: null, complete: true, rest: line.slice(quiet[0].length), before: '', spots: NOWHERE };
  if (!line.includes('%')) return null;
  const found = TQDM.exec(line);
  if (!found) return null;
  const before = line.slice(0, found.index);
  const times = TQDM_TIMES.exec(found[5] as string);
  const inside = (found[5] as string).slice(times ? times[0].length : 0);
  const behind = line.slice(found.index + found[0].length);
  const spots = tqdmSpots(found);
  return {
    kind: 'tqdm',
    at: Number.parseFloat(found[3] as string),
    of: Number.parseFloat(found[4] as string),
    complete: isComplete('tqdm', spots, line, 0),
    rest: `${before} , ${inside.replace(/^[\s,]+/, '')} , ${behind}`,
    before,
    spots,
  };
}

/** Whether the bar of a line that looks like another one with a bar has come to its end; `from` is where that line begins. */
export function isComplete(kind: Bar['kind'], { at, of, percent }: BarSpots, line: string, from: number): boolean {
  if (!at || !of) return true;
  const [done, all] = [textAt(at, line, from), textAt(of, line, from)];
  if (kind === 'keras') return Number(done) >= Number(all);
  return done === all || (percent !== null && textAt(percent, line, from) === '100');
}

function textAt({ from, to }: Place, line: string, begin: number): string {
  return line.slice(begin + from, begin + to);
}

function tqdmSpots({ index, 0: all, 1: percent = '', 3: at = '', 4: of = '' }: RegExpExecArray): BarSpots {
  const behind = all.indexOf('|', all.indexOf('|') + 1) + 1;
  const start = index + behind + all.slice(behind).search(/\S/);
  return { percent: placed(index, percent), at: placed(start, at), of: placed(start + at.length + 1, of) };
}

function placed(from: number, text: string): Place {
  return { from, to: from + text.length, minus: false };
}

function kerasBar(found: RegExpExecArray, line: string): Bar {
  const at = Number(found[1]);
  const of = /^\d/.test(found[2] as string) ? Number(found[2]) : null;
  let rest = line.slice(found[0].length);
  for (let spent = SPENT.exec(rest); spent; spent = SPENT.exec(rest)) rest = rest.slice(spent[0].length);
  const [first, second] = [found[1] as string, found[2] as string];
  const start = found[0].search(/\d/);
  const spots = { percent: null, at: placed(start, first), of: of === null ? null : placed(start + first.length + 1, second) };
  return { kind: 'keras', at, of, complete: of === null || at >= of, rest, before: '', spots };
}
