import type { Claim, LogContents, LogFormat, LogReader, RunPart } from '../format';
import type { Trouble } from '../run';
import { textReader } from '../text/reader';
import type { TextRun } from '../text/runs';

const NAMED = /(?:^|\/)(?:nohup[^/]*|slurm[^/]*|[^/]*\.(?:log|out|txt)(?:\.\d{1,4})?|stdout[^/]*|log)$/i;
/** Texts that no training writes, by the names that they have everywhere. */
const OTHER =
  /(?:^|\/)(?:requirements[^/]*|licen[sc]e[^/]*|readme[^/]*|cmakelists|robots|vocab[^/]*|labels?|classes|changelog[^/]*|authors|notice|manifest|constraints[^/]*|stopwords[^/]*|[^/]*\.(?:rst|md))\.txt$/i;
const SPEAKS = /epoch|loss|accura|val_|step|iter/i;

/** What programs print while they train: progress bars, print loops, tables. */
export const textLog: LogFormat = {
  id: 'text-log',
  title: 'Printed training output',
  mayBe: (path) => NAMED.test(path) && !OTHER.test(path),
  claim(path, head) {
    if (!NAMED.test(path) || OTHER.test(path) || isBinary(head)) return 'no';
    const text = textDecoder()(head.subarray(0, 65_536));
    if (!SPEAKS.test(text)) return 'possible';
    return claimOf(path, text);
  },
  open: (path) => textLogReader(path),
};

function claimOf(path: string, text: string): Claim {
  const reader = textReader();
  reader.push(text);
  if (reader.runs(true).length > 0) return 'likely';
  return /\.txt$/i.test(path) ? 'possible' : /epoch/i.test(text) && /loss|accura/i.test(text) ? 'likely' : 'possible';
}

function isBinary(head: Uint8Array): boolean {
  if ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff)) return false;
  return head.subarray(0, 4096).includes(0);
}

function textLogReader(path: string): LogReader {
  const reader = textReader();
  const decode = textDecoder();
  return {
    push: (bytes) => reader.push(decode(bytes)),
    contents: (ended): LogContents => ({
      parts: partsOf(reader.runs(ended), { format: 'text-log', file: path, name: nameOf(path), group: path }),
      troubles: [],
    }),
  };
}

/** Bytes in any split to text: UTF-8, and UTF-16 by its byte order mark. */
function textDecoder(): (bytes: Uint8Array) => string {
  let decoder: TextDecoder | null = null;
  let first: number | null = null;
  return (bytes) => {
    if (decoder) return decoder.decode(bytes, { stream: true });
    const all = first === null ? bytes : Uint8Array.from([first, ...bytes]);
    if (all.length < 2) {
      first = all[0] ?? null;
      return '';
    }
    const mark = (all[0] as number) * 256 + (all[1] as number);
    decoder = new TextDecoder(mark === 0xfffe ? 'utf-16le' : mark === 0xfeff ? 'utf-16be' : 'utf-8');
    return decoder.decode(all, { stream: true });
  };
}

export interface PartNames {
  readonly format: string;
  readonly file: string;
  readonly name: string;
  readonly group: string;
  readonly cell?: number;
  readonly troubles?: readonly Trouble[];
}

/** The runs of one text as parts; those after the first are numbered. */
export function partsOf(runs: readonly TextRun[], { format, file, name, group, cell, troubles = [] }: PartNames): readonly RunPart[] {
  return runs.map((run, index) => ({
    name: run.title ? `${name} ${run.title}` : index === 0 ? name : `${name} (${index + 1})`,
    format,
    files: [file],
    metrics: run.metrics,
    parameters: run.parameters,
    state: 'unknown',
    ...(run.validationSamples === null ? {} : { validationSamples: run.validationSamples }),
    ...(cell === undefined ? {} : { cell }),
    troubles,
    group: `${group}#${index + 1}`,
    side: null,
  }));
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
