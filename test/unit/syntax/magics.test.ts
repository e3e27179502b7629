import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pythonFrameworks } from '../../../src/analysis/frameworks';
import { withoutMagics } from '../../../src/syntax/magics';
import { closeBrackets } from '../../../src/syntax/mend';
import { cellAt, inCells, joinCells } from '../../../src/syntax/notebook';
import { openModule } from '../../../src/syntax/open';
import { percentCells } from '../../../src/syntax/percent';
import { mayHoldSite, mayMistakeModes, mentionsDropout } from '../../../src/syntax/prefilter';
import { testParser } from '../parser';

describe('magics', () => {
  test.each([
    ['%matplotlib inline\nx = 1', '                  \nx = 1'],
    ['!pip install torch\r\nx', '                  \r\nx'],
    ['!pip install \\\n  torch\nx', '              \n       \nx'],
    ['nn.Dropout?', '           '],
    ['?nn', '   '],
    ['y = !ls', 'y = 0  '],
    ['y = !ls -l', 'y = None  '],
    ['y = %time f()', 'y =       f()'],
    ['y = %env HOME', 'y = None     '],
    ['%time f(0.5)', 'None; f(0.5)'],
    ['%timeit -n 10 -r3 f()', 'None;             f()'],
    ['if x:\n  !ls -l\n', 'if x:\n  pass  \n'],
    ['if x:\n  !ls\n', 'if x:\n  0  \n'],
    ['for i in x:\n    %time f(i)\n', 'for i in x:\n    None; f(i)\n'],
    ['%%time\nx = 1', '      \nx = 1'],
    ['\n%%capture out\n!ls\nx = 1', '\n             \n   \nx = 1'],
    ['%%bash\npip install x\n', '      \n             \n'],
    ['%%writefile a.py\nnn.Dropout(5)\n', '                \n             \n'],
    ['x = (a\n  % b)', 'x = (a\n  % b)'],
    ["s = '''\n%matplotlib\n!ls\n'''\n%x\n", "s = '''\n%matplotlib\n!ls\n'''\n  \n"],
    ['x = a \\\n  % b', 'x = a \\\n  % b'],
    ['# 100 (\n%x', '# 100 (\n  '],
    ["s = '('\n%x", "s = '('\n  "],
    ["s = 'it\\'s ('\n%x", "s = 'it\\'s ('\n  "],
    ['x != y', 'x != y'],
    ['a %= 2', 'a %= 2'],
    ['print(a % b, "%d" % 3)', 'print(a % b, "%d" % 3)'],
  ])('%j', (cell, plain) => {
    expect(withoutMagics(cell)).toBe(plain);
  });

  test('any cell keeps its length and its line ends', () => {
    const pieces = fc.constantFrom(
      '%',
      '!',
      '?',
      '\n',
      '\r\n',
      '  ',
      "'",
      '"""',
      '(',
      ')',
      '#',
      '\\',
      '%%time',
      '%%bash',
      'x',
      ' = ',
      'if x:',
      '\u{1F600}',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 30 }), (parts) => {
        const cell = parts.join('');
        const plain = withoutMagics(cell);
        expect(plain).toHaveLength(cell.length);
        expect([...plain.matchAll(/[\r\n]/g)].map((match) => match.index)).toEqual(
          [...cell.matchAll(/[\r\n]/g)].map((match) => match.index),
        );
      }),
      { numRuns: 500 },
    );
  });

  test('what is left is Python', async () => {
    const parser = await testParser();
    const cell = '%load_ext x\nfor i in range(3):\n    !echo {i}\n    %time f(i)\n    y = !ls\nhelp?\nif y:\n    ?y\n';
    const module = openModule(parser, withoutMagics(cell));
    expect(module.hasErrors).toBe(false);
    expect(module.calls.map((call) => call.callee.text)).toEqual(['range', 'f']);
    module.dispose();
  });
});

