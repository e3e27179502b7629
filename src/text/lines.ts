/** 1-based line and 1-based UTF-16 column. Only the edges (editor, cli, report) speak this. */
export interface LineColumn {
  readonly line: number;
  readonly column: number;
}

/** Offset to line lookup for one text; line ends are \n, \r\n or a lone \r. */
export class Lines {
  readonly #starts: number[] = [0];

  constructor(readonly text: string) {
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code === 13 && text.charCodeAt(i + 1) === 10) i++;
      if (code === 10 || code === 13) this.#starts.push(i + 1);
    }
  }

  get count(): number {
    return this.#starts.length;
  }

  at(offset: number): LineColumn {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (this.#starts[low] ?? 0) + 1 };
  }

  /** Offset of the first character of a 1-based line; the end of the text when there is no such line. */
  startOf(line: number): number {
    return this.#starts[line - 1] ?? this.text.length;
  }
}
