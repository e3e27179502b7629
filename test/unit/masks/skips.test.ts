import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAnalyzer } from '../../../src/analysis/analyzer';
import type { Analyzer } from '../../../src/analysis/report';
import { masks } from '../../../src/frameworks/masks';
import { skips } from '../../../src/frameworks/masks/skips';
import { torch } from '../../../src/frameworks/torch';
import { applyEdits } from '../../../src/text/edit';
import { testParser } from '../parser';

let analyzer: Analyzer;
beforeAll(async () => {
  analyzer = createAnalyzer({ parser: await testParser(), frameworks: [torch, masks, skips] });
});
afterAll(() => analyzer.dispose());

const python = (text: string) => ({ kind: 'python' as const, name: 'model.py', text });

const HEADER = 'import random\nimport numpy as np\nimport torch\nfrom torch import nn\n';

/** A module with the body of its `forward`, twelve columns in. */
function encoder(body: string, layerdrop = 'layerdrop=0.1'): string {
  return `${HEADER}
class Encoder(nn.Module):
    def __init__(self, ${layerdrop}):
        super().__init__()
        self.layerdrop = layerdrop

    def forward(self, x):
        for i, layer in enumerate(self.layers):
            ${body.replace(/\n/g, '\n            ')}
        return x
`;
}

function told(text: string): readonly string[] {
  return analyzer.analyze(python(text)).sites.map(({ kind, framework, callee, parameter, rate, granularity, context, arguments: also }) => {
    const guard = context.guarded ? 'guarded' : 'unguarded';
    return `${kind} ${granularity} ${framework} ${callee} ${parameter} ${rate.text}=${rate.value} ${rate.source} ${guard} skips:${also.skips?.value}`;
  });
}

const RATE = 'p self.layerdrop=0.1 attribute';

describe('LayerDrop', () => {
  test.each([
    [
      'a flag',
      'to_drop = False\nif self.training:\n    draw = torch.rand([])\n    if draw < self.layerdrop:\n        to_drop = True\nif to_drop:\n    out = (None, None)\nelse:\n    out = layer(x)',
      `drop-path sample torch torch.rand ${RATE} guarded skips:true`,
    ],
    [
      'a layer that is run otherwise',
      'draw = np.random.random() if self.layerdrop > 0 else 1\nif not self.training or (draw > self.layerdrop):\n    x = layer(x)',
      `drop-path sample torch numpy.random.random ${RATE} guarded skips:false`,
    ],
    [
      'the next layer, in one test',
      'if self.training and random.uniform(0, 1) < self.layerdrop:\n    continue\nx = layer(x)',
      `drop-path sample torch random.uniform ${RATE} guarded skips:true`,
    ],
    [
      'a named condition',
      'skip_the_layer = self.training and torch.rand([]) < self.layerdrop\nif not skip_the_layer or synced:\n    x = layer(x)',
      `drop-path sample torch torch.rand ${RATE} guarded skips:true`,
    ],
    [
      'one number for each layer',
      'draws = torch.rand(len(self.layers))\nif self.training and draws[i].item() < self.layerdrop:\n    continue\nx = layer(x)',
      `drop-path sample torch torch.rand ${RATE} guarded skips:true`,
    ],
    [
      'the threshold on the left',
      'if self.layerdrop > random.random():\n    continue\nx = layer(x)',
      `drop-path sample torch random.random ${RATE} unguarded skips:true`,
    ],
    [
      'a ternary',
      'x = x if torch.rand(1) < self.layerdrop else layer(x)',
      `drop-path sample torch torch.rand ${RATE} unguarded skips:true`,
    ],
    [
      'what is left of 1',
      'if torch.rand(1) < 1 - self.layerdrop:\n    x = layer(x)',
      `drop-path sample torch torch.rand ${RATE} unguarded skips:false`,
    ],
  ])('%s', (_what, body, expected) => {
    expect(told(encoder(body))).toEqual([expected]);
  });

  test('a list that leaves layers out of itself', () => {
    const text = `${HEADER}
class LayerDropModuleList(nn.ModuleList):
    def __init__(self, p=0.25, modules=None):
        super().__init__(modules)
        self.p = p

    def __iter__(self):
        draws = torch.empty(len(self)).uniform_()
        for i, layer in enumerate(super().__iter__()):
            if not self.training or (draws[i] > self.p):
                yield layer
`;
    expect(told(text)).toEqual(['drop-path sample torch torch.Tensor.uniform_ p self.p=0.25 attribute guarded skips:false']);
  });

  test('stochastic depth that keeps', () => {
    const text = `${HEADER}
class Block(nn.Module):
    def forward(self, x, survival_prob=0.8):
        if not self.training:
            return x + survival_prob * self.body(x)
        if torch.rand(1).item() < survival_prob:
            x = x + self.body(x)
        return x
`;
    expect(told(text)).toEqual(['drop-path sample torch torch.rand keep_prob survival_prob=0.2 parameter-default guarded skips:false']);
  });
});

describe('near misses stay silent', () => {
  test.each([
    ['another rate', 'if self.training and random.random() < self.epsilon:\n    continue\nx = layer(x)'],
    ['a dropout rate without layers', 'if random.random() < self.dropout_prob:\n    x = x * 0'],
    ['a token', 'if random.random() < self.token_layerdrop:\n    continue'],
    ['no draw', 'if self.training and self.step < self.layerdrop:\n    continue'],
    ['a normal number', 'if torch.randn(1) < self.layerdrop:\n    continue'],
    ['another range', 'if random.uniform(0, 2) < self.layerdrop:\n    continue'],
    ['nothing is decided', 'log(random.random() < self.layerdrop)'],
    ['an equality', 'if random.random() == self.layerdrop:\n    continue'],
    ['an object of its own', 'if self.sampler.random() < self.layerdrop:\n    continue'],
  ])('%s', (_what, body) => {
    expect(told(encoder(body))).toEqual([]);
  });

  test('a library for something else', () => {
    expect(
      told(
        'import random\ndef step(layers, layerdrop=0.1):\n    for layer in layers:\n        if random.random() < layerdrop:\n            continue\n',
      ),
    ).toEqual([]);
  });

  test('a mask is a mask', () => {
    const text = `${HEADER}
class StochasticDepth(nn.Module):
    def forward(self, x, survival=0.8):
        keep = (torch.rand(x.shape[0], 1) < survival).float()
        return x * keep / survival
`;
    expect(told(text).map((site) => site.split(' ')[0])).toEqual(['mask']);
  });
});

test('a rate is written where it is decided', () => {
  const text = encoder('if torch.rand(1) < self.layerdrop:\n    continue\nx = layer(x)');
  const edits = analyzer.write(python(text), ({ sites }) => ({
    type: 'set-rate',
    siteIds: sites.map(({ id }) => id),
    rate: 0.2,
    at: 'origin',
  }));
  expect(edits && applyEdits(text, edits)).toBe(text.replace('layerdrop=0.1', 'layerdrop=0.2'));
});

test('every beginning of a file is read', () => {
  const text = encoder(
    'draws = torch.rand(len(self.layers))\nif self.training and draws[i].item() < self.layerdrop:\n    continue\nx = layer(x)',
  );
  for (let end = 0; end <= text.length; end += 3) {
    expect(analyzer.analyze(python(text.slice(0, end))).problems.filter(({ code }) => code !== 'syntax-error')).toEqual([]);
  }
});
