import * as tf from '@tensorflow/tfjs-core';
import { afterEach, describe, expect, test } from 'vitest';
import { type GeneralEngine, openGeneral } from '../../../../src/lab/train/general/engine';
import { heapOf } from '../../../../src/lab/train/general/heap';
import { plainRoutines } from '../../../../src/lab/train/general/routines/choose';
import { failures } from '../../../../src/lab/train/general/routines/selftest';
import { binaries } from '../digits';
import { batchOf, CASES, type Case, optionsOf } from './cases';

let engine: GeneralEngine | null = null;
afterEach(() => engine?.dispose());

function gradientsOf(opened: GeneralEngine, name: string): readonly Float32Array[] {
  const options = optionsOf(CASES[name] as Case);
  const model = opened.open(options);
  model.setRates(() => 0.3);
  const gradients = model.gradients(batchOf(options), { step: 1 });
  model.dispose();
  return gradients;
}

describe('when kernels fail', () => {
  test('those that do not start are done without, and a notice says so', async () => {
    const files = await binaries();
    engine = await openGeneral(files);
    const names = ['conv 3d', 'gru', 'batch norm', 'attention', 'dropout on images'];
    const right = names.map((name) => gradientsOf(engine as GeneralEngine, name));
    engine.dispose();
    engine = await openGeneral({ ...files, kernels: new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]).buffer });
    expect(engine.description).toBe('TensorFlow.js 4.22, partly without own kernels');
    expect(engine.notices.join()).toMatch(/^On this machine these kernels .* are not used|^The lab's own kernels did not start/);
    names.forEach((name, index) => {
      gradientsOf(engine as GeneralEngine, name).forEach((gradient, parameter) => {
        gradient.forEach((value, at) => {
          expect(value).toBeCloseTo(right[index]?.[parameter]?.[at] ?? Number.NaN, 4);
        });
      });
    });
  });

  test('one that gives wrong results is found, and no other', async () => {
    engine = await openGeneral(await binaries());
    const heap = heapOf(tf.backend());
    const plain = plainRoutines(heap);
    const wrong: typeof plain = {
      ...plain,
      sumLines(args) {
        plain.sumLines(args);
        const last = (args.to >>> 2) + args.width - 1;
        heap.floats()[last] = (heap.floats()[last] as number) + 0.01;
      },
      depthwise() {
        throw new Error('unreachable');
      },
    };
    expect(failures(plain, plain, heap)).toEqual([]);
    expect([...failures(wrong, plain, heap)].sort()).toEqual(['addBias', 'depthwise', 'sumLines']);
  });
});
