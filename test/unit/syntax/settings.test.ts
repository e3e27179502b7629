import { beforeAll, describe, expect, test } from 'vitest';
import { openModule } from '../../../src/syntax/open';
import type { PythonParser } from '../../../src/syntax/parser';
import { testParser } from '../parser';

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
