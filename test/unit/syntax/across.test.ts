import { beforeAll, describe, expect, test } from 'vitest';
import type { PyModule } from '../../../src/syntax/module';
import type { PythonParser } from '../../../src/syntax/parser';
import { testParser } from '../parser';
import { openFile } from '../project';

let parser: PythonParser;
beforeAll(async () => {
  parser = await testParser();
});

type Files = Readonly<Record<string, string>>;

function inFile<Result>(files: Files, file: string, read: (module: PyModule) => Result): Result {
  const module = openFile(parser, files, file);
  try {
    return read(module);
  } finally {
    module.dispose();
  }
}

/** Canonical name of the last call in `main.py`, or in the file named. */
const last = (files: Files, file = 'main.py'): string | null | undefined => inFile(files, file, (module) => module.calls.at(-1)?.name);

/** `file:name kind` of what the last call calls. */
function defined(files: Files, file = 'main.py'): string | null {
  return inFile(files, file, (module) => {
    const call = module.calls.at(-1);
    const found = call ? module.define(call.callee) : null;
    return found && `${found.file}:${found.name} ${found.kind} ${found.node.text.split('\n')[0]}`;
  });
}

const OWN = 'class Dropout:\n  pass\n';

describe('names of other files', () => {
  test.each<[string, Files, string]>([
    ['a script beside it', { 'main.py': 'from layers import Dropout\nDropout(1)', 'layers.py': OWN }, 'layers.py:Dropout'],
    ['the module itself', { 'main.py': 'import layers\nlayers.Dropout(1)', 'layers.py': OWN }, 'layers.py:Dropout'],
    ['an alias', { 'main.py': 'import layers as L\nL.Dropout(1)', 'layers.py': OWN }, 'layers.py:Dropout'],
    ['rebinding', { 'main.py': 'import layers\nD = layers.Dropout\nD(1)', 'layers.py': OWN }, 'layers.py:Dropout'],
    ['a class in a class', { 'main.py': 'from a import A\nA.B(1)', 'a.py': 'class A:\n  class B: pass\n' }, 'a.py:A.B'],
    ['a folder without __init__', { 'main.py': 'from m.a import A\nA()', 'm/a.py': 'class A: pass' }, 'm/a.py:A'],
    ['the same, imported whole', { 'main.py': 'import m.n.a\nm.n.a.A()', 'm/n/a.py': 'class A: pass' }, 'm/n/a.py:A'],
    ['the same, its module', { 'main.py': 'from m import a\na.A()', 'm/a.py': 'class A: pass' }, 'm/a.py:A'],
    ['a library behind the file', { 'main.py': 'from b import nn\nnn.Dropout(1)', 'b.py': 'import torch.nn as nn' }, 'torch.nn.Dropout'],
    ['a library under a name', { 'main.py': 'from b import D\nD(1)', 'b.py': 'from torch import nn\nD = nn.Dropout' }, 'torch.nn.Dropout'],
    ['a star', { 'main.py': 'from b import *\nnn.Dropout(1)', 'b.py': 'import torch.nn as nn' }, 'torch.nn.Dropout'],
    ['a star, own class', { 'main.py': 'from b import *\nA()', 'b.py': 'class A: pass' }, 'b.py:A'],
    ['a star of a star', { 'main.py': 'from b import *\nA()', 'b.py': 'from c import *', 'c.py': 'class A: pass' }, 'c.py:A'],
    ['stars side by side', { 'main.py': 'from torch.nn import *\nfrom b import *\nDropout(1)', 'b.py': 'x = 1' }, 'torch.nn.Dropout'],
    ['__all__', { 'main.py': 'from b import *\n_A()', 'b.py': '__all__ = ["_A"]\nclass _A: pass' }, 'b.py:_A'],
    [
      'an src folder',
      { 'tools/main.py': 'from p.a import A\nA()', 'src/p/__init__.py': '', 'src/p/a.py': 'class A: pass' },
      'src/p/a.py:A',
    ],
  ])('%s', (_, files, name) => {
    expect(last(files, Object.keys(files)[0])).toBe(name);
  });

  test('scripts that are run where they stand, in a folder that says to be a package', () => {
    const text = 'from utils import layers\nlayers.Block()';
    const files = {
      'a/b/__init__.py': '',
      'a/b/net/__init__.py': '',
      'a/b/net/main.py': text,
      'a/b/utils/layers.py': 'class Block: pass\n',
    };
    expect(defined(files, 'a/b/net/main.py')).toBe('a/b/utils/layers.py:Block class class Block: pass');
    const alone = { ...files, 'a/b/net/main.py': 'import layers\nlayers.Block()', 'a/b/layers.py': 'class Block: pass\n' };
    expect(defined(alone, 'a/b/net/main.py')).toBe(null);
  });

  const PACKAGE = {
    'p/__init__.py': 'from .layers import *\nfrom .deep import Deep as Renamed\n',
    'p/layers.py': 'from torch import nn\nclass Block(nn.Module): pass\n',
    'p/deep/__init__.py': 'from .deep import Deep\n',
    'p/deep/deep.py': 'class Deep: pass\n',
  };
  test.each([
    ['from .layers import Block\nBlock()', 'p/layers.py:Block'],
    ['from . import layers\nlayers.Block()', 'p/layers.py:Block'],
    ['from . import Renamed\nRenamed()', 'p/deep/deep.py:Deep'],
    ['from .deep import Deep\nDeep()', 'p/deep/deep.py:Deep'],
    ['from .deep.deep import Deep\nDeep()', 'p/deep/deep.py:Deep'],
    ['from p import Block\nBlock()', 'p/layers.py:Block'],
    ['import p\np.Block()', 'p/layers.py:Block'],
    ['import p.deep.deep\np.deep.deep.Deep()', 'p/deep/deep.py:Deep'],
    ['import p\np.layers.nn.Dropout()', 'torch.nn.Dropout'],
  ])('in a package: %j', (text, name) => {
    expect(last({ ...PACKAGE, 'p/main.py': text }, 'p/main.py')).toBe(name);
  });

  test('from two packages up', () => {
    const files = { 'a/__init__.py': '', 'a/x.py': 'class X: pass', 'a/b/__init__.py': '', 'a/b/m.py': 'from ..x import X\nX()' };
    expect(last(files, 'a/b/m.py')).toBe('a/x.py:X');
  });

  test.each<[string, Files]>([
    ['no such name', { 'main.py': 'from b import A\nA()', 'b.py': 'x = 1' }],
    ['two meanings', { 'main.py': 'from b import A\nA()', 'b.py': 'if x:\n  from torch.nn import Dropout as A\nelse:\n  class A: pass' }],
    ['a private name by a star', { 'main.py': 'from b import *\n_A()', 'b.py': 'class _A: pass' }],
    ['a name that __all__ leaves out', { 'main.py': 'from b import *\nB()', 'b.py': '__all__ = ["A"]\nclass A: pass\nclass B: pass' }],
    ['a relative import that leads nowhere', { 'main.py': 'from .b import A\nA()' }],
    ['a circle of names', { 'main.py': 'from b import A\nA()', 'b.py': 'from c import A', 'c.py': 'from b import A' }],
    ['a circle of stars', { 'main.py': 'from b import *\nA()', 'b.py': 'from c import *', 'c.py': 'from b import *' }],
    ['beyond the root', { 'main.py': 'from ..b import A\nA()', 'b.py': 'class A: pass' }],
  ])('unknown: %s', (_, files) => {
    expect(last(files)).toBeNull();
  });

  test('files that import each other', () => {
    const files = { 'main.py': 'from b import B\nclass A: pass\nB()', 'b.py': 'from main import A\nclass B(A): pass\n' };
    expect(last(files)).toBe('b.py:B');
    expect(inFile(files, 'b.py', (module) => [...(module.classes[0]?.ancestors ?? [])])).toEqual(['main.py:A']);
  });
});

