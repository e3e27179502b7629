import type { Reading } from '../model/reading';

const FILES = /^(test_.*|.*_tests?|tests?|conftest)\.(py|ipynb)$|[._](test|spec)\.[cm]?[jt]sx?$/i;
const FOLDERS = /^(tests?|__tests__|testing|testdata|fixtures|docs?|doctests?)$/i;

/** A test, a fixture or a snippet of documentation, by its name and its two nearest folders: those further up are the user's. */
export function isTestFile(name: string): boolean {
  const parts = name.split(/[\\/]/);
  return FILES.test(parts.at(-1) ?? '') || parts.slice(-3, -1).some((folder) => FOLDERS.test(folder));
}

/** The reading with all of it marked as standing in a test. */
export function asTests(reading: Reading): Reading {
  return {
    ...reading,
    sites: reading.sites.map((site) => ({ ...site, context: { ...site.context, inTest: true } })),
    facts: { ...reading.facts, inTest: true },
  };
}