describe('joined cells', () => {
  const cells = [
    { index: 0, text: '%pip install x\nimport a', language: 'python' },
    { index: 1, text: 'SELECT 1', language: 'sql' },
    { index: 3, text: '', language: 'python' },
    { index: 4, text: 'a.b()', language: 'python' },
  ];

  test('each cell has its place', () => {
    const joined = joinCells(cells);
    expect(joined.text).toBe(`${' '.repeat(14)}\nimport a\n\na.b()\n`);
    expect(joined.cells).toEqual([
      { index: 0, start: 0, end: 23 },
      { index: 3, start: 24, end: 24 },
      { index: 4, start: 25, end: 30 },
    ]);
    expect([0, 23, 24, 25, 30, 31].map((offset) => cellAt(joined.cells, offset)?.index ?? null)).toEqual([0, 0, 3, 4, 4, null]);
  });

  test('edits go to their cells and never across', () => {
    const joined = joinCells(cells);
    const edit = (start: number, end: number) => ({ span: { start, end }, text: 'x' });
    expect(inCells(joined.cells, [edit(25, 26), edit(0, 2), edit(30, 30)])).toEqual(
      new Map([
        [4, [edit(0, 1), edit(5, 5)]],
        [0, [edit(0, 2)]],
      ]),
    );
    expect(inCells(joined.cells, [edit(20, 26)])).toBeNull();
  });
});

test('texts that can hold a site pass the prefilter', () => {
  const yes = [
    'nn.Dropout(0.1)',
    'F.dropout2d(x)',
    'LSTM(dropout=0.1)',
    'DropPath(0.1)',
    'drop_rate=0.1',
    'attn_drop',
    'keep_prob',
    'nn.TransformerEncoderLayer(8, 2)',
    'self.layerdrop',
    'mask = (torch.rand_like(x) > p).float()\nx = x * mask / (1 - p)',
    'keep = 1 - p\nmask = torch.bernoulli(q)',
    'mask = p < np.random.rand(3)\nx = x * mask / (1. - p)',
  ];
  const no = [
    'import torch\nnn.Linear(3, 4)',
    'raindrops',
    'backdrop',
    'x = torch.rand(3) / (1 - p)',
    'x = torch.rand(3) > p',
    'x = torch.randn(3)\nif x < y: z = 1 - y',
  ];
  expect(yes.filter((text) => !mentionsDropout(text))).toEqual([]);
  expect(no.filter(mentionsDropout)).toEqual([]);
});

test('a script that says nothing of dropout may still mistake the mode of a network', () => {
  const yes = [
    'import torch\nfrom nets import net\nwith torch.no_grad():\n    y = net(x)',
    'import torch\nimport numpy as np, nets.small as nets\ndef validate_epoch():\n    pass\ndef test(net):\n    return net(x)',
    'import torch\nfrom .nets import net\ntorch.onnx.export(net, x, "net.onnx")',
    'import torch\nfrom timm.models import create_model\nnet.load_state_dict(weights)',
    'import torch\nnet.eval()\nfor x in data:\n    loss.backward()',
    'import torch\nnet.train()\nnet.eval\nnet(x)',
    // The switch to training may stand before the loop, and that to evaluation inside.
    'import torch\nnet.train()\nloss.backward()\nnet.eval()\nwith torch.no_grad():\n    net(x)',
  ];
  const no = [
    'with no_grad():\n    y = net(x)',
    'import torch\nfor x in data:\n    loss.backward()',
    'import torch\nfor x in data:\n    net.train()\n    loss.backward()\n    net.eval()\n    score(net)\n    net.train()\nwith torch.no_grad():\n    net(x)',
    'import torch\nnet.eval()\nnet(x)',
    'import torch\ndef test_shapes():\n    pass',
    // No network from another file.
    'import torch\nimport torchvision.datasets as datasets, os.path\nfrom PIL import Image\nwith torch.no_grad():\n    y = net(x)',
  ];
  expect(yes.filter((text) => !mayMistakeModes(text))).toEqual([]);
  expect(no.filter((text) => mayMistakeModes(text))).toEqual([]);
});

