import { beforeAll, describe, expect, test } from 'vitest';
import { openModule } from '../../../src/syntax/open';
import type { PythonParser } from '../../../src/syntax/parser';
import { testParser } from '../parser';
import { projectOf, resolveRate } from './resolving';

let parser: PythonParser;
beforeAll(async () => {
  parser = await testParser();
});

/** Source, value and text of the deciding literal of the only argument of the call of `rate`. */
function resolve(text: string) {
  const module = openModule(parser, text);
  const argument = module.calls.find((call) => call.callee.text === 'rate')?.positional[0];
  if (!argument) throw new Error('no call of rate');
  const { source, value, byDefault, origin } = module.resolve(argument);
  const found = { source, value, byDefault, origin: origin?.text ?? null };
  module.dispose();
  return found;
}

const unknown = (source: string) => ({ source, value: null, byDefault: false, origin: null });

const PARSER = `import argparse
parser = argparse.ArgumentParser()
parser.add_argument('-d', '--drop-out', type=float, default=0.3)
parser.add_argument('--other', dest='p', default=.2)
parser.add_argument('--bare', type=float)
`;

describe('command lines', () => {
  test('the default of an option, by its long name or dest', () => {
    const option = { source: 'argument-parser', byDefault: true };
    expect(resolve(`${PARSER}args = parser.parse_args()\nrate(args.drop_out)`)).toEqual({ ...option, value: 0.3, origin: '0.3' });
    expect(resolve(`${PARSER}options = parser.parse_args()\nrate(options.p)`)).toEqual({ ...option, value: 0.2, origin: '.2' });
    expect(resolve(`${PARSER}class N:\n  def __init__(self, args):\n    self.q = args.p\n    rate(self.q)`)).toMatchObject({ value: 0.2 });
    expect(resolve("flags.DEFINE_float('p', 0.4, 'x')\nrate(FLAGS.p)")).toMatchObject({ ...option, value: 0.4 });
  });

  test('no value without a default, after a change, or with two options of a name', () => {
    expect(resolve(`${PARSER}args = parser.parse_args()\nrate(args.bare)`)).toEqual(unknown('argument-parser'));
    expect(resolve(`${PARSER}args = parser.parse_args()\nargs.p /= 100\nrate(args.p)`).value).toBeNull();
    expect(resolve(`${PARSER}parser.add_argument('--p', default=0.5)\nrate(parser.parse_args().p)`).value).toBeNull();
    expect(resolve('def f(args):\n  rate(args.p)')).toEqual(unknown('argument-parser'));
  });
});

const CONFIG = `from dataclasses import dataclass, field
@dataclass
class GPTConfig:
  dropout: float = 0.1
  attention: float = field(default=0.2)
`;

describe('configurations', () => {
  test('the field of the only class of settings that has it', () => {
    expect(resolve(`${CONFIG}def f(config):\n  rate(config.dropout)`)).toEqual({
      source: 'config',
      value: 0.1,
      byDefault: true,
      origin: '0.1',
    });
    expect(resolve(`${CONFIG}class N:\n  def __init__(self, cfg):\n    self.cfg = cfg\n    rate(self.cfg.attention)`).value).toBe(0.2);
    expect(resolve(`${CONFIG}def f(c: GPTConfig):\n  rate(c.dropout)`)).toMatchObject({ value: 0.1, byDefault: true });
    expect(resolve(`${CONFIG}class BConfig:\n  dropout = 0.5\ndef f(config):\n  rate(config.dropout)`)).toEqual(unknown('config'));
    expect(resolve(`${CONFIG}def f(model):\n  rate(model.dropout)`)).toEqual(unknown('unknown'));
  });

  test('an object built here has what it was given', () => {
    expect(resolve(`${CONFIG}c = GPTConfig(dropout=0.4)\nrate(c.dropout)`)).toMatchObject({ value: 0.4, byDefault: false, origin: '0.4' });
    expect(resolve(`${CONFIG}c = GPTConfig()\nrate(c.dropout)`)).toMatchObject({ value: 0.1 });
    expect(resolve(`${CONFIG}c = GPTConfig(**more)\nrate(c.dropout)`).value).toBeNull();
    expect(resolve('from types import SimpleNamespace\nc = SimpleNamespace(p=0.4)\nrate(c.p)')).toMatchObject({ value: 0.4 });
  });

  test('dictionaries, unless they change', () => {
    expect(resolve("cfg = {'p': 0.3, 'q': 1}\nrate(cfg['p'])")).toMatchObject({ source: 'config', value: 0.3, origin: '0.3' });
    expect(resolve("cfg = {'p': 0.3}\ncfg['p'] = 0.4\nrate(cfg['p'])").value).toBeNull();
    expect(resolve("cfg = {'p': 0.3}\ncfg.update(more)\nrate(cfg['p'])").value).toBeNull();
    expect(resolve("def f(cfg):\n  rate(cfg['p'])")).toEqual(unknown('config'));
    expect(resolve("def f(rates):\n  rate(rates['p'])")).toEqual(unknown('unknown'));
  });

  test("Lightning's hyperparameters are those of the constructor", () => {
    expect(resolve('class N:\n  def __init__(self, p=0.3):\n    rate(self.hparams.p)')).toMatchObject({
      source: 'parameter-default',
      value: 0.3,
      byDefault: true,
    });
  });
});

