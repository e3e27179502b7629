import { type Column, columnOf } from '../columns';
import type { Claim, LogFormat } from '../format';
import { nameOfScalar } from '../names';
import type { ScalarMeaning } from '../part';
import { folderOf, nameFromFolder } from '../paths';
import { tableHead } from '../table';
import { tableLog } from '../tableLog';

/** `results.csv` of YOLOv5 and Ultralytics: header and cells are padded with blanks in older versions, and epochs count from 0 or 1. */
export const ultralyticsCsv: LogFormat = {
  id: 'ultralytics-csv',
  title: 'Ultralytics results.csv',
  mayBe: (path) => /\.csv$/i.test(path),
  claim: (_path, head) => claim(head),
  open: (path) =>
    tableLog({
      rows: {
        name: nameFromFolder(path),
        format: 'ultralytics-csv',
        file: path,
        group: folderOf(path) || path,
        // The trainer calls `train()`; its validator works on a copy of averaged weights in `eval()`.
        dropout: { train: 'on', validation: 'off', test: 'off' },
        meaning,
      },
      columns: (header) => header.map(column),
    }),
};

function column(name: string, index: number): Column {
  const { kind } = columnOf(name);
  return { kind: index === 0 && kind === 'epoch' ? 'epoch' : 'value', name: name.trim() };
}

/** `metrics/…` are measured on the validation data; `lr/pg0`, `x/lr0` and `time` on none. */
function meaning(key: string): ScalarMeaning {
  if (!key.startsWith('metrics/')) return nameOfScalar(key);
  const metric = key.slice('metrics/'.length);
  return { metric, role: 'validation', ...(/^(?:mAP|precision|recall|accuracy)/i.test(metric) ? { better: 'higher' as const } : {}) };
}

function claim(head: Uint8Array): Claim {
  const header = tableHead(head, 2)?.records[0]?.map((name) => name.trim());
  if (header?.[0] !== 'epoch') return 'no';
  const rates = header.some((name) => /^(?:lr\/pg\d|x\/lr\d)$/.test(name));
  const losses = header.some((name) => /^(?:train|val|test)\/(?:\w+_)?loss$/.test(name));
  const metrics = header.some((name) => /^metrics\/(?:precision|recall|mAP|accuracy_top)/.test(name));
  return losses && (rates || metrics) ? 'certain' : 'no';
}
