import { experimentOf } from '../experiments';
import type { Table } from '../experiments/experiment';
import { writtenTable } from './cells';
import { planFacts } from './facts';
import type { LabReport } from './report';

/** Question, answer, numbers and all that decides them, as GitHub's Markdown: to be pasted into a pull request or a paper's supplement. */
export function reportMarkdown({ source, outcome, trainers, version }: LabReport): string {
  const { purpose, protocol, verdict, tables, plan, trials, experiment } = outcome;
  const facts = planFacts(plan, { trainers, triesRates: experimentOf(experiment)?.triesRates ?? true });
  const failed = trials.filter(({ state }) => state === 'failed');
  const parts = [
    `## ${plain(source.network)}: ${purpose}`,
    `**${plain(verdict.sentence)}**`,
    ...tables.map(tableMarkdown),
    ...(failed.length === 0
      ? []
      : [failed.map(({ arm, repeat, failure }) => `- ${plain(`${arm}, repeat ${repeat + 1} failed: ${failure}`)}`).join('\n')]),
    '### How it was done',
    plain(protocol),
    [...facts, ['Program', `dropout-doctor ${version}`] as const].map(([name, value]) => `- ${name}: ${plain(value)}`).join('\n'),
    'Intervals are Student’s at 95 %, n counts paired repeats.',
  ];
  return `${parts.join('\n\n')}\n`;
}

/** Columns that hold numbers alone stand to the right. */
function tableMarkdown(table: Table): string {
  const { head, columns, rows } = writtenTable(table);
  const isNumber = columns.map((_, column) => table.rows.length > 0 && table.rows.every((row) => typeof row[column] !== 'string'));
  const line = (cells: readonly string[]): string => `| ${cells.map(plain).join(' | ')} |`;
  const rule = `| ${isNumber.map((right) => (right ? '---:' : '---')).join(' | ')} |`;
  return [plain(head), '', line(columns), rule, ...rows.map(line)].join('\n');
}

/** What Markdown would take for its own marks. */
function plain(text: string): string {
  return text.replace(/[\\`*_|<>[\]]/g, '\\$&').replace(/\s*\n\s*/g, ' ');
}
