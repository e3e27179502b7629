import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAnalyzer } from '../../../src/analysis/analyzer';
import type { Analyzer } from '../../../src/analysis/report';
import { masks } from '../../../src/frameworks/masks';
import { torch } from '../../../src/frameworks/torch';
import type { PythonParser } from '../../../src/syntax/parser';
import { applyEdits } from '../../../src/text/edit';
import { testParser } from '../parser';

let parser: PythonParser;
let analyzer: Analyzer;
beforeAll(async () => {
  parser = await testParser();
  analyzer = createAnalyzer({ parser, frameworks: [torch, masks] });
});
afterAll(() => analyzer.dispose());

const python = (text: string) => ({ kind: 'python' as const, name: 'model.py', text });

const LAYER = `import torch
import torch.nn as nn

class OwnDropout(nn.Module):
    def __init__(self, p=0.3):
        super().__init__()
        self.p = p

    def forward(self, x):
        if not self.training:
            return x
        mask = (torch.rand_like(x) > self.p).float()
        return mask * x / (1 - self.p)
`;

describe('masks in the analyser', () => {
  test('rules made for layers and calls stay silent about them', () => {
    const unguarded = LAYER.replace('        if not self.training:\n            return x\n', '');
    for (const [text, expected] of [
      [LAYER, []],
      [unguarded, ['manual-mask-at-test']],
    ] as const) {
      const { sites, findings, problems } = analyzer.analyze(python(text));
      expect(sites.map(({ id, kind }) => [id, kind])).toEqual([[`mask:${text.indexOf('torch.rand_like')}:p`, 'mask']]);
      expect(findings.map(({ rule }) => rule)).toEqual(expected);
      expect(problems).toEqual([]);
    }
  });

  test('a quick look for sites finds a mask without a word of dropout, and no reader of words is asked there', () => {
    const text = 'import torch\n\ndef thin(x, p=0.3):\n    return x * (torch.rand_like(x) > p) / (1 - p)\n';
    const asked: string[] = [];
    const noting = (framework: typeof torch) => ({
      ...framework,
      concerns: (module: Parameters<typeof torch.concerns>[0]) => {
        asked.push(framework.framework);
        return framework.concerns(module);
      },
    });
    const noted = createAnalyzer({ parser, frameworks: [noting(torch), noting(masks)] });
    const { sites } = noted.analyze(python(text), { quick: true, depth: 'sites' });
    expect(sites.map(({ kind, rate }) => [kind, rate.value])).toEqual([['mask', 0.3]]);
    expect(asked).toEqual(['numpy']);
    expect(noted.analyze(python(text), { depth: 'sites' }).sites).toEqual(sites);
    expect(asked).toEqual(['numpy', 'torch', 'numpy']);
  });

  test('the context tells the test of the mode', () => {
    expect(analyzer.analyze(python(LAYER)).sites[0]?.context).toMatchObject({ place: 'forward', guarded: true, functionName: 'forward' });
  });

  function withRate(text: string, rate: number): string | null {
    const edits = analyzer.write(python(text), ({ sites }) => ({
      type: 'set-rate',
      siteIds: sites.map(({ id }) => id),
      rate,
      at: 'origin',
    }));
    return edits && applyEdits(text, edits);
  }

  test('a rate is written where it is decided, as a keep probability where it is one', () => {
    expect(withRate(LAYER, 0.2)).toBe(LAYER.replace('p=0.3', 'p=0.2'));
    const keep =
      'import numpy as np\nkeep_prob = 0.5\ndef dropout(x):\n    return x * (np.random.rand(*x.shape) < keep_prob) / keep_prob\n';
    expect(withRate(keep, 0.2)).toBe(keep.replace('0.5', '0.8'));
  });

  test('a number in the mask itself is left alone: it stands in the scale too', () => {
    expect(withRate('import numpy as np\ndef dropout(x):\n    return x * (np.random.rand(*x.shape) < 0.8) / 0.8\n', 0.5)).toBeNull();
  });

  test('no text throws', () => {
    const pieces = [
      'm = np.random.rand(*x.shape)',
      'm = m < p',
      'm.floor_()',
      'x *= m',
      'x[m] = 0',
      'm = keep + torch.rand(3)',
      'm = torch.floor(m)',
      'm /= keep',
      'return x * m',
      'm = torch.bernoulli(torch.full((3,), 1 - p))',
      'm = ',
      'x = np.where(m, x, 0)',
      'm = m',
      'self.m = m * (',
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 12 }), (lines) => {
        const text = `import numpy as np\nimport torch\ndef dropout(self, x, p=0.1):\n${lines.map((line) => `    ${line}\n`).join('')}`;
        expect(analyzer.analyze(python(text)).problems.filter(({ code }) => code === 'internal-error')).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});
