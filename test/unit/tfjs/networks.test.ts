import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import type { Layer, Network } from '../../../src/model/network';
import type { Reading } from '../../../src/model/reading';
import { readScript } from './reading';

const folder = join(__dirname, 'models');
const require = createRequire(import.meta.url);
const files = readdirSync(folder).map((file) => ({ file, text: readFileSync(join(folder, file), 'utf8') }));

/** What the library says of one layer. */
interface Live {
  readonly name: string;
  readonly shape: unknown;
  readonly weights: number;
  readonly rates: readonly number[];
}

type Builders = Readonly<Record<string, () => tf.LayersModel>>;

/** Runs a fixture and gives its functions that build models. */
function buildersOf(text: string): Builders {
  const module: { exports: Builders } = { exports: {} };
  new Function('require', 'module', text)(require, module);
  return module.exports;
}

function liveLayers(model: tf.LayersModel): readonly Live[] {
  return model.layers.flatMap((layer): readonly Live[] => {
    if (layer.getClassName() === 'InputLayer') return [];
    if (layer instanceof tf.LayersModel) return liveLayers(layer);
    return [{ name: layer.name, shape: outputShape(layer), weights: weightsOf(layer), rates: [...new Set(ratesIn(layer.getConfig()))] }];
  });
}

function outputShape(layer: tf.layers.Layer): unknown {
  const shape = layer.outputShape;
  const [first] = Array.isArray(shape[0]) ? (shape as (number | null)[][]) : [shape as (number | null)[]];
  // The library forgets the batch of these two.
  return /^(Resizing|RandomWidth)$/.test(layer.getClassName()) ? null : first?.slice(1);
}

function weightsOf(layer: tf.layers.Layer): number {
  return layer.trainableWeights.reduce((sum, weight) => sum + weight.shape.reduce<number>((size, side) => size * (side ?? 1), 1), 0);
}

/** Rates above 0, wherever in the configuration. */
function ratesIn(config: unknown): readonly number[] {
  if (config === null || typeof config !== 'object') return [];
  return Object.entries(config).flatMap(([key, value]) => {
    const isRate = /^(rate|dropout|recurrentDropout)$/.test(key) && typeof value === 'number' && value > 0;
    return isRate ? [Number(value.toPrecision(12))] : ratesIn(value);
  });
}

function readLayers(network: Network, reading: Reading): readonly Live[] {
  return network.layers
    .filter((layer) => !isInput(layer) && !isStep(layer, network))
    .map((layer) => ({
      name: layer.name,
      shape: layer.outputShape,
      weights: layer.parameters ?? Number.NaN,
      rates: reading.sites
        .filter(({ span }) => layer.span.start <= span.start && span.end <= layer.span.end)
        .map(({ rate }) => rate.value ?? Number.NaN),
    }));
}

function isInput({ operation }: Layer): boolean {
  return operation.type === 'input';
}

/** An activation that is told as a step of its own, or a layer that is run once more. */
function isStep(layer: Layer, { layers }: Network): boolean {
  if (layer.sharesWith !== undefined) return true;
  const [from] = layer.from;
  const before = layers.find(({ id }) => id === from);
  return layer.parameters === 0 && before?.span.start === layer.span.start && (before.parameters ?? 0) > 0;
}

const networks = files.flatMap(({ file, text }) => {
  const reading = readScript(text);
  return reading.networks.map((network) => ({ title: `${file}: ${network.name}`, text, network, reading }));
});

describe('networks as TensorFlow.js builds them', () => {
  test('enough of them, and every function that builds one', () => {
    expect(networks.length).toBeGreaterThanOrEqual(35);
    const builders = files.flatMap(({ text }) => Object.keys(buildersOf(text)));
    expect(networks.map(({ network }) => network.name).sort()).toEqual(builders.sort());
  });

  test('every layer of the library', () => {
    const all = files.map(({ text }) => text).join('\n');
    const made = Object.keys(tf.layers).filter((name) => /^[a-z]/.test(name) && name !== 'input');
    expect(made.filter((name) => !all.includes(`tf.layers.${name}(`))).toEqual(['convLstm2dCell']);
  });

  test.each(networks)('$title', ({ text, network, reading }) => {
    const model = buildersOf(text)[network.name]?.() as tf.LayersModel;
    const live = liveLayers(model);
    const read = readLayers(network, reading);
    const ordered = network.form === 'functional' ? [byName(read), byName(live)] : [read.map(nameless), live.map(nameless)];
    expect(ordered[0]).toEqual(ordered[1]);
    expect(network.parameters).toBe(live.reduce((sum, layer) => sum + layer.weights, 0));
    const [output] = model.outputs;
    if (model.outputs.length === 1) expect(network.outputShape).toEqual(output?.shape.slice(1));
    // These write their output's shape into their input's.
    const isIntact = !network.layers.some(({ callee }) => /categoryEncoding|centerCrop/.test(callee));
    if (model.inputs.length === 1 && isIntact) expect(network.inputShape).toEqual(model.inputs[0]?.shape.slice(1));
  });
});

function byName(layers: readonly Live[]): readonly Live[] {
  return [...layers].sort((a, b) => a.name.localeCompare(b.name));
}

/** The library numbers nameless layers over the whole run. */
function nameless({ shape, weights, rates }: Live) {
  return { shape, weights, rates };
}
