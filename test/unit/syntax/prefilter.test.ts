import { describe, expect, test } from 'vitest';
import { mayHold, mayHoldSite, mayMistakeModes } from '../../../src/syntax/prefilter';

const LONG = '"""';

describe('a file may hold a site', () => {
  test.each([
    'drop = nn.Dropout(0.5)',
    `${LONG}Nothing is said here.${LONG}\nBlock(drop_path=0.1)`,
    `${LONG}With dropout.${LONG}\nx = 1  # dropout\nlayer = nn.TransformerEncoderLayer(8, 2)`,
    "args = {'dropout': 0.1}",
    "args = {'dropout rate': 0.1}",
    "config['dropout rate'] = 0.1",
    "flags = ['--dropout', '0.1']",
    "build(f'with {Dropout(0.5)} here')",
    "build(rf'with {Dropout(0.5)} here')",
    "if hasattr(nn, 'Dropout1d'): layer = nn.Dropout1d(0.5)",
    "layer = getattr(nn, 'Dropout')(0.5)",
    "name = '# not a comment'; Dropout(0.5)",
    'x = x * (torch.rand(8) > p) / (1 - p)',
    '# inverted dropout\nmask = np.random.rand(8) > 0.5',
    'mask = np.random.rand(8) > 0.5  # dropout',
    `text = ${LONG}never closed, about dropout`,
  ])('%j', (text) => {
    expect(mayHoldSite(text)).toBe(true);
  });

  test.each([
    'x = 1',
    '# dropout is not used here\nx = 1',
    `${LONG}Applies dropout, "as usual".${LONG}\nx = 1`,
    `${LONG}Applies dropout.${LONG}\nindex = np.random.choice(8)`,
    'batches = DataLoader(data, drop_last=True)  # dropout\nx = 1',
    'from transformers import pipeline',
    "print('no dropout here')",
    'raise ImportError("scaled dropout is needed, but not there")',
    "if not hasattr(F, 'scaled_dot_product_attention'):\n    raise ImportError('to use it, see scaled_dot_product_attention')",
  ])('not: %j', (text) => {
    expect(mayHoldSite(text)).toBe(false);
  });

  test.each([
    ['x = x * (torch.rand(8) > p) / (1 - p)', 'masks'],
    ['# inverted dropout\nmask = np.random.rand(8) > 0.5', 'masks'],
    ["print('with dropout')\nx = x * (rand(8) > p) / (1 - p)", 'masks'],
    ['x = dropout(x * (torch.rand(8) > p) / (1 - p))', 'any'],
    ["x = {'dropout': 0.1}", 'any'],
    ['x = 1', 'none'],
    ['class Config:\n    dropout: float = 0.1\n    attention_dropout: int | float | None = None  # of dropout\n', 'declared'],
    [`class Config:\n    ${LONG}With dropout.${LONG}\n    dropout: float\n`, 'declared'],
    ['class Config:\n    dropout: float = 0.1\n    mask = rand(8)\n', 'any'],
    ['class Net(nn.Module):\n    dropout: float = 0.1\n    def setup(self):\n        self.layer = Block(self.dropout)\n', 'any'],
    ['class Net(nn.Module):\n    layer: nn.Module = nn.Dropout(0.1)\n', 'any'],
    ['class Net(nn.Module):\n    drop: nn.Module = DropPath\n', 'any'],
    ['class Net(nn.Module):\n    rate: float = 0.1; dropout = rate\n', 'any'],
    ["config = {\n    dropout: 'dropout'\n}\n", 'any'],
  ])('%j: %s', (text, holding) => {
    expect(mayHold(text)).toBe(holding);
  });

  test('many comments take no longer than their length asks for', () => {
    const lines = 200_000;
    const before = process.cpuUsage();
    expect(mayHoldSite('# dropout\n'.repeat(lines))).toBe(false);
    const { user } = process.cpuUsage(before);
    // A search that starts anew at each of them would take minutes.
    expect(user / 1e6).toBeLessThan(10);
  });
});

test('a script that reads weights may mistake modes where PyTorch comes with all names of another file', () => {
  const script = 'from model import *\n\ndef predict(x):\n    model = load_model(x)\n    return model(x)\n';
  expect(mayMistakeModes(script)).toBe(true);
  expect(mayMistakeModes(script.replace('from model import *', 'from model import load_model'))).toBe(false);
  expect(mayMistakeModes(script.replace('from model import *', 'from math import *'))).toBe(false);
  expect(mayMistakeModes(script.replace('load_model(x)', 'load_model(x)\n    model.eval()'))).toBe(false);
  expect(mayMistakeModes(script.replaceAll('load_model', 'make'))).toBe(false);
});