describe('names of libraries', () => {
  const SHADOWS = { 'torch.py': 'class nn:\n  class Dropout: pass\n', 'other/torch/__init__.py': '', 'other/torch/nn.py': OWN };
  test.each([
    ['import torch\ntorch.nn.Dropout(1)', 'torch.nn.Dropout'],
    ['from torch.nn import Dropout\nDropout(1)', 'torch.nn.Dropout'],
    ['from timm.layers import DropPath\nDropPath(1)', 'timm.layers.DropPath'],
    ['from unknown.layers import DropPath\nDropPath(1)', 'unknown.layers.DropPath'],
  ])('%j stays the library', (text, name) => {
    expect(last({ ...SHADOWS, 'main.py': text })).toBe(name);
    expect(last({ ...SHADOWS, 'other/main.py': text }, 'other/main.py')).toBe(name);
  });

  test('a file of the same name elsewhere is not the one that is imported', () => {
    const files = { 'main.py': 'from layers import A\nA()', 'lib/layers.py': 'class A: pass' };
    expect(last(files)).toBe('layers.A');
  });

  test('two files that would do equally well are none', () => {
    const files = { 'a/b/main.py': 'from layers import A\nA()', 'a/layers.py': 'class A: pass', 'layers.py': 'class A: pass' };
    expect(last(files, 'a/b/main.py')).toBe('layers.A');
  });

  test("a framework's own source has the framework's names", () => {
    const files = {
      'torch/__init__.py': '',
      'torch/nn/__init__.py': 'from .modules import *',
      'torch/nn/functional.py': 'def dropout(x): pass',
      'torch/nn/modules/__init__.py': 'from .dropout import Dropout',
      'torch/nn/modules/module.py': 'class Module: pass',
      'torch/nn/modules/dropout.py': 'from .module import Module\nclass Dropout(Module): pass',
      'torch/nn/modules/block.py': 'from .dropout import Dropout\nfrom .. import functional as F\nF.dropout(x)\nDropout(1)',
      'torch/use.py': 'from torch.nn import Dropout\nDropout(1)',
    };
    const names = inFile(files, 'torch/nn/modules/block.py', (module) => module.calls.map((call) => call.name));
    expect(names).toEqual(['torch.nn.functional.dropout', 'torch.nn.modules.dropout.Dropout']);
    expect(last(files, 'torch/use.py')).toBe('torch.nn.Dropout');
    expect(defined(files, 'torch/use.py')).toBe('torch/nn/modules/dropout.py:Dropout class class Dropout(Module): pass');
  });

  test('a folder that shares the name of a framework is not the framework', () => {
    const files = { 'keras/__init__.py': '', 'keras/layers.py': OWN, 'keras/model.py': 'from .layers import Dropout\nDropout(0.2)' };
    expect(last(files, 'keras/model.py')).toBe('keras/layers.py:Dropout');
  });
});

