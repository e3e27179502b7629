import { beforeAll, describe, expect, test } from 'vitest';
import { openModule } from '../../../src/syntax/open';
import type { PythonParser } from '../../../src/syntax/parser';
import { testParser } from '../parser';

let parser: PythonParser;
beforeAll(async () => {
  parser = await testParser();
});

/** Canonical name of the callee of each call, in source order. */
function names(text: string): (string | null)[] {
  const module = openModule(parser, text);
  const found = module.calls.map((call) => call.name);
  module.dispose();
  return found;
}

const last = (text: string): string | null | undefined => names(text).at(-1);

describe('names through imports', () => {
  test.each([
    ['import torch.nn as nn\nnn.Dropout(0.1)', 'torch.nn.Dropout'],
    ['import torch\ntorch.nn.Dropout(0.1)', 'torch.nn.Dropout'],
    ['import torch.nn\nimport torch\ntorch.nn.Dropout(0.1)', 'torch.nn.Dropout'],
    ['from torch import nn\nnn.Dropout(0.1)', 'torch.nn.Dropout'],
    ['from torch import (\n  nn,  # layers\n  optim as o,\n)\no.Adam()', 'torch.optim.Adam'],
    ['import torch.nn.functional as F\nF.dropout(x)', 'torch.nn.functional.dropout'],
    ['from torch.nn import Dropout as D\nD(0.1)', 'torch.nn.Dropout'],
    ['from tensorflow import keras\nkeras.layers.Dropout(0.1)', 'tensorflow.keras.layers.Dropout'],
    ['import tensorflow as tf\ntf.keras.layers.Dropout(0.1)', 'tensorflow.keras.layers.Dropout'],
    ['from tensorflow.keras import layers\nlayers.Dropout(0.1)', 'tensorflow.keras.layers.Dropout'],
    ['def f():\n  from torch import nn\n  return nn.Dropout(0.1)', 'torch.nn.Dropout'],
    ['import torch.nn as nn\ndef f(d=nn.Dropout(0.1)):\n  nn = 3', 'torch.nn.Dropout'],
    ['import torch.nn as nn\n(nn).Dropout(0.1)', 'torch.nn.Dropout'],
    // The second import in a notebook, or the other branch of a test of the version, brings in the same layer.
    ['from keras.layers import Dropout\nfrom tensorflow.keras.layers import Dropout\nDropout(0.1)', 'keras.layers.Dropout'],
    ['import keras\nfrom tensorflow import keras\nkeras.layers.Dropout(0.1)', 'keras.layers.Dropout'],
    [
      'if new:\n  from tensorflow.keras import layers\nelse:\n  from keras import layers\nlayers.Dropout(0.1)',
      'tensorflow.keras.layers.Dropout',
    ],
    // What takes the name over is worked out before it does.
    ['from torch.nn import Dropout\nDropout = Dropout(0.1)', 'torch.nn.Dropout'],
    ['from torch import nn\nfrom torch import nn\nnn = [nn.Dropout(0.1)]', 'torch.nn.Dropout'],
  ])('%j is %s', (text, name) => {
    expect(last(text)).toBe(name);
  });

  test.each([
    'from .layers import Dropout\nDropout(0.1)',
    'from . import nn\nnn.Dropout(0.1)',
    'from torch import nn\nfrom flax import linen as nn\nnn.Dropout(0.1)',
    'from keras.layers import Dropout\nfrom torch.nn import Dropout\nDropout(0.1)',
    'from keras.layers import Dropout\nfrom tensorflow.keras import Dropout\nDropout(0.1)',
    'Dropout(0.1)',
    'import torch.nn as nn\nnn.layers[0](x)',
    'from torch.nn import Dropout\ndef f(Dropout):\n  return Dropout(0.1)',
    'from torch.nn import Dropout\nDropout = make()\nDropout(0.1)',
    'from torch.nn import Dropout\nDropout = make()\nDropout = Dropout(0.1)',
    'Dropout = Dropout(0.1)\nfrom torch.nn import Dropout',
    'from torch.nn import Dropout\ndef f():\n  Dropout = make()\n  return Dropout(0.1)',
    'import torch.nn as nn\nfor nn in layers:\n  nn.Dropout(0.1)',
    'import torch.nn as nn\nnn.Dropout = Mine\nnn.Dropout(0.1)',
    'import torch.nn as nn\n[nn.Dropout(0.1) for nn in xs]',
    'import torch.nn as nn\n(lambda nn: nn.Dropout(0.1))',
    'import torch.nn as nn\nwith open(p) as nn:\n  nn.Dropout(0.1)',
    'def f(drop=nn.Dropout):\n  return drop(0.1)',
    'a = b\nb = a\na()',
  ])('%j is unknown', (text) => {
    expect(last(text)).toBeNull();
  });
});

