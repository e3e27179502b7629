import { describe, expect, test } from 'vitest';
import { createAnalyzer } from '../../../src/analysis/analyzer';
import type { Report } from '../../../src/analysis/report';
import { siteAt } from '../../../src/editor/hover/siteAt';
import { type RunNote, type StudyNote, siteMarkdown } from '../../../src/editor/hover/siteText';
import { fingerprintOf } from '../../../src/model/fingerprint';
import { testParser } from '../parser';
import { mlp, reportOf } from './reports';

/** Over a key of a configuration file. */
async function hoverInConfig(name: string, text: string, at: string): Promise<string> {
  const analyzer = createAnalyzer({ parser: await testParser() });
  const format = name.endsWith('.json') ? 'json' : 'yaml';
  return hoverIn(analyzer.analyze({ kind: 'config', name, text, format }), text.indexOf(at) + 1);
}

async function hover(text: string, at: string, study: StudyNote | null = null): Promise<string> {
  const report = await reportOf(text);
  return hoverIn(report, text.indexOf(at) + 1, study);
}

function hoverIn(report: Report, offset: number, study: StudyNote | null = null, run: RunNote | null = null): string {
  const hit = siteAt(report, offset);
  if (!hit) return '';
  return siteMarkdown({
    report,
    ...hit,
    study,
    run,
    link: (label, span) => `[${label}](${report.text.slice(span.start, span.end)}@${span.start})`,
    ruleLink: (rule) => `<${rule}>`,
  });
}

const sequential = (layers: string) => `from torch import nn\nnet = nn.Sequential(\n    ${layers.split('; ').join(',\n    ')},\n)\n`;

describe('what a site does', () => {
  test('says both halves of the rate, the units and the scale', async () => {
    const text = await hover(mlp, 'Dropout(p)');
    expect(text).toContain('Drops 50 %, keeps 50 %');
    expect(text).toContain('about 64 of 128 units stay on');
    expect(text).toContain('multiplied by 2.');
    expect(text).toContain('model.eval()');
  });

  test('counts channels for channel dropout', async () => {
    const text = await hover(sequential('nn.Conv2d(3, 32, 3); nn.Dropout2d(0.25); nn.Flatten(); nn.Linear(10, 2)'), 'Dropout2d');
    expect(text).toContain('about 24 of 32 channels stay on');
  });

  test('does not know units that the network does not show', async () => {
    const text = await hover('import torch.nn.functional as F\n\ndef f(x):\n    return F.dropout(x, 0.2, training=True)\n', 'F.dropout');
    expect(text).toContain('about 80 % of the units stay on');
    expect(text).toContain('Always on');
  });

  test('says for alpha dropout what it does instead of scaling', async () => {
    const text = await hover(sequential('nn.Linear(8, 100); nn.SELU(); nn.AlphaDropout(0.1); nn.Linear(100, 2)'), 'AlphaDropout');
    expect(text).toContain('about 90 of 100 units stay on');
    expect(text).toContain('SELU');
    expect(text).not.toContain('multiplied by');
  });

  test('a rate of 0 has no effect; one that is a default has none so far', async () => {
    expect(await hover(sequential('nn.Linear(8, 8); nn.Dropout(0)'), 'Dropout')).toContain('Drops 0 %, keeps 100 %: no effect.');
    const text = 'from torch import nn\n\ndef head(p=0.0):\n    return nn.Sequential(nn.Linear(8, 8), nn.Dropout(p))\n';
    expect(await hover(text, 'nn.Dropout')).toContain('Drops 0 %, keeps 100 % by default: no effect unless a caller passes another rate.');
  });

  test('says plainly that a rate is no probability or not known', async () => {
    expect(await hover(sequential('nn.Linear(8, 8); nn.Dropout(1.5)'), 'Dropout')).toContain('Rate 1.5 is not a probability');
    const unknown = await hover('from torch import nn\n\ndef f(cfg):\n    return nn.Dropout(cfg.rate())\n', 'nn.Dropout');
    expect(unknown).toContain('The rate is not known.');
    expect(unknown).not.toMatch(/\d %/);
  });

  test('a layer that is skipped by a drawn number', async () => {
    const text =
      'import torch\nfrom torch import nn\n\nclass Net(nn.Module):\n    def forward(self, x, layerdrop=0.1):\n        for layer in self.layers:\n            if self.training and torch.rand([]) < layerdrop:\n                continue\n            x = layer(x)\n        return x\n';
    const told = await hover(text, 'torch.rand');
    expect(told).toContain('In about 10 % of the training steps the whole layer is skipped.');
    expect(told).toContain('On in training only');
    expect(told).not.toContain('multiplied');
  });
});