describe('definitions', () => {
  test.each<[string, Files, string | null]>([
    ['this file', { 'main.py': 'def f(): pass\nf()' }, 'main.py:f function def f(): pass'],
    ['the last of two', { 'main.py': 'def f(): 1\ndef f(): 2\nf()' }, 'main.py:f function def f(): 2'],
    ['the one above', { 'main.py': 'def f(): 1\nf()\ndef g(): pass\ng()' }, 'main.py:g function def g(): pass'],
    ['another file', { 'main.py': 'from b import f\nf()', 'b.py': 'def f(x): pass' }, 'b.py:f function def f(x): pass'],
    ['an alias there', { 'main.py': 'from b import g\ng()', 'b.py': 'def f(x): pass\ng = f' }, 'b.py:f function def f(x): pass'],
    ['a value there', { 'main.py': 'import b\nb.make()', 'b.py': 'make = partial(f, 1)' }, 'b.py:make value partial(f, 1)'],
    [
      'a method there',
      { 'main.py': 'from b import B\nB.make()', 'b.py': 'class B:\n  def make(): pass' },
      'b.py:B.make function def make(): pass',
    ],
    ['a local import', { 'main.py': 'def g():\n  from b import f\n  f()', 'b.py': 'def f(x): pass' }, 'b.py:f function def f(x): pass'],
    [
      'a fallback',
      { 'main.py': 'try:\n  from b import f\nexcept ImportError:\n  f = None\nf()', 'b.py': 'def f(): 1' },
      'b.py:f function def f(): 1',
    ],
    [
      'through two files',
      { 'main.py': 'from b import f\nf()', 'b.py': 'from c import f', 'c.py': 'def f(): 1' },
      'c.py:f function def f(): 1',
    ],
    ['through a star', { 'main.py': 'from b import *\nf()', 'b.py': 'def f(): 1' }, 'b.py:f function def f(): 1'],
    ['a value through stars', { 'main.py': 'from b import *\nP()', 'b.py': 'from c import *', 'c.py': 'P = 0.1' }, 'c.py:P value 0.1'],
    ['two stars', { 'main.py': 'from b import *\nfrom c import *\nP()', 'b.py': 'P = 1', 'c.py': 'P = 0.1' }, null],
    ['an unknown star', { 'main.py': 'from b import *\nfrom d import *\nP()', 'b.py': 'P = 1' }, null],
    ['a library', { 'main.py': 'import torch\ntorch.nn.Dropout()', 'torch.py': 'class nn: pass' }, null],
    ['a parameter', { 'main.py': 'from b import f\ndef g(f):\n  f()', 'b.py': 'def f(): 1' }, null],
    ['a circle', { 'main.py': 'from b import f\nf()', 'b.py': 'from main import f' }, null],
    ['alternatives', { 'main.py': 'from b import f\nf()', 'b.py': 'if x:\n  def f(): 1\nelse:\n  def f(): 2' }, null],
  ])('%s', (_, files, expected) => {
    expect(defined(files)).toBe(expected);
  });
});

