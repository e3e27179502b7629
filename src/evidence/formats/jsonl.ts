import { type Cell, type Column, columnOf } from '../columns';
import type { Claim, LogContents, LogFormat, LogReader, ReaderEnvironment } from '../format';
import { flat, parseLine, recordOf } from '../jsonLine';
import { likenessOf } from '../likeness';
import { lineReader } from '../lines';
import { mappedMeaning } from '../mapping';
import { baseName, nameFromFolder, stemOf } from '../paths';
import { type RowRecorder, rowRecorder } from '../rows';
import { LIMITS } from '../run';

/**
 * One object in a line with a position and what was measured there: `log.txt` of DINO and MAE, `metrics.json` of Detectron2, `*.log.json` and `scalars.json` of
 * OpenMMLab, logs of the Hugging Face Trainer, and what people write by hand.
 */
export const jsonl: LogFormat = {
  id: 'jsonl',
  title: 'JSON lines of a training',
  mayBe: (path) =>
    /\.(?:jsonl|ndjson)$/i.test(path) ||
    /(?:^|\/)[^/]*(?:log|metric|scalar|history|train|stat|result|progress|eval|loss)[^/]*\.(?:json|txt|log)$/i.test(path),
  claim: (_path, head) => claim(head),
  open: (path, environment) => open(path, environment),
};

const GENERAL =
  /^(?:metrics|log|logs|results?|history|training|train|training_log|training_history|progress|scalars|stats|log_history)\.\w+$/i;

function open(path: string, { columns: mapping }: ReaderEnvironment): LogReader {
  const known = new Map<string, Column>();
  const recorder = rowRecorder({
    name: GENERAL.test(baseName(path)) ? nameFromFolder(path) : stemOf(path).replace(/\.log$/, ''),
    format: 'jsonl',
    file: path,
    group: path,
    dropout: { train: 'unknown', validation: 'unknown', test: 'unknown' },
    unnamed: 'beside',
    ...(mapping ? { meaning: mappedMeaning(mapping) } : {}),
  });
  const named = (key: string): Column => {
    const column = known.get(key) ?? (key === mapping?.position?.column ? { kind: mapping.position.axis, name: key } : ofKey(key));
    if (known.size < LIMITS.curves) known.set(key, column);
    return column;
  };
  const take = (line: string, number: number, into: RowRecorder, cut: boolean): void => {
    if (line.trim() === '') return;
    const record = recordOf(parseLine(line));
    if (!record) {
      into.trouble({ message: `Line ${number} is ${cut ? 'cut off' : 'no JSON object'}; it is left out.`, line: number });
      return;
    }
    const { columns, cells } = rowOf(flat(record), named);
    // Lines that describe the run (its configuration, the final averages) have no position.
    if (columns.some(({ kind }) => kind === 'epoch' || kind === 'step')) into.row(columns, cells, number);
  };
  let lines = 0;
  const reader = lineReader(
    (line, number) => {
      lines = number;
      take(line, number, recorder, false);
    },
    (line) => recorder.trouble({ message: `Line ${line} is longer than ${LIMITS.line} characters; it is left out.`, line }),
  );
  return {
    push: (bytes) => reader.push(bytes),
    contents(ended): LogContents {
      const rest = ended ? reader.rest : '';
      const now = rest.trim() === '' ? recorder : recorder.copy();
      if (now !== recorder) take(rest, lines + 1, now, true);
      const parts = now.parts();
      return { parts, troubles: parts.length > 0 ? [] : [...now.troubles] };
    },
  };
}

/** The Trainer's last line of averages over the training, which is no point of it. */
const SUMMARY = /^(?:train_runtime|train_samples_per_second)$/;

function rowOf(leaves: ReadonlyMap<string, Cell>, named: (key: string) => Column): { readonly columns: Column[]; readonly cells: Cell[] } {
  const columns: Column[] = [];
  const cells: Cell[] = [];
  const taken = new Set<string>();
  const summary = [...leaves.keys()].some((key) => SUMMARY.test(key));
  for (const [key, value] of leaves) {
    const column = named(key);
    const { kind } = column;
    // Of several keys that count epochs the first one does, and the rest are passed over.
    const again = kind !== 'value' && kind !== 'run' && taken.has(kind);
    if (again || kind === 'none' || (kind === 'value' && summary)) continue;
    taken.add(kind);
    columns.push(column);
    cells.push(value);
  }
  return { columns, cells };
}

function ofKey(key: string): Column {
  const column = columnOf(key);
  // Only keys of the object itself say where it stands: `config/epochs` does not.
  if (key.includes('/') && column.kind !== 'value') return { kind: 'none', name: key };
  return column.kind === 'index' ? { kind: 'value', name: key } : column;
}

function claim(head: Uint8Array): Claim {
  const records: ReadonlyMap<string, Cell>[] = [];
  let lines = 0;
  let bad = 0;
  const reader = lineReader((line) => {
    if (line.trim() === '' || lines >= 60) return;
    lines += 1;
    const record = line.trimStart().startsWith('{') ? recordOf(parseLine(line)) : null;
    if (record) records.push(flat(record));
    else bad += 1;
  });
  const piece = head.subarray(0, firstLines(head));
  reader.push(piece);
  if (reader.rest.trim() !== '' && piece.length === head.length) {
    const record = reader.rest.trimStart().startsWith('{') ? recordOf(parseLine(reader.rest)) : null;
    if (record) records.push(flat(record));
  }
  if (records.length === 0 || bad > 0.4 * lines) return 'no';
  // What the Hugging Face Trainer prints: the reader of printed text knows how it measures.
  if (PRINTED.test(textOf(piece))) return 'no';
  // Ray's and Optuna's own lines.
  if (records.some((record) => record.has('training_iteration') || record.has('op_code'))) return 'no';
  return claimOfRecords(records);
}

/** Python's own spelling of a dictionary with a loss and its epoch. */
const PRINTED = /^\s{0,20}\{'(?:loss|eval_loss)': [^\n]{0,2000}'epoch': /;

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes.subarray(0, 4096));
}

function claimOfRecords(records: readonly ReadonlyMap<string, Cell>[]): Claim {
  const keys = [...new Set(records.flatMap((record) => [...record.keys()]))].slice(0, 500);
  const columns = keys.map(ofKey);
  const counted = records.filter((record) => keys.some((key, index) => isCounter(columns[index] as Column) && record.has(key)));
  if (counted.length < 0.5 * records.length) return 'no';
  const rows = counted.map((record) => keys.map((key) => String(record.get(key) ?? '')));
  const rate = keys.some((key) => /(?:^|[/_])(?:lr|learning_rate)(?:$|[/_\d])/i.test(key));
  const loss = keys.some((key, index) => columns[index]?.kind === 'value' && /loss/i.test(key));
  const claimed = likenessOf({ columns, rows, decimalComma: false });
  // A loss beside its learning rate is a training's, whatever the loss is called; one object alone may be the summary of one.
  return claimed === 'possible' && rate && loss && counted.length > 1 ? 'likely' : claimed;
}

function isCounter({ kind }: Column): boolean {
  return kind === 'epoch' || kind === 'step';
}

/** What is needed of a head to see its first lines. */
function firstLines(head: Uint8Array): number {
  // Anything else than an object at the start needs no further look.
  const start = head.subarray(0, 16).findIndex((byte) => byte === 0x7b || (byte > 0x20 && byte < 0x80));
  const wide = head[0] === 0xff || head[0] === 0xfe;
  return wide || (start >= 0 && head[start] === 0x7b) ? head.length : 0;
}
