import type { LogFormat, LogReader, RunPart } from '../format';
import { type JsonPath, jsonStream } from '../jsonText';
import { LIMITS, type Trouble } from '../run';
import { type TextReader, textReader } from '../text/reader';
import { partsOf } from './text-log';

/** Characters of one string that are kept: a line of a stream, or an HTML table. Images are longer and none of ours. */
const LONGEST = 2_000_000;

/** Trainings in the saved outputs of a notebook, one cell after the other. */
export const notebook: LogFormat = {
  id: 'notebook',
  title: 'Jupyter notebook',
  mayBe: (path) => /\.ipynb$/i.test(path),
  claim(path, head) {
    if (!/\.ipynb$/i.test(path)) return 'no';
    return /^\s*\{/.test(new TextDecoder().decode(head.subarray(0, 1000))) ? 'certain' : 'no';
  },
  open: (path) => notebookReader(path),
};

/** Where in the document a text output stands. */
interface Place {
  readonly cell: number;
  readonly output: string;
  readonly kind: 'text' | 'html';
  /** Its own end of line follows (not of a stream, whose pieces go on). */
  readonly alone: boolean;
}

function notebookReader(path: string): LogReader {
  const parts: RunPart[] = [];
  let reader: TextReader | null = null;
  let cell = -1;
  let output = '';
  let html = '';
  /** The output whose HTML told a run already; its plain text says the same. */
  let told = '';
  const cellParts = (): readonly RunPart[] =>
    reader
      ? partsOf(reader.runs(true, html), { format: 'notebook', file: path, name: `cell ${cell + 1}`, group: `${path}#cell${cell}`, cell })
      : [];
  const endHtml = (): void => {
    if (html !== '' && reader?.html(html)) told = output;
    html = '';
  };
  const endOutput = (next: string): void => {
    if (next === output) return;
    endHtml();
    reader?.end();
    output = next;
  };
  const endCell = (next: number): void => {
    if (next === cell) return;
    endOutput('');
    const found = cellParts();
    if (parts.length + found.length <= LIMITS.runs) parts.push(...found);
    reader = null;
    cell = next;
  };
  const stream = jsonStream(
    {
      leaf(at, value) {
        const place = typeof value === 'string' ? placeOf(at) : null;
        if (!place) return;
        endCell(place.cell);
        endOutput(place.output);
        reader ??= textReader();
        if (place.kind === 'html') {
          if (html.length < LONGEST) html += value as string;
          return;
        }
        endHtml();
        if (told === output && place.alone) return;
        reader.push(value as string);
      },
    },
    LONGEST,
  );
  let empty = true;
  const troubleOf = (ended: boolean): Trouble | null =>
    stream.trouble ??
    (ended && !empty && !stream.whole ? { message: `${path} breaks off before its end; what it holds until there was read.` } : null);
  return {
    push(bytes) {
      empty &&= bytes.length === 0;
      stream.push(bytes);
    },
    contents(ended) {
      const trouble = troubleOf(ended);
      return { parts: [...parts, ...cellParts()], troubles: trouble ? [trouble] : [] };
    },
  };
}

/** `cells/3/outputs/0/text/5`, `…/data/text/plain/0`, and both below `worksheets/0` of old notebooks. */
function placeOf(path: JsonPath): Place | null {
  const from = path[0] === 'worksheets' ? 2 : 0;
  if (path[from] !== 'cells' || path[from + 2] !== 'outputs') return null;
  const cell = Number(path[from + 1]) + (from === 0 ? 0 : Number(path[1]) * 100_000);
  const output = `${path[from + 3]}`;
  const key = path[from + 4];
  if (key === 'text') return { cell, output, kind: 'text', alone: false };
  if (key === 'html') return { cell, output, kind: 'html', alone: true };
  if (key !== 'data') return null;
  const type = path[from + 5];
  if (type === 'text/plain') return { cell, output, kind: 'text', alone: true };
  return type === 'text/html' ? { cell, output, kind: 'html', alone: true } : null;
}