describe('names of the module itself', () => {
  test("a project's own class called Dropout", () => {
    expect(last('class Dropout:\n  pass\nDropout(0.1)')).toBe('.Dropout');
    expect(last('from torch import nn\nclass Dropout(nn.Module):\n  pass\nDropout(0.1)')).toBe('.Dropout');
  });

  test('an import and a class of the same name are ambiguous', () => {
    expect(last('from torch.nn import Dropout\nclass Dropout(Dropout):\n  pass\nDropout(0.1)')).toBeNull();
  });

  test('two definitions in branches are ambiguous, one after the other is not', () => {
    expect(last('if x:\n  def f(): pass\nelse:\n  def f(): pass\nf()')).toBeNull();
    expect(last('class Net: pass\nNet()\nclass Net: pass\nNet()')).toBe('.Net');
  });

  test('a class body is not a scope for its methods', () => {
    const text = 'from torch import nn\nclass A:\n  nn = 3\n  def f(self):\n    return nn.Dropout(0.1)';
    expect(last(text)).toBe('torch.nn.Dropout');
    expect(last('from torch import nn\nclass A:\n  nn = 3\n  d = nn.Dropout(0.1)')).toBeNull();
  });
});

describe('rebinding and alternatives', () => {
  test.each([
    ['import torch.nn as nn\nDrop = nn.Dropout\nDrop(0.1)', 'torch.nn.Dropout'],
    ['import torch\nnn = torch.nn\nnn.Dropout(0.1)', 'torch.nn.Dropout'],
    ['import torch\nlayers, F = torch.nn, torch.nn.functional\nF.dropout(0.1)', 'torch.nn.functional.dropout'],
    ['try:\n  import keras\nexcept ImportError:\n  from tensorflow import keras\nkeras.layers.Dropout(0.1)', 'keras.layers.Dropout'],
    ['try:\n  from torch import nn\nexcept ImportError:\n  nn = None\nnn.Dropout(0.1)', 'torch.nn.Dropout'],
    ['try:\n  from apex import LN as N\nexcept ImportError:\n  from torch.nn import LayerNorm as N\nN(3)', 'apex.LN'],
    ['def f():\n  global nn\n  import torch.nn as nn\ndef g():\n  return nn.Dropout(0.1)', 'torch.nn.Dropout'],
  ])('%j is %s', (text, name) => {
    expect(last(text)).toBe(name);
  });

  test('two different meanings in branches are unknown', () => {
    expect(last('import torch.nn as nn\nif a:\n  D = nn.Dropout\nelse:\n  D = nn.Identity\nD(0.1)')).toBeNull();
  });
});

describe('star imports', () => {
  test.each([
    ['from keras.layers import *\nDropout(0.1)', 'keras.layers.Dropout'],
    ['from keras.layers import *\nfrom keras.models import *\nSequential()', 'keras.models.Sequential'],
    ['from math import *\nfrom torch.nn import *\nDropout(0.1)', 'torch.nn.Dropout'],
    ['from torch.nn import *\nfrom keras.layers import *\nDropout(0.1)', null],
    ['from torch.nn import *\nfrom mine import *\nDropout(0.1)', null],
    ['from torch.nn import *\nfrom .mine import *\nDropout(0.1)', null],
    ['from torch.nn import *\nclass Dropout: pass\nDropout(0.1)', '.Dropout'],
    ['from keras.layers import *\nMyLayer(0.1)', null],
  ])('%j is %s', (text, name) => {
    expect(last(text)).toBe(name);
  });
});

test('imports are listed with their parents', () => {
  const module = openModule(parser, 'import torch.nn.functional as F\nfrom tensorflow.keras import layers\nfrom .x import y');
  expect([...module.imports].sort()).toEqual([
    'tensorflow',
    'tensorflow.keras',
    'tensorflow.keras.layers',
    'torch',
    'torch.nn',
    'torch.nn.functional',
  ]);
  module.dispose();
});

test('arguments of calls', () => {
  const module = openModule(parser, 'f(1, *rest, 2, p=0.5)\ng(**options)\nh(a for a in b)\nk(1, # why\n  q=2)');
  const [f, g, h, k] = module.calls;
  expect(f?.positional.map((part) => part.text)).toEqual(['1']);
  expect(f?.keywords.get('p')?.text).toBe('0.5');
  expect([f?.starred, g?.starred, h?.starred, k?.starred]).toEqual([true, true, false, false]);
  expect(h?.positional).toHaveLength(1);
  expect(k?.positional).toHaveLength(1);
  module.dispose();
});