describe('heritage', () => {
  test('a project that is called like a library follows its own classes', () => {
    const files = {
      'xformers/__init__.py': '',
      'xformers/parts/__init__.py': 'from .base import Part',
      'xformers/parts/base.py': 'import torch.nn as nn\nclass Part(nn.Module):\n  pass\n',
      'xformers/parts/own.py': 'from xformers.parts import Part\nclass Own(Part):\n  pass\n',
      'script.py': 'from xformers.parts import Part\nclass Own(Part):\n  pass\n',
    };
    const unknown = (file: string) => inFile(files, file, (module) => module.classes.at(-1)?.unknownBase);
    expect(unknown('xformers/parts/own.py')).toBe(false);
    expect(unknown('script.py')).toBe(true);
  });

  const FILES = {
    'p/__init__.py': '',
    'p/base.py': 'import torch\nclass Root(torch.nn.Module): pass\nclass Base(Root): pass\nclass Odd(make()): pass\n',
    'p/m.py':
      'from .base import Base, Odd\nfrom . import base\nfrom lib import Other\nclass A(Base): pass\nclass B(A): pass\nclass C(base.Root): pass\n' +
      'class D(Odd): pass\nclass E(Other): pass\n',
  };

  test('is followed into other files', () => {
    inFile(FILES, 'p/m.py', ({ classes: [a, b, c, d, e] }) => {
      expect([...(a?.ancestors ?? [])].sort()).toEqual(['p/base.py:Base', 'p/base.py:Root', 'torch.nn.Module']);
      expect(b?.ancestors.has('torch.nn.Module')).toBe(true);
      expect([a, b, c, d, e].map((owner) => owner?.unknownBase)).toEqual([false, false, false, true, true]);
    });
  });

  test('a circle over two files ends', () => {
    const files = { 'main.py': 'from b import B\nclass A(B): pass', 'b.py': 'from main import A\nclass B(A): pass' };
    inFile(files, 'main.py', ({ classes: [a] }) => {
      expect(a?.unknownBase).toBe(true);
      expect(a?.ancestors.has('b.py:B')).toBe(true);
    });
  });
});

describe('imports', () => {
  test.each<[string, Files, boolean]>([
    ['a star', { 'main.py': 'from b import *', 'b.py': 'import torch.nn as nn' }, true],
    ['own layers', { 'main.py': 'from b import A', 'b.py': 'from torch import nn\nclass A(nn.Module): pass' }, true],
    [
      'own layers, passed on',
      { 'main.py': 'from p import A', 'p/__init__.py': 'from .b import A', 'p/b.py': 'import torch.nn\nclass A: pass' },
      true,
    ],
    ['the module passed on', { 'main.py': 'from b import nn', 'b.py': 'from torch import nn' }, true],
    ['nothing of the kind', { 'main.py': 'from b import A', 'b.py': 'import os\nclass A: pass' }, false],
  ])('of a framework: %s', (_, files, expected) => {
    expect(inFile(files, 'main.py', ({ imports }) => [...imports].some((name) => name.startsWith('torch')))).toBe(expected);
  });
});