describe('command lines of other libraries', () => {
  const option = { source: 'argument-parser', value: 0.3, byDefault: true, origin: '0.3' };
  test.each([
    "@click.command()\n@click.option('--drop-out', '-d', default=0.3)\ndef main(drop_out):\n  rate(drop_out)",
    "@click.option('-d', '--drop', 'p', type=float, default=0.3)\ndef main(p):\n  rate(p)",
    'import typer\ndef main(p: float = typer.Option(0.3, help="x")):\n  rate(p)',
    'import typer\ndef main(p: float = typer.Argument(default=0.3)):\n  rate(p)',
    'parser.set_defaults(p=0.3)\nrate(parser.parse_args().p)',
    "parser.add_argument('--p', default=0.3)\ndef get():\n  return parser.parse_args()\nthese = get()\nrate(these.p)",
    "parser.add_argument('--p', default=0.3)\nargs = vars(parser.parse_args())\nrate(args['p'])",
    "parser.add_argument('--p', default=0.3)\ndef f(args):\n  rate(getattr(args, 'p', 0.1))",
  ])('%j', (text) => {
    expect(resolve(text)).toEqual(option);
  });

  test('what the program puts there itself counts, too', () => {
    const architecture = "def base(args):\n  args.p = getattr(args, 'p', 0.1)\n";
    const used = 'def build(args):\n  rate(args.p)\n';
    expect(resolve(architecture + used)).toMatchObject({ value: 0.1, byDefault: true });
    expect(resolve(`parser.add_argument('--p', type=float)\n${architecture}${used}`)).toMatchObject({ value: 0.1, byDefault: true });
    expect(resolve(`${architecture}def big(args):\n  args.p = getattr(args, 'p', 0.3)\n${used}`).value).toBeNull();
    expect(resolve(`${architecture}args.p = pick()\n${used}`).value).toBeNull();
  });

  test('what is written for evaluation only says nothing about training', () => {
    const net = (condition: string) => `class Config:
  def __init__(self, p=0.3):
    self.p = p
def build(config, is_training, big):
  if ${condition}:
    config.p = 0.0
  rate(config.p)
`;
    expect(resolve(net('not is_training'))).toMatchObject({ value: 0.3, source: 'config', byDefault: true });
    expect(resolve(net('is_training')).value).toBeNull();
    expect(resolve(net('big')).value).toBeNull();
  });

  test('members that are set by names that are not written here are defaults', () => {
    const made = 'class Config:\n  p = 0.3\nc = Config()\n';
    expect(resolve(`${made}rate(c.p)`)).toMatchObject({ value: 0.3, byDefault: false });
    expect(resolve(`${made}for k, v in more: setattr(c, k, v)\nrate(c.p)`)).toMatchObject({ value: 0.3, byDefault: true });
  });
});

