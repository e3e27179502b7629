import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { openShelf } from '../../../src/syntax/open';
import { testParser } from '../parser';
import { type Facts, judge, packagesAsProject, readModel, type Verdict } from './golden.zoo';

/**
 * Set by `npm run test:oracles`: what `test/oracles/torch_zoo.py` measured, and the folder of the packages that it measured.
 * Neither is part of the repository, so the comparison does not run without them.
 */
const { DROPOUT_DOCTOR_ZOO: measured, DROPOUT_DOCTOR_PACKAGES: packages } = process.env;

/** Least share of models whose number of weights is claimed, in percent; what is claimed must be right. */
const COUNTED: Readonly<Record<string, number>> = { torchvision: 90, timm: 90, transformers: 80 };

describe.skipIf(!measured || !packages)('model zoos as PyTorch sees them', async () => {
  const facts: Readonly<Record<string, Facts>> = measured ? JSON.parse(readFileSync(measured, 'utf8')) : {};
  const parser = await testParser();
  const project = packagesAsProject(packages ?? '');
  const shelf = openShelf(parser, project);
  const verdicts = new Map<string, Verdict>();
  afterAll(() => shelf.dispose());

  test.each(Object.entries(facts))('%s', (name, expected) => {
    const survey = readModel(parser, project, packages ?? '', expected.script);
    if (!survey) return;
    const verdict = judge(survey, expected);
    verdicts.set(name, verdict);
    expect(verdict.wrong).toEqual([]);
  });

  test.each(Object.entries(COUNTED))('%s: weights counted', (family, share) => {
    const names = Object.keys(facts).filter((name) => name.startsWith(`${family}/`));
    const counted = names.filter((name) => verdicts.get(name)?.counted);
    console.log(`${family}: ${counted.length} of ${names.length} models counted, all of them exactly`);
    expect(counted.length * 100).toBeGreaterThanOrEqual(names.length * share);
  });
});

describe('the comparison itself', async () => {
  const parser = await testParser();
  const script = `from torch import nn
class Net(nn.Sequential):
    def __init__(self):
        super().__init__(nn.Linear(4, 3), nn.Dropout(0.2))
model = Net()
`;
  const project = packagesAsProject('');
  const wrong = (facts: Partial<Facts>): readonly string[] => {
    const survey = readModel(parser, project, '', script, 'Net');
    if (!survey) throw new Error('the network is not read');
    return judge(survey, { script, parameters: 15, dropout: [['1', 0.2]], ...facts }).wrong;
  };

  test('accepts what is right', () => {
    expect(
      wrong({
        outputShape: [3],
        layers: [
          ['0', 'Linear', [3]],
          ['1', 'Dropout', [3]],
        ],
      }),
    ).toEqual([]);
  });

  test.each<[string, Partial<Facts>]>([
    ['weights', { parameters: 16 }],
    ['a rate', { dropout: [['1', 0.3]] }],
    [
      'a dropout too few',
      {
        dropout: [
          ['1', 0.2],
          ['2', 0.2],
        ],
      },
    ],
    ['a dropout too many', { dropout: [] }],
    ['the output', { outputShape: [4] }],
    ['the shape of a layer', { layers: [['0', 'Linear', [5]]] }],
    [
      'the order',
      {
        layers: [
          ['1', 'Dropout', [3]],
          ['0', 'Linear', [3]],
        ],
      },
    ],
  ])('notices %s', (_, facts) => {
    expect(wrong(facts)).toHaveLength(1);
  });
});
