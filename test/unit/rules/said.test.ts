import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { createAnalyzer } from '../../../src/analysis/analyzer';
import type { Analyzer, Report, ReportedFinding, WrittenRemedy } from '../../../src/analysis/report';
import { applyEdits, type Edit, ordered } from '../../../src/text/edit';
import type { Span } from '../../../src/text/span';
import { testParser, testScriptParser } from '../parser';
import { asSource, fixtures } from './fixture';

let analyzer: Analyzer;

beforeAll(async () => {
  const scripts = await testScriptParser();
  analyzer = createAnalyzer({ parser: await testParser(), scripts: () => scripts });
});

const withFindings = fixtures().filter(({ name, expected }) => expected.some((line) => line.endsWith(` ${name.split('/')[0]}`)));

/** What a user reads, sees marked and can choose. No line numbers, so that lines may be added to a fixture. */
test.each(withFindings)('$name: its rule says what is recorded', async ({ name, text }) => {
  const [rule = '', file = ''] = name.split('/');
  const report = analyzer.analyze(asSource({ name, text }), { depth: 'facts' });
  const said = report.findings.filter((finding) => finding.rule === rule).map((finding) => wordsOf(finding, report));
  await expect(`${said.join('\n')}`).toMatchFileSnapshot(join(__dirname, '../../fixtures', rule, 'said', `${file}.txt`));
});

function wordsOf({ span, severity, message, unnecessary, related, remedies }: ReportedFinding, { text }: Report): string {
  const lines = [
    firstLine(text, span),
    `  ${severity}${unnecessary ? ', faded' : ''}: ${message}`,
    ...related.map((other) => `  see ${other.span ? firstLine(text, other.span) : other.file}: ${other.message}`),
    ...remedies.flatMap((remedy) => [`  ${remedy.title}${remedy.safe ? '' : ' (to be read)'}`, ...changedLines(text, remedy)]),
  ];
  return `${lines.join('\n')}\n`;
}

function firstLine(text: string, { start, end }: Span): string {
  const [first = '', ...more] = text.slice(start, end).split('\n');
  return more.length > 0 ? `${first} …` : first;
}

/** The lines that edits touch, before and after; edits of the same lines together. */
function changedLines(text: string, { edits }: WrittenRemedy): readonly string[] {
  const places: { start: number; end: number; edits: Edit[] }[] = [];
  for (const edit of ordered(edits) ?? []) {
    const start = text.lastIndexOf('\n', edit.span.start - 1) + 1;
    const end = (text.indexOf('\n', edit.span.end) + 1 || text.length + 1) - 1;
    const last = places.at(-1);
    if (last && start <= last.end) Object.assign(last, { end: Math.max(end, last.end), edits: [...last.edits, edit] });
    else places.push({ start, end, edits: [edit] });
  }
  return places.flatMap((place) => {
    const before = text.slice(place.start, place.end);
    const shifted = place.edits.map((edit) => ({
      text: edit.text,
      span: { start: edit.span.start - place.start, end: edit.span.end - place.start },
    }));
    const marked = (mark: string, lines: string): readonly string[] => lines.split('\n').map((line) => `    ${mark} ${line}`.trimEnd());
    return [...marked('-', before), ...marked('+', applyEdits(before, shifted))];
  });
}