describe('settings of many kinds', () => {
  test.each([
    ["cfg = dict(model=dict(p=0.3))\nrate(cfg['model']['p'])", false],
    ["cfg = {'model': {'p': 0.3}}\nrate(cfg['model']['p'])", false],
    ["cfg = {'p': 0.3}\nrate(cfg.get('p', 0.5))", false],
    ["cfg = {'q': 0.5}\nrate(cfg.get('p', 0.3))", true],
    ["def f(cfg):\n  rate(cfg.get('p', 0.3))", true],
    ["def f(config):\n  rate(getattr(config, 'p', 0.3))", true],
    ["cfg = EasyDict({'p': 0.3})\nrate(cfg.p)", false],
    ['cfg = ml_collections.ConfigDict()\ncfg.p = 0.3\nrate(cfg.p)', false],
    ['cfg = ml_collections.ConfigDict(dict(model=dict(p=0.3)))\nrate(cfg.model.p)', false],
    ['def get_config():\n  return dict(p=0.3)\nc = get_config()\nrate(c["p"])', false],
    ['class CFG:\n  p = 0.3\nrate(CFG.p)', false],
    ['class Config(BaseModel):\n  p: float = Field(0.3, ge=0)\ndef f(config: Config):\n  rate(config.p)', true],
    ['@attrs.define\nclass Config:\n  p: float = attrs.field(default=0.3)\ndef f(config):\n  rate(config.p)', true],
    ['class Config(NamedTuple):\n  n: int\n  p: float = 0.3\nc = Config(1)\nrate(c.p)', false],
    ['@dataclass\nclass Config:\n  n: int = 1\n  p: float = 0.1\nc = Config(1, 0.3)\nrate(c.p)', false],
    [
      '@dataclass\nclass Inner:\n  p: float = 0.3\n@dataclass\nclass Config:\n  inner: Inner = None\ndef f(c: Config):\n  rate(c.inner.p)',
      true,
    ],
    ['class XConfig(C):\n  def __init__(self, p=0.3, **kwargs):\n    self.p = p\ndef f(config):\n  rate(config.p)', true],
    ["class XConfig(C):\n  attribute_map = {'p': 'drop'}\n  drop: float = 0.3\ndef f(config: 'XConfig'):\n  rate(config.p)", true],
    [
      'class AConfig:\n  p = 0.3\nclass BConfig:\n  p = 0.5\nclass Net(M):\n  config_class = AConfig\n  def __init__(self, config):\n    rate(config.p)',
      true,
    ],
    ['class AConfig:\n  p = 0.3\nclass BConfig:\n  p = 0.5\ndef f(config: Optional[AConfig] = None):\n  rate(config.p)', true],
    ['class AConfig:\n  p = 0.3\ndef f(c=None):\n  c = c or AConfig()\n  d = c\n  rate(AConfig().p)', false],
    ['cfg = tyro.cli(Config)\n@dataclass\nclass Config:\n  p: float = 0.3\nrate(cfg.p)', true],
  ])('%j', (text, byDefault) => {
    expect(resolve(text)).toMatchObject({ value: 0.3, byDefault, origin: '0.3' });
  });

  test("a default of `**kwargs` is a parameter's", () => {
    expect(resolve("def f(**kwargs):\n  rate(kwargs.get('p', 0.3))")).toMatchObject({ source: 'parameter-default', value: 0.3 });
    expect(resolve("def f(**kwargs):\n  rate(kwargs.pop('p', 0.3))")).toMatchObject({ source: 'parameter-default', value: 0.3 });
  });

  test.each([
    "import os\nrate(os.environ.get('P', 0.3))",
    "import os\nrate(os.environ['P'])",
    "cfg = {**base, 'q': 1}\nrate(cfg['p'])",
    "cfg = {'p': 0.3}\ncfg.update(q)\nrate(cfg.get('p'))",
    'cfg = OmegaConf.load("x.yaml")\nrate(cfg.p)',
    'config = AutoConfig.from_pretrained("x")\nrate(config.p)',
    'class AConfig:\n  p = 0.3\nclass BConfig:\n  p = 0.5\ndef f(config):\n  rate(config.p)',
    'class AConfig:\n  p = 0.3\ndef f(model):\n  rate(model.p)',
    '@dataclass\nclass Config:\n  p: float\ndef f(config):\n  rate(config.p)',
    "def f(**kwargs):\n  rate(kwargs['p'])",
  ])('%j is unknown', (text) => {
    expect(resolve(text)).toMatchObject({ value: null, origin: null });
  });
});

