import { expect, test } from 'vitest';
import { createAnalyzer } from '../../../src/analysis/analyzer';
import { testParser } from '../parser';

const GRAPH = `from keras import layers, Input

x = Input((8,))
layers.Dropout(0.5)(x)
y = layers.Dense(8)(x)
`;

const found = async (source: Parameters<ReturnType<typeof createAnalyzer>['analyze']>[0]) =>
  createAnalyzer({ parser: await testParser() })
    .analyze(source)
    .findings.map(({ rule }) => rule);

test('what a script computes at its top and gives no name is thrown away', async () => {
  expect(await found({ kind: 'python', name: 'net.py', text: GRAPH })).toEqual(['dropout-result-discarded']);
});

test('in cells the value of an expression is shown', async () => {
  expect(await found({ kind: 'python', name: 'net.py', text: `# %%\n${GRAPH}` })).toEqual([]);
  expect(await found({ kind: 'notebook', name: 'net.ipynb', cells: [{ index: 0, language: 'python', text: GRAPH }] })).toEqual([]);
});
