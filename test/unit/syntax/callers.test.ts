import { beforeAll, describe, expect, test } from 'vitest';
import { Callers, callersIn } from '../../../src/syntax/callers';
import { Importers, isUsed } from '../../../src/syntax/importers';
import { type LinkedProject, linkProject } from '../../../src/syntax/linked';
import { openModule } from '../../../src/syntax/open';
import type { PythonParser } from '../../../src/syntax/parser';
import { testParser } from '../parser';
import { openFile, projectOf } from '../project';

let parser: PythonParser;
beforeAll(async () => {
  parser = await testParser();
});

type Files = Readonly<Record<string, string>>;

const BLOCK = 'class Block:\n  def __init__(self, width, drop=0.1): pass\ndef make(drop): pass\n';

/** What `main.py` passes to `Block` of `blocks.py`, in short. */
function passed(main: string, name = 'Block', more: Files = {}): string[] {
  const module = openFile(parser, { 'blocks.py': BLOCK, ...more, 'main.py': main }, 'main.py');
  const found = callersIn(module, 'blocks.py', name).map(({ positional, keywords, starred }) => {
    const named = Object.entries(keywords).map(([key, { value }]) => `${key}=${value}`);
    return [...positional.map(({ value }) => String(value)), ...named, ...(starred ? ['*'] : [])].join(' ');
  });
  module.dispose();
  return found;
}

describe('callers in one file', () => {
  test.each([
    ['from blocks import Block\nBlock(8, drop=0.3)', ['8 drop=0.3']],
    ['from blocks import Block as B\nB(8, 0.3)', ['8 0.3']],
    ['import blocks\nP = 0.4\nblocks.Block(width=8, drop=P)', ['width=8 drop=0.4']],
    ['from blocks import Block\nBlock(8, **options)', ['8 *']],
    ['from blocks import Block\nBlock(x, drop=f())', ['null drop=null']],
    ['from functools import partial\nfrom blocks import Block\nmake = partial(Block, drop=0.2)', ['drop=0.2 *']],
    ['from blocks import Block\nclass A(Block):\n  def __init__(self):\n    super().__init__(8, drop=0.6)', ['8 drop=0.6']],
    ['from blocks import Block\nclass A(Block):\n  def __init__(self):\n    Block.__init__(self, 8, drop=0.6)', ['8 drop=0.6']],
    ['from blocks import Block\nclass A(Block): pass\nA(8, drop=0.7)', ['8 drop=0.7']],
    ['from blocks import Block\nclass A(Block):\n  def __init__(self, x): super().__init__(x)\nA(0.7)', ['0.7']],
    ['from other import Block\nBlock(8, drop=0.3)', []],
    ['class Block: pass\nBlock(8, drop=0.3)', []],
    ['from blocks import Block\ndef f(Block):\n  Block(8)', []],
  ])('%j', (text, expected) => {
    expect(passed(text)).toEqual(expected);
  });

  test('a function', () => {
    expect(passed('from blocks import make\nmake(0.2)\nmake(drop=0.4)', 'make')).toEqual(['0.2', 'drop=0.4']);
  });

  test('through a package that passes the name on', () => {
    expect(passed('from p import B\nB(1)', 'Block', { 'p/__init__.py': 'from blocks import Block as B' })).toEqual(['1']);
  });
});

describe('who imports whom', () => {
  test('a dropout is near where modules are imported by names that are worked out', () => {
    const near = (main: string): boolean => {
      const files = { 'nets/small.py': 'import torch\nd = torch.nn.Dropout(0.5)\n', 'score.py': 'import torch\n', 'main.py': main };
      const importers = new Importers(projectOf(files).locate);
      for (const [path, text] of Object.entries(files)) importers.add(path, text);
      return importers.traitsAround('score.py').dropsNear;
    };
    expect(near('from importlib import import_module\nimport score\nnet = import_module("nets." + name).Net()\n')).toBe(true);
    expect(near('from importlib import import_module\nnet = import_module("nets." + name).Net()\n')).toBe(false);
    expect(near('import score\n')).toBe(false);
  });

  const users = (files: Files, file: string, name: string): readonly string[] | null => {
    const importers = new Importers(projectOf(files).locate);
    for (const [path, text] of Object.entries(files)) importers.add(path, text);
    return importers.of(file, name);
  };

  test.each<[string, string[]]>([
    ['from blocks import Block', ['main.py']],
    ['from blocks import (\n  other,  # not this)\n  Block as B,\n)', ['main.py']],
    ['from blocks import other, \\\n  Block', ['main.py']],
    ['import os, blocks as b', ['main.py']],
    ['def f():\n  from blocks import *', ['main.py']],
    ['from blocks import other', []],
    ['import os', []],
  ])('%j', (text, expected) => {
    expect(users({ 'blocks.py': BLOCK, 'main.py': text }, 'blocks.py', 'Block')).toEqual(expected);
  });

  test('through packages, under other names', () => {
    const files = {
      'p/__init__.py': 'from .blocks import Block as Public\nfrom .blocks import other',
      'p/blocks.py': BLOCK,
      'p/sub/__init__.py': '',
      'p/sub/m.py': 'from ..blocks import Block',
      'a.py': 'from p import Public',
      'b.py': 'from p import other',
      'c.py': 'import p.blocks',
      'd.py': 'from p import blocks',
    };
    expect([...(users(files, 'p/blocks.py', 'Block') ?? [])].sort()).toEqual(['a.py', 'c.py', 'd.py', 'p/__init__.py', 'p/sub/m.py']);
  });

  test('an edited file and one that is gone', () => {
    const files = { 'blocks.py': BLOCK, 'main.py': 'from blocks import Block' };
    const importers = new Importers(projectOf(files).locate);
    importers.add('main.py', files['main.py']);
    importers.add('main.py', 'import os');
    expect(importers.of('blocks.py', 'Block')).toEqual([]);
    importers.add('main.py', files['main.py']);
    importers.remove('main.py');
    expect(importers.of('blocks.py', 'Block')).toEqual([]);
  });
});