describe('other files', () => {
  const files = {
    'config.py':
      'from dataclasses import dataclass\nDROPOUT = 0.3\nBOTH = 0.1\nBOTH = 0.2\nRATES = [0.1, 0.3]\n@dataclass\nclass Config:\n  p: float = 0.3\n  q: float = DROPOUT\ncfg = Config()\nraw = {"p": 0.3}\ndef get():\n  return Config(p=0.3)\n',
    'base.py':
      'class Base:\n  P = 0.3\n  def __init__(self, p=0.3):\n    self.p = p\nclass BaseConfig:\n  def __init__(self, p=0.3):\n    self.p = p\n',
    'options.py':
      "import argparse\nparser = argparse.ArgumentParser()\nparser.add_argument('--p', default=0.3)\nargs = parser.parse_args()\n",
  };
  const project = projectOf(files);

  test.each([
    ['from config import DROPOUT\nrate(DROPOUT)', 'config.py', false, 'constant'],
    ['import config\nrate(config.DROPOUT)', 'config.py', false, 'constant'],
    ['from config import DROPOUT as D\ndef f(p=D):\n  rate(p)', 'config.py', true, 'parameter-default'],
    ['from config import RATES\nrate(RATES[1])', 'config.py', false, 'constant'],
    ['from config import Config\ndef f(config: Config):\n  rate(config.p)', 'config.py', true, 'config'],
    ['from config import Config\ndef f(config):\n  rate(config.p)', 'config.py', true, 'config'],
    ['from config import Config\nc = Config()\nrate(c.p)', 'config.py', false, 'config'],
    ['from config import cfg\nrate(cfg.q)', 'config.py', false, 'config'],
    ["from config import raw\nrate(raw['p'])", 'config.py', false, 'config'],
    ['from config import get\nc = get()\nrate(c.p)', 'config.py', false, 'config'],
    ['from base import Base\nrate(Base.P)', 'base.py', false, 'constant'],
    ['from base import Base\nclass N(Base):\n  def f(self):\n    rate(self.p)', 'base.py', true, 'attribute'],
    [
      'from base import BaseConfig\nclass NConfig(BaseConfig):\n  pass\ndef f(config: NConfig):\n  rate(config.p)',
      'base.py',
      true,
      'config',
    ],
    ['from options import args\nrate(args.p)', 'options.py', true, 'argument-parser'],
  ])('%j', (text, file, byDefault, source) => {
    expect(resolveRate(parser, text, project)).toMatchObject({
      value: 0.3,
      source,
      byDefault,
      origin: null,
      elsewhere: { file, text: '0.3' },
    });
  });

  test('a value given here stays here', () => {
    const found = resolveRate(parser, 'from config import Config\nc = Config(p=0.5)\nrate(c.p)', project);
    expect(found).toMatchObject({ value: 0.5, origin: '0.5', source: 'config' });
    expect(found.elsewhere).toBeUndefined();
  });

  test.each([
    'from config import missing\nrate(missing)',
    'from nowhere import DROPOUT\nrate(DROPOUT)',
    'from config import BOTH\nrate(BOTH)',
    'from config import Config\nc = Config(**more)\nrate(c.p)',
    'from base import Base\nclass N(Base):\n  def f(self):\n    rate(self.unheard)',
  ])('%j is unknown', (text) => {
    expect(resolveRate(parser, text, project)).toMatchObject({ value: null, origin: null });
  });

  test('files that ask each other in circles', () => {
    const circle = projectOf({ 'a.py': 'from b import B\nA = B\n', 'b.py': 'from a import A\nB = A\n' });
    expect(resolveRate(parser, 'from a import A\nrate(A)', circle).value).toBeNull();
  });
});