describe('when it is on', () => {
  const attention = (rate: string) =>
    'import torch.nn.functional as F\nfrom torch import nn\n\nclass A(nn.Module):\n    def forward(self, q):\n' +
    `        return F.scaled_dot_product_attention(q, q, q, dropout_p=${rate})\n`;
  const subclass = (parameters: string) => `import keras
from keras import layers

class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.fc = layers.Dense(200)
        self.drop = layers.Dropout(0.4)

    def call(self, ${parameters}):
        return self.drop(self.fc(x))
`;

  test('attention without a training flag is not said to follow eval()', async () => {
    expect(await hover(attention('0.1'), 'F.scaled')).toContain('Nothing here ties it to the training mode');
    expect(await hover(attention('0.1 if self.training else 0.0'), 'F.scaled')).toContain('On in training only');
  });

  test('alpha dropout as a function is off unless told otherwise', async () => {
    const code = (rest: string) => `import torch.nn.functional as F\n\ndef f(x, on):\n    return F.alpha_dropout(x, 0.2${rest})\n`;
    expect(await hover(code(''), 'F.alpha')).toContain('Off: `training` is False by default');
    expect(await hover(code(', training=on'), 'F.alpha')).toContain('On while `on` is true');
  });

  test('a Keras model whose call takes no training never runs it in fit', async () => {
    const without = await hover(subclass('x'), 'layers.Dropout');
    expect(without).toContain('about 120 of 200 units stay on');
    expect(without).toContain('Never on in `fit`');
    expect(without).toContain('<keras-subclass-call-without-training>');
    expect(await hover(subclass('x, training=None'), 'layers.Dropout')).toContain('On in `fit`');
  });

  test('training=True in a functional model of Keras 3 is off in predict', async () => {
    const code = (of: string) => `${of}
inputs = keras.Input((8,))
x = keras.layers.Dense(4)(inputs)
x = keras.layers.Dropout(0.5)(x, training=True)
model = keras.Model(inputs, keras.layers.Dense(1)(x))
`;
    expect(await hover(code('import keras'), 'keras.layers.Dropout')).toContain('still turns it off in `predict`');
    expect(await hover(code('from tensorflow import keras'), 'keras.layers.Dropout')).toContain('Always on');
  });

  test('what has no effect is not said to be on', async () => {
    const single = await hover(sequential('nn.LSTM(8, 8, dropout=0.5)'), 'nn.LSTM');
    expect(single).toContain('Drops 50 %, keeps 50 %, but has no effect as the code stands.');
    expect(single).not.toContain('Off after');
    const discarded = mlp.replace('x = self.drop(F.relu(self.fc1(x)))', 'x = self.fc1(x)\n        self.drop(x)');
    expect(await hover(discarded, 'Dropout(p)')).toContain('but has no effect');
    const twice = mlp.replace('return self.last', 'self.drop(x)\n        return self.last');
    expect(await hover(twice, 'Dropout(p)')).toContain('about 64 of 128 units stay on');
  });

  test('Gaussian dropout is noise', async () => {
    const code = 'import keras\nfrom keras import layers\n\nm = keras.Sequential([layers.Dense(8), layers.GaussianDropout(0.2)])\n';
    const text = await hover(code, 'layers.GaussianDropout');
    expect(text).toContain('standard deviation 0.5, as strong as a dropout that drops 20 %, keeps 80 %');
    expect(text).not.toContain('stay on');
  });
});

