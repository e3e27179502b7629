import { expect, test } from 'vitest';
import { frameworkImports, plainlyDefines } from '../../../src/syntax/plain';

test.each([
  ['class A: pass', true],
  ['x = 1\nasync def A(): pass\nA()\nf(A, b)\n', true],
  ['class A(Base):\n  def AB(self): return A\n', true],
  ['class A: pass\nA == 1', true],
  ['class AB: pass', false],
  ['class A: pass\nclass A: pass', false],
  ['class A: pass\nA = wrap(A)', false],
  ['class A: pass\nA: type = wrap(A)', false],
  ['if x:\n  class A: pass', false],
  ['class A: pass\nif x:\n  def A(): pass', false],
  ['class A: pass\nfrom b import A', false],
  ['class A: pass\nfrom b import (\n  B,\n  A,\n)', false],
  ['class A: pass\nfrom b import B as A', false],
  ['class A: pass\nwith open() as A: pass', false],
  ['', false],
])('%j plainly defines A: %s', (text, expected) => {
  expect(plainlyDefines(text, 'A')).toBe(expected);
});

test.each([
  ['import torch.nn as nn, os', ['torch.nn']],
  ['try:\n  from tensorflow import keras\nexcept ImportError: pass', ['tensorflow', 'tensorflow.keras']],
  ['from .torch import nn', []],
  ['import torchless', []],
])('frameworks of %j', (text, expected) => {
  expect(frameworkImports(text)).toEqual(expected);
});