describe('a name is used', () => {
  test.each<[string, readonly string[], boolean]>([
    ['from blocks import Block\nBlock(1)', ['Block'], true],
    ['from blocks import Block as B\nx = B', ['B'], true],
    ['import blocks\nblocks.Block(1)', ['other', 'Block'], true],
    ['from blocks import (\n  Block,\n  other,\n)\nother(1)', ['Block'], false],
    ['from blocks import Block', ['Block'], false],
    ['import os', ['Block'], false],
  ])('%j by %j: %j', (text, names, expected) => {
    expect(isUsed(text, names)).toBe(expected);
  });
});

describe('callers in the project', () => {
  function link(files: Files): LinkedProject {
    const { locate, text } = projectOf(files);
    const importers = new Importers(locate);
    for (const [path, source] of Object.entries(files)) importers.add(path, source);
    return linkProject(parser, { locate, text, importers: () => importers });
  }

  const values = (files: Files, name = 'Block'): (string | number | boolean | null | undefined)[] => {
    const linked = link(files);
    const module = openModule(parser, files['blocks.py'] ?? '', { file: 'blocks.py', project: linked.project });
    const found = linked.project.callers('blocks.py', name).map(({ keywords, starred }) => (starred ? '*' : keywords.drop?.value));
    module.dispose();
    linked.dispose();
    return found;
  };

  test('agreeing and disagreeing', () => {
    const files = {
      'blocks.py': BLOCK,
      'a.py': 'from blocks import Block\nBlock(8, drop=0.3)',
      'b.py': 'import blocks\nblocks.Block(8, drop=0.5)',
      'c.py': 'from other import Block\nBlock(8, drop=0.9)',
    };
    expect(values(files)).toEqual([0.3, 0.5]);
  });

  test('the deciding literal, and whether it is a default', () => {
    const files = {
      'blocks.py': BLOCK,
      'a.py': 'from blocks import Block\ndef build(p=0.3, q=9):\n  Block(8, drop=p)\nBlock(8, drop=0.5)',
    };
    const linked = link(files);
    const module = openModule(parser, files['blocks.py'], { file: 'blocks.py', project: linked.project });
    const passed = linked.project.callers('blocks.py', 'Block').map(({ keywords }) => keywords.drop);
    expect(passed.map((each) => each && [each.value, each.byDefault, files['a.py'].slice(each.start, each.end)])).toEqual([
      [0.3, true, '0.3'],
      [0.5, undefined, '0.5'],
    ]);
    module.dispose();
    linked.dispose();
  });

  test('nobody', () => {
    expect(values({ 'blocks.py': BLOCK, 'a.py': 'import blocks' })).toEqual([]);
  });

  test('who only passes a name on calls nothing, and is not opened', () => {
    const files = {
      'blocks.py': BLOCK,
      'p.py': 'from blocks import Block as Shown',
      'a.py': 'from p import Shown\nShown(8, drop=0.3)',
      'b.py': 'import blocks\nblocks.other()',
    };
    const { locate, text } = projectOf(files);
    const opened: string[] = [];
    const importers = new Importers(locate);
    for (const [path, source] of Object.entries(files)) importers.add(path, source);
    const callers = new Callers({
      importers,
      text,
      open(file) {
        opened.push(file);
        return openFile(parser, files, file);
      },
    });
    expect(callers.of('blocks.py', 'Block').map(({ file }) => file)).toEqual(['a.py']);
    expect(opened).toEqual(['a.py']);
  });

  test('more users than are looked at may pass anything', () => {
    const many = Object.fromEntries(
      Array.from({ length: 60 }, (_, index) => [`u${index}.py`, 'from blocks import Block\nBlock(drop=0.1)']),
    );
    expect(values({ 'blocks.py': BLOCK, ...many })).toEqual(['*']);
  });

  test('functions that pass their own arguments to each other end', () => {
    const files = {
      'blocks.py': 'from a import f\ndef make(drop):\n  f(drop)\n',
      'a.py': 'from blocks import make\ndef f(drop):\n  make(drop=drop)\n',
    };
    expect(values(files, 'make')).toHaveLength(1);
  });

  test('a file that changed is asked again', () => {
    const files: Record<string, string> = { 'blocks.py': BLOCK, 'a.py': 'from blocks import Block\nBlock(8, drop=0.3)' };
    const { locate, text } = projectOf(files);
    const importers = new Importers(locate);
    importers.add('a.py', files['a.py'] ?? '');
    let stamp = 0;
    const linked = linkProject(parser, { locate, text, importers: () => importers, stamp: (file) => (file === 'a.py' ? stamp : 0) });
    const ask = () => {
      const module = openModule(parser, BLOCK, { file: 'blocks.py', project: linked.project });
      const [caller] = linked.project.callers('blocks.py', 'Block');
      module.dispose();
      return caller?.keywords.drop?.value;
    };
    expect(ask()).toBe(0.3);
    files['a.py'] = 'from blocks import Block\nBlock(8, drop=0.4)';
    stamp = 1;
    linked.changed();
    expect(ask()).toBe(0.4);
    linked.dispose();
  });
});