describe('half-typed text', () => {
  test.each([
    ['x = f(\n\nclass A:', 'x = f()\nclass A:'],
    ['x = f(a, # (b\n\n\ndef g():', 'x = f(a,)# (b\n\n\ndef g():'],
    ['x = f(a# (b\n\n\ndef g():', 'x = f(a# (b\n)\ndef g():'],
    ['x = f(a,\nclass A:', 'x = f(a)\nclass A:'],
    ['x = f([{\n\nclass A:', 'x = f( )\nclass A:'],
    ['x = f(a\n@b\nclass A:', 'x = f \n@b\nclass A:'],
    ["x = f(')'\n\nimport a", "x = f(')')\nimport a"],
    ['x = """(\nclass A:\n"""\n', 'x = """(\nclass A:\n"""\n'],
    ['x = f(\n  a @ b,\n  c)\nclass A:', 'x = f(\n  a @ b,\n  c)\nclass A:'],
    ['x = (yield\n  from b)\n', 'x = (yield\n  from b)\n'],
    ['x = f(a', 'x = f(a'],
  ])('%j', (text, closed) => {
    const result = closeBrackets(text);
    expect(result).toHaveLength(text.length);
    expect(result.replace(/\s+\n/g, '\n')).toBe(closed.replace(/\s+\n/g, '\n'));
  });

  test('cells of a script keep every character in its place', () => {
    const script = '# %%\n!ls\nx = 1\n#%% two\n%%html\n<b>\n# In[3]:\n%time f()\n';
    const cells = percentCells(script) ?? [];
    expect(cells).toHaveLength(3);
    expect(cells.join('')).toHaveLength(script.length);
    expect(cells[1]?.trim()).toBe('#%% two');
    expect(percentCells('x = 1\n')).toBeNull();
  });
});

test('what only comments and long texts say is no site', () => {
  const yes = [
    'nn.Dropout(0.1)  # "',
    "name = '#'; nn.Dropout(0.1)",
    '"""Text \\""" goes on"""\nnn.Dropout(0.1)',
    "rates = {'dropout': 0.1}",
    'mask = torch.rand(3) > 0.5  # dropout',
    '"""Never closed: dropout',
    'from transformers import AutoModel\nnn.TransformerEncoderLayer(8, 2)',
    'mask = torch.rand(3) > p\nx = x * mask / (1 - p)',
    'GPT2Config(resid_pdrop=0.1)',
    'loader = DataLoader(data, drop_last=True)\nhead_drop = 0.1',
  ];
  const no = [
    'x = 1  # no dropout here',
    '"""Without dropout."""\nx = 1',
    'from transformers import AutoModel',
    "'it' # it's dropout\n",
    'from .transformer import FluxTransformer2DModel\nself.transformer = FluxTransformer2DModel()',
    'loader = DataLoader(data, drop_last=True)\nframe.drop_duplicates()',
  ];
  expect(yes.filter((text) => !mayHoldSite(text))).toEqual([]);
  expect(no.filter(mayHoldSite)).toEqual([]);
});

test('every transformer of a library may hold a site by its name alone', () => {
  const names = pythonFrameworks.flatMap(({ reads }) => reads.map(({ name }) => name.slice(name.lastIndexOf('.') + 1)));
  const layers = names.filter((name) => /^[A-Z]\w*$/.test(name) && name.includes('Transformer'));
  expect(layers.length).toBeGreaterThan(5);
  expect(layers.filter((name) => !mayHoldSite(`${name}(8)`))).toEqual([]);
});

test('in a test the name of a function shows no prediction, what is done does', () => {
  const head = 'import torch\nfrom own import Net\n\n\ndef test_net():\n    net = Net()\n';
  const named = `${head}    assert net(torch.ones(2)).shape == (2,)\n`;
  expect(mayMistakeModes(named)).toBe(true);
  expect(mayMistakeModes(named, { inTest: true })).toBe(false);
  const shown = [
    `${head}    with torch.no_grad():\n        assert net(torch.ones(2)).shape == (2,)\n`,
    `${head}    net.load_state_dict(torch.load('net.pt'))\n    assert net(torch.ones(2)).shape == (2,)\n`,
    `${head}    assert [net(x) for x in val_loader]\n`,
    `${head}    assert net.generate(torch.ones(2)).shape == (2,)\n`,
  ];
  expect(shown.filter((text) => !mayMistakeModes(text, { inTest: true }))).toEqual([]);
});