describe('what stands beside it', () => {
  test('the layers with weights on both sides, with their parameters', async () => {
    const text = await hover(mlp, 'Dropout(p)');
    expect(text).toMatch(/Before: `fc1` `nn.Linear`, output 128, 8,320 parameters/);
    expect(text).toMatch(/After: `fc2` `nn.Linear`, output 10, 1,290 parameters/);
  });

  test('where the rate comes from, as a link to the literal', async () => {
    expect(await hover(mlp, 'Dropout(p)')).toContain(`by default [0.5](0.5@${mlp.indexOf('0.5')})`);
    expect(await hover(mlp, 'Dropout(RATE)')).toContain(`a constant [0.25](0.25@${mlp.indexOf('0.25')})`);
    expect(await hover(sequential('nn.Linear(8, 8); nn.Dropout(0.5)'), 'Dropout')).not.toContain('Rate:');
  });

  test('what the literature uses there, with its source', async () => {
    const text = await hover(mlp, 'Dropout(p)');
    expect(text).toContain('drops 20–50 %, keeps 50–80 %');
    expect(text).toContain('https://jmlr.org/papers/v15/srivastava14a.html');
  });

  test('convolution maps are recognised behind a normalization', async () => {
    const text = await hover(sequential('nn.Conv2d(3, 8, 3); nn.BatchNorm2d(8); nn.ReLU(); nn.Dropout(0.1)'), 'nn.Dropout');
    expect(text).toContain('Published on convolution maps');
  });

  test('a verdict that a finding repeats is said once', async () => {
    const sentence = 'Dropout is not needed here.';
    const plain = await reportOf(mlp);
    const evidence = plain.networks.map((network) => ({
      network: network.name,
      fingerprint: fingerprintOf(network, plain.sites),
      verdict: { kind: 'not-needed', sentence, seeds: 3, baselineLoss: 0.1, bestRate: 0.2, bestLoss: 0.2 } as const,
    }));
    const report = await reportOf(mlp, { evidence });
    const offset = mlp.indexOf('self.drop(F') + 6;
    const text = hoverIn(report, offset, { sentence, stale: false });
    expect(text).toContain('<dropout-without-overfitting>');
    expect(text.split(sentence)).toHaveLength(2);
  });

  test('the verdict of a study, and that it is stale', async () => {
    const sentence = 'The study cannot tell 0.2 from 0.5.';
    expect(await hover(mlp, 'Dropout(p)', { sentence, stale: false })).toMatch(/Lab:\*\* The study cannot tell 0.2 from 0.5.\n\nPublished/);
    expect(await hover(mlp, 'Dropout(p)', { sentence, stale: true })).toContain('have changed since');
  });

  test('what its training did stands before what others published, and names out of logs are no markup', async () => {
    const report = await reportOf(mlp);
    const run = {
      summary: 'overfits since epoch 7 · run [x](command:evil)',
      reason: 'Loss *rose*.',
      link: '[Show its curves](command:show)',
    };
    const text = hoverIn(report, mlp.indexOf('Dropout(p)') + 1, null, run);
    expect(text).toContain(
      '**Training:** overfits since epoch 7 · run \\[x\\]\\(command:evil\\) · [Show its curves](command:show)\\\nLoss \\*rose\\*',
    );
    expect(text.indexOf('**Training:**')).toBeLessThan(text.indexOf('Published'));
  });
});

describe('where it appears', () => {
  const code = 'import torch.nn.functional as F\n\ndef f(x, y):\n    return F.dropout(g(x, y), p=0.2)\n';

  test('over callee and rate with its keyword, not over other arguments', async () => {
    const report = await reportOf(code);
    for (const place of ['dropout(g', 'p=0', '0.2']) expect(siteAt(report, code.indexOf(place) + 1), place).not.toBeNull();
    for (const place of ['g(x', 'y), p', 'return']) expect(siteAt(report, code.indexOf(place) + 1), place).toBeNull();
  });

  test('over calls that run the layer', async () => {
    const report = await reportOf(mlp);
    expect(hoverIn(report, mlp.indexOf('self.drop(F') + 6)).toContain('Drops 50 %');
    expect(hoverIn(report, mlp.indexOf('self.last(self') + 6)).toContain('Drops 25 %');
    expect(siteAt(report, mlp.indexOf('F.relu') + 3)).toBeNull();
  });
});

