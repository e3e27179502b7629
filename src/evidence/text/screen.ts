import { LIMITS } from '../run';

/** One piece of text between two breaks, as a terminal would show it. */
export interface Segment {
  readonly text: string;
  /** 1-based line of the file. */
  readonly line: number;
  /** Another piece was written over this one: an earlier state of a progress bar. */
  readonly overwritten: boolean;
}

/** Cuts text that was meant for a terminal into what it showed. */
export interface Screen {
  push(text: string): void;
  /** Ends the line that is being written (a new output begins). */
  end(): void;
  /** The line that is not ended yet, as it looks now; null when nothing is on it. */
  readonly rest: Segment | null;
}

/** Longer pieces are cut: no writer's progress line is that long, and a line of a minified file is none. */
const LONGEST = 8_192;
/** Many backspaces go no further back than one. */
const BREAK = /\n|[\r\b]+|[\u0085\u2028]/g;
const SPECIAL = /[\r\b\u0085\u2028]/;
/** Colours, cursor movements, window titles. */
const ESCAPE = String.fromCharCode(27);
const ANSI = new RegExp(
  `${ESCAPE}(?:\\[[0-9;?]{0,30}[ -/]{0,3}[@-~]|\\][^${ESCAPE}]{0,100}?(?:${String.fromCharCode(7)}|(?=${ESCAPE}))|[@-Z\\\\_-])`,
  'g',
);

/**
 * `\r` and backspaces go back to the start of the line, whose text then counts as overwritten by what follows. Memory is bounded by the longest piece, whatever
 * the length of the line.
 */
export function screen(take: (segment: Segment) => void): Screen {
  let number = 1;
  let piece = '';
  /** The last state of this line that was not empty. */
  let shown: string | null = null;
  const settle = (overwritten: boolean): void => {
    const text = plain(piece);
    piece = '';
    if (text.trim() !== '') {
      if (shown !== null) take({ text: shown, line: number, overwritten: true });
      shown = text;
    }
    if (overwritten || shown === null) return;
    take({ text: shown, line: number, overwritten: false });
    shown = null;
  };
  const keep = (text: string): void => {
    if (piece.length < LONGEST) piece += text.length > LONGEST ? text.slice(0, LONGEST) : text;
  };
  return {
    push(text) {
      let from = 0;
      if (!SPECIAL.test(text)) {
        for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', from)) {
          keep(text.slice(from, at));
          from = at + 1;
          settle(false);
          number += 1;
        }
        keep(text.slice(from));
        return;
      }
      BREAK.lastIndex = 0;
      for (let found = BREAK.exec(text); found; found = BREAK.exec(text)) {
        keep(text.slice(from, found.index));
        from = BREAK.lastIndex;
        if (found[0] === '\n') {
          settle(false);
          number += 1;
        } else if (found[0] === '\u0085' || found[0] === '\u2028') piece += ' ';
        else if (piece !== '') settle(true);
      }
      keep(text.slice(from));
    },
    end() {
      settle(false);
      number += 1;
    },
    get rest() {
      const text = plain(piece);
      const last = text.trim() === '' ? shown : text;
      return last === null ? null : { text: last.slice(0, LIMITS.line), line: number, overwritten: false };
    },
  };
}

function plain(text: string): string {
  const bounded = text.length > LONGEST ? text.slice(0, LONGEST) : text;
  return bounded.includes(ESCAPE) ? bounded.replace(ANSI, '') : bounded;
}
