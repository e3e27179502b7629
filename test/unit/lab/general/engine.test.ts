import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parametersOf } from '../../../../src/lab/space/parameters';
import type { ModelOptions } from '../../../../src/lab/train/engine';
import { refusal } from '../../../../src/lab/train/fast/refusal';
import { type GeneralEngine, openGeneral } from '../../../../src/lab/train/general/engine';
import { binaries } from '../digits';
import { batchOf, CASES, type Case, optionsOf } from './cases';

let engine: GeneralEngine;
beforeAll(async () => {
  engine = await openGeneral(await binaries());
});
afterAll(() => engine.dispose());

const ADAM = { name: 'adam', learningRate: 0.01, momentum: 0, weightDecay: 0, epsilon: 1e-8 } as const;
const trained = (name: string): ModelOptions => ({ ...optionsOf(CASES[name] as Case), optimizer: ADAM });

function train(options: ModelOptions, steps: number): readonly Float32Array[] {
  const batch = batchOf(options);
  const model = engine.open(options);
  model.setRates(() => 0.3);
  for (let step = 0; step < steps; step += 1) model.step(batch);
  model.predict(batch.features, batch.rows, { step: 9 });
  const weights = model.weights();
  model.dispose();
  return weights;
}

describe('the general trainer', () => {
  test('starts with all of its own kernels', () => {
    expect(engine.notices).toEqual([]);
    expect(engine.description).toBe('TensorFlow.js 4.22 with own WebAssembly kernels');
  });

  test.each(['lstm with masks', 'attention, causal, dropped', 'batch norm on images', 'conv 2d groups', 'reduce max'])(
    '%s: no tensor is left after steps, nor after the model',
    (name) => {
      const options = trained(name);
      const batch = batchOf(options);
      const before = tf.memory().numTensors;
      const model = engine.open(options);
      model.setRates(() => 0.3);
      model.step(batch);
      const held = tf.memory().numTensors;
      for (let step = 0; step < 5; step += 1) model.step(batch);
      model.gradients(batch, 'off');
      model.activations(batch.features, batch.rows, 0, 'off');
      expect(tf.memory().numTensors).toBe(held);
      model.dispose();
      expect(tf.memory().numTensors).toBe(before);
    },
  );

  test('memory stays as it is over many trials', () => {
    const options = trained('conv 2d');
    train(options, 1);
    const { memory } = (tf.backend() as unknown as { wasm: { asm: { memory: WebAssembly.Memory } } }).wasm.asm;
    const before = memory.buffer.byteLength;
    for (let trial = 0; trial < 300; trial += 1) train(options, 1);
    expect(memory.buffer.byteLength).toBe(before);
    expect(tf.memory().numTensors).toBe(0);
  });

  test.each(['gru', 'dropout on images', 'gaussian noise'])('%s: the same bits again', (name) => {
    const options = trained(name);
    expect(train(options, 4)).toEqual(train(options, 4));
  });

  test('masked runs do not depend on how many rows go at once', () => {
    const options = trained('dropout on images');
    const { features } = batchOf(options);
    const width = features.length / 5;
    const model = engine.open(options);
    model.setRates(() => 0.5);
    const all = model.predict(features, 5, { step: 4 });
    const first = model.predict(features.subarray(0, 2 * width), 2, { step: 4 });
    expect(all.subarray(0, first.length)).toEqual(first);
    model.dispose();
  });

  test('weights that are kept do not move, those behind them do', () => {
    const options = trained('dense');
    const layers = options.network.layers.map((layer, index) => (index === 0 ? { ...layer, frozen: true as const } : layer));
    const kept = { ...options, network: { ...options.network, layers } };
    const parameters = parametersOf(kept.network);
    const moved = train(kept, 4).map((values, index) => values.some((value, at) => value !== options.initial[index]?.[at]));
    expect(parameters[0]?.layer).toBe(0);
    expect(moved).toEqual(parameters.map(({ layer }) => layer !== 0));
    expect(new Set(moved).size).toBe(2);
    expect(refusal({ ...options, network: kept.network })).toBe('weights that are not trained');
  });

  test('what was loaded is what is given back, and steps move it', () => {
    const options = trained('dense');
    const model = engine.open(options);
    const other = options.initial.map((values) => values.map((value) => 2 * value));
    model.load(other);
    expect(model.weights()).toEqual(other);
    model.step(batchOf(options));
    expect(model.weights()).not.toEqual(other);
    model.dispose();
  });

  test('says what it cannot run', () => {
    const refused = (changes: Partial<Case>): string | null => engine.refuses(optionsOf({ ...(CASES.dense as Case), ...changes }));
    expect(refused({})).toBeNull();
    expect(
      refused({
        layers: [
          { type: 'dropout', siteId: 's', granularity: 'block', rate: 0.1 },
          { type: 'dense', units: 2, bias: true },
        ],
      }),
    ).toBe('layer 1 (dropout): dropout of blocks of a map is not in the trainers');
    expect(refused({ layers: [{ type: 'activation', name: 'relu' }] })).toBe('it has no weights to train');
    const network = { ...optionsOf(CASES.dense as Case).network, input: [4, 4] };
    expect(engine.refuses({ ...optionsOf(CASES.dense as Case), network })).toBe('it gives 12 values per row where the loss takes 3');
    expect(() => engine.open({ ...optionsOf(CASES.dense as Case), network })).toThrow(RangeError);
  });

  test('a token beyond the table is named', () => {
    const options = trained('embedding');
    const model = engine.open(options);
    const batch = { ...batchOf(options), features: new Float32Array(25).fill(9) };
    expect(() => model.predict(batch.features, 5, 'off')).toThrow('the embedding has rows 0 to 6, and none for token 9');
    model.dispose();
  });
});