test('findings that the editor shows over the same text are not repeated', async () => {
  const text = sequential('nn.Linear(8, 8); nn.Dropout(1.5)');
  const report = await reportOf(text);
  expect(report.findings).toHaveLength(1);
  expect(hoverIn(report, text.indexOf('nn.Dropout') + 3)).not.toContain('<rate-out-of-range>');
  const discarded = mlp.replace('return self.last', 'self.drop(x)\n        return self.last');
  const other = await reportOf(discarded);
  expect(hoverIn(other, discarded.indexOf('nn.Dropout(p)') + 3)).toContain('<dropout-result-discarded>');
});

describe('stochastic depth, blocks and arguments', () => {
  test('whole paths are left out, and single units are not spoken of', async () => {
    const text = await hover('from timm.layers import DropPath\n\nlayer = DropPath(0.1)\n', 'DropPath(0.1)');
    expect(text).toContain('Drops 10 %, keeps 90 %');
    expect(text).toContain('the branch is left out for about 10 % of the samples');
    expect(text).toContain('multiplied by 1.11');
    expect(text).toContain('Off after `model.eval()`');
    expect(text).not.toContain('units');
  });

  test('blocks of a map', async () => {
    const text = await hover('from torchvision.ops import DropBlock2d\n\nlayer = DropBlock2d(0.2, 7)\n', 'DropBlock2d(0.2');
    expect(text).toContain('about 80 % of the map stay on');
    expect(text).toContain('blocks');
  });

  test('a function without the flag', async () => {
    const timm = await hover('from timm.layers import drop_path\n\ny = drop_path(x, 0.1)\n', 'drop_path(x');
    expect(timm).toContain('Off: `training` is False by default');
    const flash = await hover('from flash_attn import flash_attn_func\n\ny = flash_attn_func(q, k, v, 0.1)\n', 'flash_attn_func(q');
    expect(flash).toContain('Nothing here ties it to the training mode');
    expect(flash).not.toContain('Off after');
  });

  test('an argument is the rate of something inside', async () => {
    const text = await hover(
      'from torch import nn\n\nclass Net(nn.Module):\n    def __init__(self, dropout):\n        super().__init__()\n        self.d = nn.Dropout(dropout)\n\nnet = Net(dropout=0.2)\n',
      'dropout=0.2',
    );
    expect(text).toContain('Drops 20 %, keeps 80 %. The rate of dropout inside `Net`.');
    expect(text).not.toContain('multiplied by');
  });
});

describe('where a rate comes from', () => {
  test('a tuner: what it tries', async () => {
    const build =
      'import keras\n\ndef build(hp):\n    return keras.Sequential([keras.layers.Dropout(hp.Float("d", 0.1, 0.5, step=0.2))])\n';
    const text = await hover(build, 'keras.layers.Dropout');
    expect(text).toContain('A tuner chooses the rate.');
    expect(text).toContain('Tried: 0.1 to 0.5, in steps of 0.2.');
    expect(text).not.toContain('not known');
  });

  test('one rate for each layer', async () => {
    const text = await hover(
      `import torch
from torch import nn

class Net(nn.Module):
    def __init__(self, depth=3):
        super().__init__()
        rates = [x.item() for x in torch.linspace(0, 0.2, 3)]
        self.drops = nn.ModuleList([nn.Dropout(rates[i]) for i in range(3)])
`,
      'nn.Dropout(',
    );
    expect(text).toContain('Each layer has a rate of its own: 0, 0.1, 0.2.');
  });

  test('several values: each with its place', async () => {
    const text = await hover(
      `from torch import nn

def head(p):
    return nn.Dropout(p)

a = head(0.1)
b = head(0.4)
`,
      'nn.Dropout',
    );
    expect(text).toContain('The rate is one of several.');
    expect(text).toMatch(/Possible here: \[0\.1\]\(0\.1@\d+\), \[0\.4\]\(0\.4@\d+\)\./);
  });
});

