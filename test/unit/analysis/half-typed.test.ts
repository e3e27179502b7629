import { beforeAll, describe, expect, test } from 'vitest';
import { createAnalyzer } from '../../../src/analysis/analyzer';
import type { Analyzer } from '../../../src/analysis/report';
import type { Source } from '../../../src/text/source';
import { testParser } from '../parser';

let analyzer: Analyzer;
beforeAll(async () => {
  analyzer = createAnalyzer({ parser: await testParser() });
});

const python = (text: string): Source => ({ kind: 'python', name: 'a.py', text });
const notebook = (...cells: string[]): Source => ({
  kind: 'notebook',
  name: 'a.ipynb',
  cells: cells.map((text, index) => ({ index, text, language: 'python' })),
});

const sitesOf = (source: Source): string[] => {
  const report = analyzer.analyze(source);
  return report.sites.map(({ span, rate }) => `${report.text.slice(span.start, span.end)} ${rate.value}`);
};

const HEAD = 'import torch\nfrom torch import nn\nimport torch.nn.functional as F\n\n';
const FIRST = `class First(nn.Module):
    """Has (an odd bracket."""
    def __init__(self, p=0.1):
        super().__init__()
        self.drop = nn.Dropout(
            p,  # half :(
            inplace=False,
        )
    def forward(self, x):
        return self.drop(x)


`;
const SECOND = `class Second(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(8, 8), nn.Dropout(0.2), nn.ReLU())
        self.names = {'a': [1, 2], "b": (3,)}
    def forward(self, x):
        return F.dropout(self.net(x), 0.3, self.training)


`;
const THIRD = `@register
class Third(nn.Module):
    def __init__(self):
        super().__init__()
        self.drop = nn.Dropout2d(0.4)
`;

const inSecond = ['nn.Dropout(0.2) 0.2', 'F.dropout(self.net(x), 0.3, self.training) 0.3'];

describe('half-typed files', () => {
  test('every prefix gives the sites of the classes that are finished', () => {
    const text = HEAD + FIRST + SECOND + THIRD;
    const secondAt = HEAD.length + FIRST.length;
    for (let end = secondAt; end <= text.length; end += 2) {
      const found = sitesOf(python(text.slice(0, end)));
      expect(found[0], text.slice(0, end).slice(-40)).toMatch(/^nn\.Dropout\(\n[\s\S]* 0\.1$/);
      if (end >= secondAt + SECOND.length) expect(found.slice(1, 3)).toEqual(inSecond);
    }
  });

  const CALL = 'tuner = kt.Hyperband(\n    build_model,\n    objective=[("val", {"a": 1}), other(2)],  # goal\n    max_epochs=10)\n';

  test('a call that is not closed hides no class that follows', () => {
    for (let end = 0; end <= CALL.length; end++) {
      const text = `${HEAD}${FIRST}${CALL.slice(0, end)}\n\n${SECOND}${THIRD}`;
      expect(sitesOf(python(text)).slice(1), CALL.slice(0, end)).toEqual([...inSecond, 'nn.Dropout2d(0.4) 0.4']);
    }
  });

  test('nor does one inside of a method hide the methods that follow', () => {
    const text = `${HEAD}class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Dropout(0.1)
        self.b = nn.Sequential(nn.Linear(3, 4), nn.Dropout(0.2),

    def forward(self, x):
        return F.dropout(x, 0.3)
`;
    expect(sitesOf(python(text))).toEqual(['nn.Dropout(0.1) 0.1', 'nn.Dropout(0.2) 0.2', 'F.dropout(x, 0.3) 0.3']);
  });

  test('a snippet that stops in a call', () => {
    const text = `import keras_tuner as kt
from tensorflow import keras
def build_model(hp):
    model = keras.Sequential()
    model.add(keras.layers.Dropout(hp.Float('dropout', 0, 0.5, step=0.1, default=0.25)))
    return model
tuner = kt.Hyperband(`;
    const report = analyzer.analyze(python(text));
    expect(report.sites.map(({ rate }) => [rate.value, rate.range?.step])).toEqual([[0.25, 0.1]]);
    expect(report.problems.map(({ code }) => code)).toEqual(['syntax-error']);
    expect(report.text).toBe(text);
  });

  test('the text and its problems stay what they are', () => {
    const text = `${HEAD}x = f(\n\n${SECOND}`;
    const report = analyzer.analyze(python(text));
    expect(report.text).toBe(text);
    expect(report.problems).toMatchObject([{ code: 'syntax-error' }]);
  });

  // `a = b: Net` is an assignment of an annotation that gives nothing: following it once never came to an end.
  test('an annotation where a value is due', () => {
    const training = `${HEAD}${SECOND}def fit(batches):
    model = Second()
    optimizer = torch.optim.Adam:(model.parameters())
    other = again = model: Second
    for x in batches:
        model(x).sum().backward()
    with torch.no_grad():
        print([model(x) for x in batches])
`;
    expect(sitesOf(python(training))).toEqual(inSecond);
  });
});

describe('cells', () => {
  test('of a half-typed cell what is finished is read', () => {
    const cells = [HEAD, 'net = nn.Sequential(nn.Dropout(0.1))\nnet.', 'a = nn.Dropout(0.2)\nb = nn.Linear(3,', 'c = nn.Dropout(0.3)'];
    expect(sitesOf(notebook(...cells))).toEqual(['nn.Dropout(0.1) 0.1', 'nn.Dropout(0.2) 0.2', 'nn.Dropout(0.3) 0.3']);
    const report = analyzer.analyze(notebook(...cells));
    expect(report.text).toBe(`${cells.join('\n')}\n`);
    expect(report.problems.map(({ code }) => code)).toEqual(['syntax-error', 'syntax-error']);
  });

  test('prose in a cell is no code', () => {
    expect(sitesOf(notebook(HEAD, 'We use nn.Dropout(0.5) here (see below', 'x = nn.Dropout(0.2)'))).toEqual(['nn.Dropout(0.2) 0.2']);
  });

  test('a script in percent format with magics and a broken cell', () => {
    const text = `# %%
%matplotlib inline
!pip install torch
import torch
from torch import nn
# %% [markdown]
# Some text
# %%
a = nn.Dropout(0.1)
b = nn.Linear(3,
# %%
%%bash
nn.Dropout(0.9
# %%
c = nn.Dropout(0.2)
`;
    expect(sitesOf(python(text))).toEqual(['nn.Dropout(0.1) 0.1', 'nn.Dropout(0.2) 0.2']);
    const sound = '# %%\n%matplotlib inline\nfrom torch import nn\n# %%\n%time\nc = nn.Dropout(0.2)\n';
    const report = analyzer.analyze(python(sound));
    expect(report.sites.map(({ rate }) => rate.value)).toEqual([0.2]);
    expect(report.problems).toEqual([]);
    expect(report.text).toBe(sound);
  });
});
