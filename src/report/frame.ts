import type { Span } from '../text/span';
import type { Place, Places } from './place';

export interface FrameStyle {
  /** Line numbers and their bar. */
  readonly quiet: (text: string) => string;
  /** What stands under the code in question. */
  readonly mark: (text: string) => string;
}

/** Lines of a span that are shown; the rest is a sign that there is more. */
const MOST_LINES = 3;

/** Columns of code that are shown: generated lines may have thousands. */
const WIDEST = 140;

/** The lines on which a span stands, with their numbers before and marks below them. */
export function codeFrame(span: Span, place: Place, places: Places, style: FrameStyle): readonly string[] {
  const lines = places.linesOf(span);
  const first = place.cellLine ?? place.line;
  const shown = lines.slice(0, MOST_LINES);
  const width = String(first + shown.length - 1).length;
  const gutter = (label: string): string => style.quiet(`${label.padStart(width + 2)} |`);
  const last = shown.length === lines.length ? place.endColumn - 1 : Number.POSITIVE_INFINITY;
  const frame = shown.flatMap((line, index) => {
    const from = index === 0 ? place.column - 1 : line.length - line.trimStart().length;
    const to = index === lines.length - 1 ? last : line.trimEnd().length;
    const { text, start, end } = cut(line, from, Math.max(from + 1, to));
    const margin = text.slice(0, start).replace(/[^\t]+/g, (part) => ' '.repeat(columns(part)));
    const marks = '^'.repeat(Math.max(1, columns(text.slice(start, end))));
    return [`${gutter(String(first + index))} ${text}`.trimEnd(), `${gutter('')} ${margin}${style.mark(marks)}`];
  });
  return lines.length > shown.length ? [...frame, `${gutter('')} …`] : frame;
}

interface Piece {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** A line that fits, around the part in question. */
function cut(line: string, start: number, end: number): Piece {
  if (line.length <= WIDEST) return { text: line, start, end };
  const from = Math.max(0, Math.min(start - 20, line.length - WIDEST));
  const to = Math.min(line.length, from + WIDEST);
  const [head, tail] = [from > 0 ? '…' : '', to < line.length ? '…' : ''];
  const shift = head.length - from;
  return { text: `${head}${line.slice(from, to)}${tail}`, start: start + shift, end: Math.min(end, to) + shift };
}

/** Wide characters of East Asia and most pictures take two columns of a terminal, combining ones none. */
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
const NONE = /\p{Mn}|\p{Me}|\p{Cf}/u;

function columns(text: string): number {
  let width = 0;
  for (const character of text) width += NONE.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
  return width;
}
