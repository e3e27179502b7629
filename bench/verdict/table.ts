import { HALVES, readHistories } from './history';
import { type Figures, figuresOf, type Row, wilson } from './study';

const share = (hits: number, n: number): string => {
  if (n === 0) return '–';
  const [low, high] = wilson(hits, n);
  return `${hits}/${n} = ${((100 * hits) / n).toFixed(1)} % (${(100 * low).toFixed(0)}–${(100 * high).toFixed(0)})`;
};

function table(rows: readonly Row[], runs: number, what: string): string {
  const line = (row: Row): string =>
    `| ${row.name} | ${share(row.caught, row.of)} | ${share(row.falseAlarms, row.among)} | ${row.undecided === null ? '' : `${((100 * row.undecided) / runs).toFixed(0)} %`} |\n`;
  return `| test | ${what} found | false alarms | undecidable |\n|---|---|---|---|\n${rows.map(line).join('')}`;
}

const counts = (of: Readonly<Record<string, number>>): string =>
  Object.entries(of)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');

function half(title: string, figures: Figures): string {
  const families = Object.entries(figures.families).map(
    ([family, [caught, of, wrong, among]]) => `${family} ${caught}/${of} and ${wrong}/${among}`,
  );
  const verdicts = Object.entries(figures.verdicts).map(([truth, said]) => `- ${truth}: ${counts(said)}\n`);
  return (
    `### ${title}: ${figures.runs} histories\n\nOverfit in truth: ${counts(figures.overfit)}. Underfit in truth: ${counts(figures.underfit)}.\n\n` +
    `${table([...figures.overfitRows.slice(0, 1), figures.lasting, ...figures.overfitRows.slice(1)], figures.runs, 'overfits')}\nBy family, overfits found and false alarms: ${families.join('; ')}.\n\n` +
    `${table(figures.underfitRows, figures.runs, 'underfits')}\nWhether it overfits is open for ${figures.open} of ${figures.runs}; the other undecidable ones do not. Good fits by whether they underfit in truth: ${counts(figures.goodFits.compared) || 'none'}; with no other run to compare with: ${counts(figures.goodFits.alone) || 'none'}. ` +
    `"Does not overfit", with no other run, by whether it overfits in truth: ${counts(figures.notOverfitting) || 'none'}.\n\nWhat was said (dropout off, with references) by what is true of overfitting:\n\n${verdicts.join('')}`
  );
}

const [data, ...asked] = process.argv.slice(2) as [string, ...string[]];
const histories = readHistories(data);
const parts: Readonly<Record<string, readonly [string, readonly string[]]>> = {
  fit: ['Fit half (MLPs and CNNs, also drawn hard, and the lab)', HALVES.fit],
  held: ['Held-out half (transformers, recurrent networks, regression)', HALVES.held],
  second: ['Second held-out set (autoencoders, convolutions over time, taggers)', HALVES.second],
  third: ['Third held-out set (attention over points, GRUs, regression with varying spread, gratings)', HALVES.third],
  fourth: ['Fourth held-out set (mixers, language models, residual networks on tables, graph networks, ratings, labels)', HALVES.fourth],
  'all-held': ['All held-out sets', [...HALVES.held, ...HALVES.second, ...HALVES.third, ...HALVES.fourth]],
};
for (const [name, [title, families]] of Object.entries(parts)) {
  if (asked.length === 0 || asked.includes(name)) console.log(half(title, figuresOf(histories, families)));
}
