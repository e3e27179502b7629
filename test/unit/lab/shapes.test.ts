import { describe, expect, test } from 'vitest';
import type { LabLayer, LabOperation } from '../../../src/lab/network';
import { outputShape, shapesOf } from '../../../src/lab/space/shapes';

const layer = (operation: LabOperation): LabLayer => operation;

/** Formulas of the documentation pages of torch.nn ("Shape") and keras.layers, sizes without the batch and channels last. */
describe('shapes of single layers', () => {
  test.each<[string, LabOperation, readonly (readonly number[])[], readonly number[] | string]>([
    ['dense on the last axis', { type: 'dense', units: 5, bias: true }, [[7, 3]], [7, 5]],
    [
      'a dilated convolution: 12 - 2·(3 - 1) = 8',
      { type: 'conv', rank: 1, filters: 4, kernel: [3], stride: [1], padding: [0], dilation: [2], bias: true },
      [[12, 2]],
      [8, 4],
    ],
    [
      'a strided one with padding: ⌊(28 + 2·3 - 7) / 2⌋ + 1 = 14',
      { type: 'conv', rank: 2, filters: 64, kernel: [7], stride: [2], padding: [3], bias: false },
      [[28, 28, 3]],
      [14, 14, 64],
    ],
    [
      'same padding: ⌈9 / 2⌉ = 5',
      { type: 'conv', rank: 2, filters: 4, kernel: [3, 3], stride: [2, 2], padding: 'same', bias: true },
      [[9, 9, 1]],
      [5, 5, 4],
    ],
    [
      'channels times multiplier',
      { type: 'depthwise-conv', rank: 2, multiplier: 3, kernel: [3], stride: [1], padding: 'valid', bias: true },
      [[8, 8, 4]],
      [6, 6, 12],
    ],
    [
      'transposed: (7 - 1)·2 - 2·1 + 3 + 1 = 14',
      { type: 'conv-transpose', rank: 2, filters: 8, kernel: [3], stride: [2], padding: [1], outputPadding: [1], bias: true },
      [[7, 7, 16]],
      [14, 14, 8],
    ],
    [
      'a volume',
      { type: 'conv', rank: 3, filters: 2, kernel: [2, 3, 3], stride: [1, 1, 1], padding: 'valid', bias: true },
      [[4, 8, 8, 1]],
      [3, 6, 6, 2],
    ],
    ['embedding', { type: 'embedding', rows: 30, size: 4 }, [[9]], [9, 4]],
    [
      'both directions, last state',
      { type: 'recurrent', cell: 'lstm', units: 6, bias: true, bidirectional: true, sequences: false },
      [[9, 4]],
      [12],
    ],
    ['all steps', { type: 'recurrent', cell: 'gru', units: 6, bias: true, bidirectional: false, sequences: true }, [[9, 4]], [9, 6]],
    [
      'attention to another sequence',
      { type: 'attention', heads: 2, keySize: 4, bias: true },
      [
        [5, 8],
        [9, 6],
      ],
      [5, 8],
    ],
    [
      'a sum with a single cell',
      { type: 'add' },
      [
        [4, 4, 8],
        [1, 1, 8],
      ],
      [4, 4, 8],
    ],
    [
      'joined along the first axis',
      { type: 'concatenate', axis: 0 },
      [
        [4, 8],
        [3, 8],
      ],
      [7, 8],
    ],
    ['one step', { type: 'take', axis: 0, index: -1 }, [[9, 4]], [4]],
    ['a mean over steps', { type: 'reduce', axes: [0], mode: 'mean' }, [[9, 4]], [4]],
    ['a permuted map', { type: 'permute', axes: [2, 0, 1] }, [[5, 6, 7]], [7, 5, 6]],
    [
      'zeros around',
      {
        type: 'zero-pad',
        padding: [
          [1, 2],
          [0, 0],
        ],
      },
      [[5, 6, 7]],
      [8, 6, 7],
    ],
    [
      'groups that do not divide',
      { type: 'conv', rank: 1, filters: 4, kernel: [1], stride: [1], padding: [0], groups: 3, bias: true },
      [[8, 4]],
      '3 groups do not divide 4 channels and 4 filters',
    ],
    [
      'a recurrent layer on a table',
      { type: 'recurrent', cell: 'rnn', units: 2, bias: true, bidirectional: false, sequences: false },
      [[8]],
      'it needs [steps, features], not 8',
    ],
    ['sums of unlike sizes', { type: 'add' }, [[4], [5]], 'it joins 4 and 5 values'],
  ])('%s', (_, operation, read, expected) => {
    expect(outputShape(layer(operation), read)).toEqual(expected);
  });

  test('a network says which layer does not fit', () => {
    const dense = layer({ type: 'dense', units: 3, bias: true });
    const narrow = layer({ type: 'conv', rank: 2, filters: 2, kernel: [9], stride: [1], padding: [0], bias: true });
    expect(shapesOf({ input: [8, 8, 1], layers: [narrow, dense] })).toEqual({
      err: { layer: 0, reason: 'an input of 8×8×1 is too small for it' },
    });
    expect(shapesOf({ input: [4], layers: [dense, { ...dense, from: [-1] }, { type: 'add', from: [0, 1] }] })).toEqual({
      ok: [[3], [3], [3]],
    });
    expect(shapesOf({ input: [null], layers: [dense] })).toEqual({
      err: { layer: -1, reason: 'the network has an input of unknown size' },
    });
  });
});
