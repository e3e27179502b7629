import { beforeAll, describe, expect, test } from 'vitest';
import { openModule } from '../../../src/syntax/open';
import type { PythonParser } from '../../../src/syntax/parser';
import { alone, type Project } from '../../../src/syntax/project';
import { testParser } from '../parser';

let parser: PythonParser;
beforeAll(async () => {
  parser = await testParser();
});

const FILES: Readonly<Record<string, string>> = {
  'conf/config.yaml': `defaults:
  - model: small
  - optional data: images
  - _self_
head:
  dropout: 0.4
  linked: \${model.dropout}
  none: null
`,
  'hparams.yaml': 'dropout: 0.45\nenc:\n  dropout: !ref <dropout>\n  half: !ref <dropout> / 2\n',
  'conf/model/small.yaml': 'dropout: 0.15\nwidth: 8\nrates: [0.1, 0.2]\n',
  'conf/late.yaml': 'model:\n  dropout: 0.6\ndefaults:\n  - _self_\n  - model: small\n',
  'params.json': '{"net": {"p": 0.35}}',
  'settings.toml': '[net]\np = 0.25\n',
};

const stored = new Map(Object.entries(FILES).map(([file, text]) => [file, { file, text }]));
const project: Project = { ...alone, config: (_from, path) => stored.get(path) ?? null };

/** What the argument of each `drop(…)` resolves to. */
function values(text: string) {
  const module = openModule(parser, text, { file: 'main.py', project });
  const found = module.calls
    .filter(({ callee }) => callee.text === 'drop')
    .map(({ positional: [argument] }) => {
      const { value, source, byDefault, elsewhere } = module.resolve(argument as NonNullable<typeof argument>);
      const said = elsewhere ? FILES[elsewhere.file]?.slice(elsewhere.span.start, elsewhere.span.end) : null;
      return [value, source, byDefault, said];
    });
  module.dispose();
  return found;
}

const hydra = (name: string, body: string, decorator = `config_path="conf", config_name="${name}"`): string =>
  `import hydra\n\n\n@hydra.main(version_base=None, ${decorator})\ndef main(cfg):\n${body
    .split('; ')
    .map((line) => `    ${line}\n`)
    .join('')}`;

describe('Hydra', () => {
  test('a key of the configuration, or of a group that its defaults choose, holds by default', () => {
    expect(values(hydra('config', 'drop(cfg.head.dropout); drop(cfg["model"]["dropout"])'))).toEqual([
      [0.4, 'config-file', true, '0.4'],
      [0.15, 'config-file', true, '0.15'],
    ]);
  });

  test('what stands behind _self_ in the defaults is laid over the file', () => {
    expect(values(hydra('late', 'drop(cfg.model.dropout)'))).toEqual([[0.15, 'config-file', true, '0.15']]);
  });

  test('a rate list is one', () => {
    const text = hydra('config', 'drop(cfg.model.rates)');
    const module = openModule(parser, text, { file: 'main.py', project });
    const argument = module.calls.find(({ callee }) => callee.text === 'drop')?.positional[0];
    expect(argument && module.resolve(argument).list).toEqual([0.1, 0.2]);
    module.dispose();
  });

  test.each([
    ['an interpolation', hydra('config', 'drop(cfg.head.linked)')],
    ['null', hydra('config', 'drop(cfg.head.none)')],
    ['a key that is not there', hydra('config', 'drop(cfg.head.missing)')],
    ['a file that is not there', hydra('other', 'drop(cfg.head.dropout)')],
    ['a name that the source does not show', hydra('config', 'drop(cfg.head.dropout)', 'config_path="conf", config_name=NAME')],
    ['a function of another library', hydra('config', 'drop(cfg.head.dropout)').replace('@hydra.main', '@click.main')],
    ['a second parameter', hydra('config', 'drop(cfg.head.dropout)').replace('(cfg)', '(first, cfg)')],
  ])('unknown: %s', (_, text) => {
    expect(values(text).map(([value]) => value)).toEqual([null]);
  });
});

describe('files that the program loads by name', () => {
  test.each([
    ['import json\nc = json.load(open("params.json"))\ndrop(c["net"]["p"])\n', 0.35],
    ['import json\nwith open("params.json") as f:\n    c = json.load(f)\ndrop(c["net"]["p"])\n', 0.35],
    ['import yaml\nc = yaml.safe_load(open("conf/config.yaml"))\ndrop(c["head"]["dropout"])\n', 0.4],
    ['from omegaconf import OmegaConf\nc = OmegaConf.load("conf/config.yaml")\ndrop(c.head.dropout)\n', 0.4],
    ['import tomllib\nwith open("settings.toml", "rb") as f:\n    c = tomllib.load(f)\ndrop(c["net"]["p"])\n', 0.25],
    ['import json\nfrom pathlib import Path\nNAME = "params.json"\nc = json.loads(Path(NAME).read_text())\ndrop(c["net"]["p"])\n', 0.35],
  ])('%j', (text, rate) => {
    expect(values(text)).toEqual([[rate, 'config-file', false, `${rate}`]]);
  });

  test('HyperPyYAML: what refers to a number is one, and overrides make it a default', () => {
    const load = (given: string) =>
      `from hyperpyyaml import load_hyperpyyaml\nwith open("hparams.yaml") as f:\n    h = load_hyperpyyaml(${given})\ndrop(h["enc"]["dropout"])\n`;
    expect(values(load('f'))).toEqual([[0.45, 'config-file', false, '0.45']]);
    expect(values(load('f, overrides'))).toEqual([[0.45, 'config-file', true, '0.45']]);
    expect(values(load('f').replace('"dropout"', '"half"'))).toEqual([[0.225, 'config-file', false, '<dropout> / 2']]);
  });

  test.each([
    'import json\nc = json.load(open(path))\ndrop(c["net"]["p"])\n',
    'import json\nc = json.load(open("params.txt"))\ndrop(c["net"]["p"])\n',
    'import json\nc = json.load(open("params.json"))\nc["net"] = other\ndrop(c["net"]["p"])\n',
    'import pickle\nc = pickle.load(open("params.json"))\ndrop(c["net"]["p"])\n',
  ])('unknown: %j', (text) => {
    expect(values(text).map(([value]) => value)).toEqual([null]);
  });
});
