import { columnsOf } from '../../src/lab/data/columns';
import { toDataset } from '../../src/lab/data/dataset';
import { readDigits } from '../../src/lab/data/digits';
import { readCsv } from '../../src/lab/data/table';
import { defaultPlan } from '../../src/lab/search/plan';
import { runStudy } from '../../src/lab/search/schedule';
import { dataShape, fitNetwork } from '../../src/lab/space/fit';
import { decide } from '../../src/lab/statistics/decide';
import { summarize } from '../../src/lab/statistics/summarize';
import type { DataTable, Engine, Unusable } from './engine';
import { budgetOf, factsFor } from './model/defaults';
import { countText } from './model/words';

/** The lab's core as the page uses it. */
export const coreEngine: Engine = {
  digits: (bytes) => readDigits(new Uint8Array(bytes)),
  table: openTable,
  fit: (subject, dataset) => fitNetwork(subject.model, subject.sites, dataShape(dataset)),
  plan(subject, network, dataset, edits) {
    const data = dataset.name === 'digits' ? ({ kind: 'digits' } as const) : ({ kind: 'csv', name: dataset.name, target: '' } as const);
    return defaultPlan(network, factsFor(subject.model.training, edits), dataset, data, budgetOf(edits));
  },
  judge: (plan, trials) => ({ summaries: summarize(plan, trials), verdict: decide(plan, trials) }),
  run: runStudy,
};

function openTable(name: string, bytes: ArrayBuffer): DataTable | Unusable {
  const table = readCsv(new Uint8Array(bytes), name);
  if ('err' in table) return { problem: table.err.message };
  const columns = columnsOf(table.ok);
  if ('err' in columns) return { problem: columns.err.message };
  return {
    name,
    rows: table.ok.rows.length,
    columns: columns.ok.map(({ name: column, type, missing }) => {
      const words =
        type.kind === 'number' ? 'numbers' : type.kind === 'empty' ? 'no values' : countText(type.values.length, 'category', 'categories');
      return { name: column, words: missing > 0 && type.kind !== 'empty' ? `${words}, ${missing} missing` : words };
    }),
    prepare(target) {
      const prepared = toDataset(table.ok, target);
      return 'err' in prepared ? { problem: prepared.err.message } : prepared.ok;
    },
  };
}
