import type { Reading } from '../model/reading';

const FILES = /^conftest\.py$|[._](test|spec)\.[cm]?[jt]sx?$/i;
/** Names of tests, and of programs that measure a network on its test data. */
const PYTHON_FILES = /^(test_.*|.*_tests?|tests?)\.(py|ipynb)$/i;
/** What a test says that such a program does not: `def test(model)`, `class TestSet` and the hypothesis of a sentence stand in both. */
const TESTS =
  /\b(?:unittest|pytest|absltest|doctest|TestCase)\b|^\s*(?:from|import)\s+hypothesis\b|^\s*(?:async\s+)?def\s+test_\w+\s*\(|^\s*>>> /m;
const FOLDERS = /^(tests?|__tests__|testing|testdata|fixtures|docs?|doctests?)$/i;

/**
 * A test, a fixture or a snippet of documentation, by its name and its two nearest folders: those further up are the user's. Of a name
 * alone in Python the text must say that it is a test.
 */
export function isTestFile(name: string, text: string): boolean {
  const parts = name.split(/[\\/]/);
  const file = parts.at(-1) ?? '';
  if (FILES.test(file) || parts.slice(-3, -1).some((folder) => FOLDERS.test(folder))) return true;
  return PYTHON_FILES.test(file) && TESTS.test(text);
}

/** The reading with all of it marked as standing in a test. */
export function asTests(reading: Reading): Reading {
  return {
    ...reading,
    sites: reading.sites.map((site) => ({ ...site, context: { ...site.context, inTest: true } })),
    facts: { ...reading.facts, inTest: true },
  };
}
