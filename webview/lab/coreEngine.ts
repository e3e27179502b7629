import { readBundled } from '../../src/lab/data/bundled';
import { DIGITS_ORIGIN } from '../../src/lab/data/bundledSets';
import { readDigits } from '../../src/lab/data/digits';
import { makeData } from '../../src/lab/data/made/make';
import { drawn, openData, type ParquetReader } from '../../src/lab/data/open';
import { readyData } from '../../src/lab/data/ready';
import { runExperiment } from '../../src/lab/experiments/run';
import { defaultPlan } from '../../src/lab/search/plan';
import { runStudy } from '../../src/lab/search/schedule';
import { dataShape, fitNetwork } from '../../src/lab/space/fit';
import { decide } from '../../src/lab/statistics/decide';
import { summarize } from '../../src/lab/statistics/summarize';
import type { Engine } from './engine';
import { budgetOf, factsFor } from './model/defaults';

/** The lab's core as the page uses it. */
export const openEngine = (parquet: ParquetReader): Engine => ({
  async open(files) {
    const opened = await openData(
      files.map(({ name, bytes }) => ({ name, bytes: new Uint8Array(bytes) })),
      parquet,
    );
    return 'err' in opened ? { problem: opened.err.message } : opened.ok;
  },
  async own(source, bytes) {
    if (source.kind === 'made') return drawn(makeData(source.name, source.options), null);
    const file = new Uint8Array(bytes ?? new ArrayBuffer(0));
    if (source.kind === 'bundled') return drawn(readBundled(source.name, file), null);
    const dataset = await readDigits(file);
    return {
      dataset,
      decision: `Classification into 10 digits: images of 8 × 8 pixels.`,
      notes: [`Source: ${DIGITS_ORIGIN}.`],
      of: dataset.rows,
    };
  },
  ready(source, data, handling) {
    const ready = readyData(source, data, handling);
    return 'err' in ready ? { problem: ready.err.message } : ready.ok;
  },
  fit: (subject, dataset, decisions) => fitNetwork(subject.model, subject.sites, dataShape(dataset), decisions),
  plan: (subject, network, { dataset, choice }, edits) =>
    defaultPlan(network, factsFor(subject.model.training, edits), dataset, choice, budgetOf(edits)),
  judge: (plan, trials) => ({ summaries: summarize(plan, trials), verdict: decide(plan, trials) }),
  run: runStudy,
  experiment: runExperiment,
});
