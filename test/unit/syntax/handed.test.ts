import { beforeAll, describe, expect, test } from 'vitest';
import { Importers } from '../../../src/syntax/importers';
import { linkProject } from '../../../src/syntax/linked';
import type { PythonParser } from '../../../src/syntax/parser';
import { testParser } from '../parser';
import { projectOf, resolveRate } from './resolving';

let parser: PythonParser;
beforeAll(async () => {
  parser = await testParser();
});

type Files = Readonly<Record<string, string>>;

/** The argument of `rate` in `main.py`, with all files as one project. */
function resolve(main: string, more: Files = {}) {
  const files: Files = { 'main.py': main, ...more };
  const { locate, text } = projectOf(files);
  const importers = new Importers(locate);
  for (const [path, source] of Object.entries(files)) importers.add(path, source);
  const linked = linkProject(parser, { locate, text, importers: () => importers });
  try {
    return resolveRate(parser, main, linked.project);
  } finally {
    linked.dispose();
  }
}

const NET = 'class Net(M):\n  def __init__(self, configs):\n    rate(configs.p)\n';
const KEPT = 'class Net(M):\n  def __init__(self, given):\n    self.given = given\n  def f(self):\n    rate(self.given.p)\n';
const ITEM = "class Net(M):\n  def __init__(self, params):\n    rate(params['p'])\n";
const FIELD = 'import flax.linen as nn\nclass Net(nn.Module):\n  given: ConfigDict\n  def __call__(self):\n    rate(self.given.p)\n';
const MADE = 'cfg = ConfigDict(dict(model=dict(p=0.3)))\n';
const RUN =
  'from main import Net\nclass Run:\n  def __init__(self, args):\n    self.args = args\n  def build(self):\n    return Net(self.args)\n';
const PARSED = "import argparse\nparser = argparse.ArgumentParser()\nparser.add_argument('--p', default=0.3)\nargs = parser.parse_args()\n";

describe('settings that callers hand over', () => {
  test.each([
    `${NET}${MADE}Net(cfg.model)`,
    `${KEPT}${MADE}Net(cfg.model)`,
    `${KEPT}class Run:\n  def __init__(self, all):\n    Net(all)\n${MADE}Run(cfg.model)`,
    `${FIELD}${MADE}Net(given=cfg.model)`,
    `${ITEM}${MADE}Net(cfg['model'])`,
    `${ITEM}Net({'p': 0.3})\nNet(dict(p=0.3))`,
    `${ITEM.replace("['p']", ".get('p', 0.9)")}Net({'p': 0.3})`,
  ])('in one file: %j', (text) => {
    expect(resolve(text)).toMatchObject({ value: 0.3, source: 'config', byDefault: false });
  });

  test.each([
    ['the program', { 'train.py': `from main import Net\n${PARSED}Net(args)` }],
    ['by way of another class', { 'train.py': `from run import Run\n${PARSED}Run(args)`, 'run.py': RUN }],
    [
      'two programs that agree',
      { 'a.py': `from main import Net\n${PARSED}Net(args)`, 'b.py': `from main import Net as N\n${PARSED}N(args)` },
    ],
  ])('of a command line in another file: %s', (_, files) => {
    for (const net of [NET, KEPT]) {
      expect(resolve(net, files)).toMatchObject({ value: 0.3, source: 'argument-parser', byDefault: true, origin: null });
    }
  });

  test('callers that disagree, change it or cannot be seen', () => {
    const other = PARSED.replace('0.3', '0.5');
    const both = { 'a.py': `from main import Net\n${PARSED}Net(args)`, 'b.py': `from main import Net\n${other}Net(args)` };
    expect(resolve(NET, both)).toMatchObject({ value: null, candidates: [{ value: 0.3 }, { value: 0.5 }] });
    expect(resolve(NET, { 'a.py': `from main import Net\n${PARSED}Net(args)\nNet(*more)` }).value).toBeNull();
    expect(resolve(NET, { 'a.py': `from main import Net\n${PARSED}args.p = pick()\nNet(args)` }).value).toBeNull();
    expect(resolve(`${NET}${MADE}Net(cfg.model)\nbuild(Net)`).value).toBeNull();
    expect(resolve(`${ITEM}c = {'p': 0.3}\nc['p'] = 0.5\nNet(c)`).value).toBeNull();
    expect(resolve(`${NET}Net(settings())`).value).toBeNull();
    expect(resolve(NET).value).toBeNull();
  });

  test('what hands itself on ends', () => {
    expect(resolve(`${NET}    Net(configs)\n    Net(self)`).value).toBeNull();
    const a = 'from b import B\nclass A:\n  def __init__(self, c):\n    rate(c.p)\n    B(c)\n';
    expect(resolve(a, { 'b.py': 'from main import A\nclass B:\n  def __init__(self, c):\n    A(c)\n' }).value).toBeNull();
  });
});