describe('configurations', () => {
  test('promise neither code nor modes nor units', async () => {
    const text = '{\n  "model_type": "bert",\n  "hidden_dropout_prob": 0.15\n}\n';
    expect(await hoverInConfig('config.json', text, 'hidden_dropout')).toBe(
      '**`hidden_dropout_prob`** · Drops 15 %, keeps 85 %. The rate of dropout in what is built from this configuration.',
    );
    expect(await hoverInConfig('config.json', text, '0.15')).toContain('Drops 15 %');
    expect(await hoverInConfig('config.json', text, 'model_type')).toBe('');
  });

  test('stochastic depth, lists and values that are no rate', async () => {
    const text = 'model:\n  drop_path_rate: 0.1\nhead:\n  dropout: [0.1, 0.2]\ntail:\n  dropout: 1.45\n';
    expect(await hoverInConfig('train.yaml', text, 'drop_path_rate')).toContain('The rate of stochastic depth in what is built');
    expect(await hoverInConfig('train.yaml', text, 'dropout: [')).toMatch(/Several rates are listed: 0\.1, 0\.2\.$/);
    expect(await hoverInConfig('train.yaml', text, 'dropout: 1.45')).toMatch(/Rate 1\.45 is not a probability\.$/);
  });

  test('an object of a library', async () => {
    const text = await hover('from transformers import BertConfig\n\nc = BertConfig(hidden_dropout_prob=0.2)\n', 'BertConfig(');
    expect(text).toContain('Drops 20 %, keeps 80 %. The rate of dropout in what is built from this configuration.');
    expect(text).not.toContain('units');
  });
});

describe('masks written by hand', () => {
  const mask = (body: string) => `import numpy as np\n\nkeep_prob = 0.8\n\ndef dropout(x, p=0.5):\n    ${body}\n`;

  test('are called so, scale only where they do, and follow no mode that the code does not show', async () => {
    const scaled = await hover(mask('return x * (np.random.rand(*x.shape) > p) / (1 - p)'), 'np.random.rand');
    expect(scaled).toContain('A mask written by hand. Drops 50 %, keeps 50 %.');
    expect(scaled).toContain('What stays is multiplied by 2. Nothing here ties it to the training mode.');
    expect(scaled).not.toMatch(/fit|eval/);
    const plain = await hover(mask('return x * (np.random.rand(*x.shape) > p)'), 'np.random.rand');
    expect(plain).toContain('Drops 50 %, keeps 50 %.');
    expect(plain).not.toContain('multiplied');
  });

  test('a probability of keeping is not said to be the rate', async () => {
    const kept = await hover(mask('return x * (np.random.rand(*x.shape) < keep_prob) / keep_prob'), 'np.random.rand');
    expect(kept).toContain('Drops 20 %, keeps 80 %.');
    expect(kept).toContain('Rate: 1 − `keep_prob`, a constant [0.8]');
    const old = await hover('import tensorflow as tf\n\nz = tf.nn.dropout(x, keep_prob=0.3)\n', 'tf.nn.dropout');
    expect(old).toContain('Rate: 1 − `0.3`, because it is the probability of keeping that is given.');
  });
});

test('a part of a larger network is not said to read the data', async () => {
  const block = `from torch import nn

class Head(nn.Module):
    def __init__(self):
        super().__init__()
        self.drop = nn.Dropout(0.2)
        self.fc = nn.Linear(64, 10)

    def forward(self, x):
        return self.fc(self.drop(x))
`;
  expect(await hover(block, 'nn.Dropout')).not.toContain('Published');
  const whole = 'import keras\n\ni = keras.Input((8,))\nm = keras.Model(i, keras.layers.Dense(2)(keras.layers.Dropout(0.2)(i)))\n';
  expect(await hover(whole, 'keras.layers.Dropout')).toContain('Published on the input');
});

test('a rate that is tuned is said to be one of many', async () => {
  const text = await hover(
    'import keras\n\ndef build(hp):\n    return keras.layers.Dropout(hp.Float("d", 0.1, 0.5, default=0.2))\n',
    'keras.layers.Dropout',
  );
  expect(text).toContain('Drops 20 %, keeps 80 % unless tuned.');
});
