/** One JSON string literal of a file: what it says and where each character of that stands. */
export interface JsonText {
  readonly text: string;
  /** Offset behind the opening quote. */
  readonly start: number;
  /** Offset of the closing quote. */
  readonly end: number;
  /** Raw offset of the character at `offset`; `end` for `text.length`. Strictly increasing. */
  rawOf(offset: number): number;
  /** The character whose literal covers the raw offset. */
  offsetOf(raw: number): number;
}

/** `start` is the offset behind the opening quote in `raw`, `end` that of the closing one. */
export function jsonText(raw: string, start: number, end: number, text: string): JsonText {
  if (end - start === text.length) {
    return { text, start, end, rawOf: (offset) => start + offset, offsetOf: (at) => at - start };
  }
  const starts = characterStarts(raw, start, end);
  return {
    text,
    start,
    end,
    rawOf: (offset) => starts[offset] ?? end,
    offsetOf(at) {
      let low = 0;
      let high = starts.length - 1;
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if ((starts[middle] ?? end) <= at) low = middle;
        else high = middle - 1;
      }
      return low;
    },
  };
}

/** Raw start of every UTF-16 unit of the decoded text, and `end` behind the last. */
function characterStarts(raw: string, start: number, end: number): readonly number[] {
  const starts: number[] = [];
  for (let at = start; at < end; ) {
    starts.push(at);
    if (raw[at] !== '\\') at += 1;
    else at += raw[at + 1] === 'u' ? 6 : 2;
  }
  starts.push(end);
  return starts;
}

/** The text as it stands between the quotes of a JSON string. */
export function escaped(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}
