import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findFiles } from '../../../src/cli/walk';
import { openWorkspace as openFiles } from '../../../src/cli/workspace';
import { openWorkspace, type Workspace } from './workspace';

let workspace: Workspace;
beforeEach(() => {
  workspace = openWorkspace();
});
afterEach(() => workspace.remove());

function write(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) workspace.write(name, text);
}

const open = (...paths: string[]) => {
  const files = findFiles(paths, workspace.path, () => undefined);
  return openFiles({ files, paths, cwd: workspace.path });
};

async function sites(...paths: string[]): Promise<{ file: string; callee: string; rate: number | null; rateSource: string }[]> {
  const { out } = await workspace.run('sites', ...paths);
  return out
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

describe('files that are to be analysed', () => {
  const openFor = (modes: boolean) => {
    const files = findFiles(['.'], workspace.path, () => undefined);
    const opened = openFiles({ files, paths: ['.'], cwd: workspace.path, modes });
    const silent = (): readonly string[] => files.filter((file) => opened.isSilent(file)).map(({ path }) => path);
    const file = (path: string) => files.find((each) => each.path === path) ?? { path, absolute: join(workspace.path, path) };
    return { opened, silent, file };
  };

  test('are known to hold no site where only sites are asked for, once others asked who imports whom, and until they change', () => {
    const user = 'import net\n';
    write({ 'net.py': 'class Net: ...\n', 'a.py': user, 'b.py': `${user}nn.Dropout(0.1)\n`, 'c.py': user, 'd.py': '\0' });
    const { opened, silent, file } = openFor(false);
    opened.load(file('net.py'), () => undefined);
    expect(silent()).toEqual([]);
    opened.importers('net.py');
    expect(silent()).toEqual(['a.py', 'c.py']);
    opened.changed(file('c.py'));
    expect(silent()).toEqual(['a.py']);
  });

  test('are not known to where rules ask', () => {
    write({ 'net.py': 'class Net: ...\n', 'a.py': 'import net\n' });
    const { opened, silent } = openFor(true);
    opened.importers('net.py');
    expect(silent()).toEqual([]);
  });

  test('are read once while they are analysed', () => {
    write({ 'a.py': 'x = 1\n', 'b.py': 'y = 2\n' });
    const { opened, file } = openFor(false);
    opened.load(file('a.py'), () => undefined);
    write({ 'a.py': 'x = 3\n' });
    expect(opened.text('a.py')).toBe('x = 1\n');
    opened.changed(file('a.py'));
    expect(opened.text('a.py')).toBe('x = 3\n');
  });
});

describe('files of a project on disk', () => {
  test('are located beside the file, in packages and under src', () => {
    write({ 'a.py': '', 'p/__init__.py': '', 'p/b.py': '', 'p/c.py': '', 'src/q/__init__.py': '', 'README.md': '' });
    const files = open('.');
    expect([
      files.locate('a.py', 'p.b'),
      files.locate('p/b.py', '.c'),
      files.locate('p/b.py', '.'),
      files.locate('p/b.py', 'a'),
      files.locate('a.py', 'q'),
      files.locate('a.py', 'b'),
      files.locate('p/b.py', '...a'),
    ]).toEqual(['p/b.py', 'p/c.py', 'p/__init__.py', 'a.py', 'src/q/__init__.py', null, null]);
  });

  test('are located where the file itself adds a folder to the search path', async () => {
    const add = "import os, sys\nsys.path.append(os.path.join(os.path.dirname(__file__), '..', 'lib'))\n";
    write({
      'lib/rates.py': 'P = 0.35\n',
      'tools/run.py': `${add}from torch import nn\nfrom rates import P\nd = nn.Dropout(P)\n`,
      'tools/plain.py': 'from torch import nn\nfrom rates import P\nd = nn.Dropout(P)\n',
    });
    const files = open('.');
    expect([files.locate('tools/run.py', 'rates'), files.locate('tools/plain.py', 'rates')]).toEqual(['lib/rates.py', null]);
    expect((await sites('.')).map(({ file, rate }) => [file, rate])).toEqual([
      ['tools/plain.py', null],
      ['tools/run.py', 0.35],
    ]);
  });

  test('outside what is scanned lead nowhere, inside the repository around they do', () => {
    write({ 'lib/a.py': 'x = 1\n', 'scanned/m.py': '', 'scanned/deep/n.py': '' });
    expect(open('scanned').locate('scanned/m.py', 'lib.a')).toBeNull();
    write({ '.git/HEAD': '' });
    const files = open('scanned');
    expect(files.locate('scanned/m.py', 'lib.a')).toBe('lib/a.py');
    expect(files.text('lib/a.py')).toBe('x = 1\n');
  });

  test('of a single file lie in the project that the command runs in, or around its packages', () => {
    write({
      'top/src/__init__.py': '',
      'top/src/net.py': '',
      'top/src/train/__init__.py': '',
      'top/src/train/run.py': '',
      'top/tools/t.py': '',
    });
    expect(open('top/src/train/run.py').locate('top/src/train/run.py', 'src.net')).toBe('top/src/net.py');
    expect(open('top/tools/t.py').locate('top/tools/t.py', 'src.net')).toBeNull();
    write({ 'top/requirements.txt': '' });
    expect(open('top/tools/t.py').locate('top/tools/t.py', 'src.net')).toBe('top/src/net.py');
  });

  test('two projects side by side stay apart', () => {
    write({ 'one/README.md': '', 'one/m.py': '', 'one/sub/n.py': '', 'two/README.md': '', 'two/helper.py': '', 'helper.py': '' });
    expect(open('.').locate('one/sub/n.py', 'helper')).toBeNull();
    expect(open('.').locate('one/sub/n.py', 'm')).toBe('one/m.py');
  });

  test('links that lead out or round are not followed', () => {
    write({ 'outside/secret.py': '', 'in/m.py': '', 'in/real/r.py': '' });
    symlinkSync(join(workspace.path, 'outside'), join(workspace.path, 'in/out'));
    symlinkSync(join(workspace.path, 'outside/secret.py'), join(workspace.path, 'in/secret.py'));
    symlinkSync(join(workspace.path, 'in'), join(workspace.path, 'in/loop'));
    symlinkSync(join(workspace.path, 'in/real'), join(workspace.path, 'in/alias'));
    const files = open('in');
    expect(files.locate('in/m.py', 'out.secret')).toBeNull();
    expect(files.locate('in/m.py', 'secret')).toBeNull();
    expect(files.locate('in/m.py', 'loop.loop.real.r')).toBe('in/real/r.py');
    expect(files.locate('in/m.py', 'alias.r')).toBe('in/real/r.py');
  });

  test('too large, binary and missing files have no text', () => {
    write({ 'm.py': '', 'big.py': '#'.repeat(3 * 1024 * 1024), 'marked.py': '\uFEFFx = 1', 'odd.py': 'x\0' });
    const files = open('.');
    expect(['big.py', 'odd.py', 'none.py', 'marked.py'].map((name) => files.text(name))).toEqual([null, null, null, 'x = 1']);
  });

  test('notebooks are among those who import', () => {
    const cell = { cell_type: 'code', source: 'from blocks import Block', metadata: {}, outputs: [], execution_count: null };
    write({ 'blocks.py': 'class Block: pass', 'n.ipynb': JSON.stringify({ cells: [cell], metadata: {}, nbformat: 4, nbformat_minor: 5 }) });
    expect(open('.').importers('blocks.py')?.of('blocks.py', 'Block')).toEqual(['n.ipynb']);
  });
});

describe('sites over several files', () => {
  test('a rate that another file passes', async () => {
    write({
      'blocks.py': 'from torch import nn\nclass Block(nn.Module):\n  def __init__(self, p):\n    self.drop = nn.Dropout(p)\n',
      'train.py': 'from blocks import Block\nmodel = Block(0.35)\n',
    });
    expect((await sites('.')).filter(({ file, callee }) => file === 'blocks.py' && callee === 'torch.nn.Dropout')).toMatchObject([
      { rate: 0.35, rateSource: 'call-site' },
    ]);
    expect(await sites('blocks.py')).toMatchObject([{ rate: null }]);
  });

  test('callers that disagree', async () => {
    write({
      'blocks.py': 'from torch import nn\nclass Block(nn.Module):\n  def __init__(self, p):\n    self.drop = nn.Dropout(p)\n',
      'a.py': 'from blocks import Block\nmodel = Block(0.35)\n',
      'b.py': 'import blocks\nmodel = blocks.Block(p=0.1)\n',
    });
    expect((await sites('.')).filter(({ file }) => file === 'blocks.py')).toMatchObject([{ rate: null }]);
  });

  test('a layer by way of another file', async () => {
    write({ 'p/__init__.py': '', 'p/common.py': 'from torch import nn\n', 'p/m.py': 'from .common import nn\nd = nn.Dropout(0.2)\n' });
    expect(await sites('p')).toMatchObject([{ file: 'p/m.py', rate: 0.2 }]);
  });

  test('a constant of another file', async () => {
    write({ 'config.py': 'P_DROP = 0.15\n', 'm.py': 'import torch.nn as nn\nfrom config import P_DROP\nd = nn.Dropout(P_DROP)\n' });
    expect(await sites('.')).toMatchObject([{ file: 'm.py', rate: 0.15 }]);
  });

  test('a constant of a module that the file of a package imports from beside itself', async () => {
    write({
      'p/__init__.py': 'from . import parts\n',
      'p/parts/__init__.py': 'from .rates import RATE\n',
      'p/parts/rates.py': 'RATE = 0.25\n',
      'm.py': 'import p\nfrom p import parts\nfrom torch import nn\nd = [nn.Dropout(p.parts.RATE), nn.Dropout(parts.RATE)]\n',
    });
    expect((await sites('.')).map(({ rate }) => rate)).toEqual([0.25, 0.25]);
  });

  test('a class of another file that shares a name is not the library', async () => {
    write({
      'layers.py': 'class Dropout:\n  def __init__(self, p): pass\n',
      'm.py': 'import torch\nfrom layers import Dropout\nd = Dropout(0.2)\n',
    });
    expect((await sites('.')).filter(({ callee }) => callee === 'torch.nn.Dropout')).toEqual([]);
  });
});
