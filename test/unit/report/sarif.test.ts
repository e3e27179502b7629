import { readFileSync } from 'node:fs';
import Ajv from 'ajv';
import { beforeAll, describe, expect, test } from 'vitest';
import { createAnalyzer } from '../../../src/analysis/analyzer';
import { fixable } from '../../../src/report/json';
import type { CheckedFile } from '../../../src/report/place';
import { openPrinter } from '../../../src/report/printer';
import { FINGERPRINT, type SarifLog, sarifLog, sarifResults } from '../../../src/report/sarif';
import { applyEdits } from '../../../src/text/edit';
import { Lines } from '../../../src/text/lines';
import { testParser, testScriptParser } from '../parser';
import { asNotebook, asSource, fixtures } from '../rules/fixture';
import { checkedPython, NET } from './checked';
import { sarifShape } from './sarifShape';

const ajv = new Ajv({
  strict: false,
  formats: {
    uri: (text: string) => URL.canParse(text),
    'uri-reference': (text: string) => URL.canParse(text, 'file:///x/'),
    'date-time': true,
  },
});

/** The standard's own schema is not ours to copy: with its path in `SARIF_SCHEMA` the same logs are held against it as well. */
const official = process.env.SARIF_SCHEMA;
const schemas: readonly (readonly [string, object])[] = [
  ['what is written of it', sarifShape],
  ...(official ? [['the standard', newDraft(JSON.parse(readFileSync(official, 'utf8')))] as const] : []),
];

/** Draft 4 of JSON Schema, as far as that schema uses it, in words of draft 7. */
function newDraft({ $schema, id, ...rest }: Readonly<Record<string, unknown>>): object {
  return { $id: id, ...rest };
}

let files: readonly CheckedFile[];

beforeAll(async () => {
  const scripts = await testScriptParser();
  const analyzer = createAnalyzer({ parser: await testParser(), scripts: () => scripts });
  const notebooks = fixtures().filter(({ name }) => name.endsWith('.py'));
  files = [
    ...fixtures().map((fixture) => ({ path: `a b/${fixture.name}`, report: analyzer.analyze(asSource(fixture)), rawLine: null })),
    ...notebooks.map((fixture) => ({ path: `${fixture.name}.ipynb`, report: analyzer.analyze(asNotebook(fixture)), rawLine: () => 7 })),
  ];
}, 60_000);

describe.each(schemas)('SARIF by the schema of %s', (_, schema) => {
  const validate = ajv.compile(schema);

  test('the findings of all fixtures, as files and as notebooks, make a valid log', () => {
    const results = files.flatMap(sarifResults);
    expect(results.length).toBeGreaterThan(50);
    expect(results.some(({ fixes }) => fixes)).toBe(true);
    const log: unknown = JSON.parse(JSON.stringify(sarifLog(results, { version: '1.2.3', failures: ['x.py: not UTF-8'] })));
    expect(validate(log) ? [] : validate.errors).toEqual([]);
  });

  test('so does nothing at all', () => {
    expect(validate(JSON.parse(openPrinter('sarif', { color: false, version: '1.0.0' }).end([])))).toBe(true);
  });

  test('and what is no log is told', () => {
    const log: SarifLog = sarifLog([], { version: '1.2.3', failures: [] });
    expect(validate({ ...log, version: '2.0' })).toBe(false);
    expect(validate({ ...log, runs: [{ ...log.runs[0], tool: {} }] })).toBe(false);
    expect(validate({ ...log, more: 1 })).toBe(false);
  });
});

test('the fixes of a result, written at their regions, are the edits of the remedy', () => {
  let written = 0;
  for (const file of files.filter(({ path }) => !path.endsWith('.ipynb'))) {
    const lines = new Lines(file.report.text);
    const offset = (line: number, column = 1): number => lines.startOf(line) + column - 1;
    for (const [index, result] of sarifResults(file).entries()) {
      const finding = file.report.findings[index];
      expect(result.fixes?.length ?? 0).toBe(finding?.remedies.length);
      for (const [at, fix] of (result.fixes ?? []).entries()) {
        const edits = fix.artifactChanges.flatMap(({ replacements }) =>
          replacements.map(({ deletedRegion: { startLine, startColumn, endLine, endColumn }, insertedContent }) => ({
            span: { start: offset(startLine, startColumn), end: offset(endLine, endColumn) },
            text: insertedContent.text,
          })),
        );
        const remedy = finding?.remedies[at];
        expect(applyEdits(file.report.text, edits)).toBe(applyEdits(file.report.text, remedy?.edits ?? []));
        expect(fix.properties.safe).toBe(remedy?.safe);
        written++;
      }
      if (finding && fixable(finding)) expect(result.fixes?.[0]?.properties.safe).toBe(true);
    }
  }
  expect(written).toBeGreaterThan(20);
});

test('a finding keeps its fingerprint when code moves, and loses it when its line changes', async () => {
  const prints = async (text: string): Promise<readonly (string | undefined)[]> =>
    sarifResults(await checkedPython('x.py', text)).map(({ partialFingerprints }) => partialFingerprints[FINGERPRINT]);
  const before = await prints(NET);
  expect(new Set(before).size).toBe(2);
  expect(await prints(`import os\n\n${NET.replace('\t', '  ')}`)).toEqual(before);
  const [changed, same] = await prints(NET.replace('Dropout(50)', 'Dropout(60)'));
  expect(changed).not.toBe(before[0]);
  expect(same).toBe(before[1]);
  const twice = await prints('import torch.nn as nn\nnet = [\n    nn.Dropout(50),\n    nn.Dropout(50),\n]\n');
  expect(twice.map((print) => print?.replace(/:\d+$/, ''))).toEqual([twice[0]?.slice(0, 8), twice[0]?.slice(0, 8)]);
  expect(new Set(twice).size).toBe(2);
});
