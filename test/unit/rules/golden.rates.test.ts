import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { createAnalyzer } from '../../../src/analysis/analyzer';
import type { Analyzer } from '../../../src/analysis/report';
import { HUGGING_FACE_VERSION } from '../../../src/frameworks/configs/huggingFaceClasses';
import type { RateRange } from '../../../src/model/site';
import { ruleById } from '../../../src/rules/catalogue';
import { poor } from '../../../src/rules/draws';
import { triedRates } from '../../../src/rules/tried';
import { applyEdits } from '../../../src/text/edit';
import { testParser } from '../parser';

interface Case {
  readonly rule: string;
  readonly framework: string;
  readonly effect: string;
  readonly bad: string;
  readonly good: string;
  /** The rule can tell what was meant. */
  readonly offered: boolean;
}

interface Range {
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly keras_tuner: readonly number[];
  readonly mended: readonly number[];
  readonly optuna: readonly number[];
}

/** What `test/oracles/rules_rates.py` ran: the effect was seen in each bad source, and not in the good one. */
const golden = JSON.parse(readFileSync(join(__dirname, 'golden/rates.json'), 'utf8')) as {
  readonly cases: readonly Case[];
  readonly ranges: readonly Range[];
};

let analyzer: Analyzer;
beforeAll(async () => {
  analyzer = createAnalyzer({ parser: await testParser() });
});

const findingsOf = (text: string) => analyzer.analyze({ kind: 'python', name: 'project/model.py', text }).findings;

test('the table of fields of Transformers is of the version that was run', () => {
  const pinned = readFileSync(join(__dirname, '../../oracles/requirements.txt'), 'utf8');
  expect(pinned).toContain(`transformers==${HUGGING_FACE_VERSION}\n`);
  const table = readFileSync(join(__dirname, '../../../src/frameworks/configs/huggingFaceClasses.ts'), 'utf8');
  expect(table).toMatch(/read on \d{4}-\d\d-\d\d by bench\/huggingface_fields\.py/);
});

describe.each(golden.cases)('$rule in $framework: $effect', ({ rule, framework, bad, good, offered }) => {
  test('is told of the bad source, and a remedy gives the good one', () => {
    expect(ruleById(rule)?.frameworks).toContain(framework);
    const finding = findingsOf(bad).find((each) => each.rule === rule);
    const mended = finding?.remedies.map(({ edits }) => applyEdits(bad, edits)) ?? [];
    expect(finding).toBeDefined();
    if (offered) expect(mended).toContain(good);
    expect(findingsOf(good).map((each) => each.rule)).not.toContain(rule);
  });
});

describe.each(golden.ranges)('a range from $min to $max by $step', ({ min, max, step, keras_tuner, mended, optuna }) => {
  const range = (tuner: string, upTo = max): RateRange => ({
    tuner,
    min,
    max: upTo,
    step,
    default: null,
    logarithmic: false,
    values: null,
  });
  const tried = (each: RateRange) => triedRates(each)?.map((rate) => Number(rate.toFixed(6)));

  test('is tried as the tuners do', () => {
    expect(tried(range('keras_tuner.Float'))).toEqual(keras_tuner);
    expect(tried(range('keras_tuner.Float', max + step / 2))).toEqual(mended);
    expect(tried(range('optuna.suggest_float'))).toEqual(optuna);
  });

  test('says so where the maximum is never tried, and nowhere else', () => {
    const literals = { min: null, max: { start: 0, end: 1 }, step: null, default: null };
    const draw = { name: 'dropout', span: { start: 0, end: 1 }, text: '', items: [], mixesTypes: false, isReckoned: false, literals };
    const said = poor({ ...draw, range: range('keras_tuner.Float') }).filter(({ message }) => message.includes('never tried'));
    // Half a step more than the last rate is how one makes sure of it.
    const isMeant = Math.abs((max - (keras_tuner.at(-1) ?? 0)) / step - 0.5) < 1e-6;
    expect(said.length).toBe(keras_tuner.at(-1) === max || isMeant ? 0 : 1);
  });
});
