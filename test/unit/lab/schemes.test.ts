import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { widened } from '../../../src/lab/experiments/networks';
import type { InitialChoice } from '../../../src/lab/initial';
import type { LabFramework, LabNetwork } from '../../../src/lab/network';
import { parametersOf } from '../../../src/lab/space/parameters';
import { readScheme, SCHEMES, schemeText } from '../../../src/lab/space/schemes';
import { layerSettings } from '../../../src/lab/space/settings';
import { type WeightedLayer, weightedLayers, withInitial } from '../../../src/lab/space/withInitial';
import { drawnFor, expectAlike, golden, layerOf, numbersOf } from './draws';

function choiceOf(text: string, layers: Readonly<Record<string, string>> = {}): InitialChoice {
  const read = (one: string) => {
    const scheme = readScheme(one);
    if ('err' in scheme) throw new Error(scheme.err);
    return scheme.ok;
  };
  return { all: read(text), layers: Object.fromEntries(Object.entries(layers).map(([name, one]) => [name, read(one)])) };
}

function single(name: string, framework: LabFramework): LabNetwork {
  const [layer, input] = layerOf(name, framework);
  return { name, framework, input, outputs: 1, layers: [layer] };
}

describe('schemes against the frameworks', () => {
  const cases = Object.entries(golden.schemes).flatMap(([framework, schemes]) =>
    Object.entries(schemes).map(([name, layers]) => [framework, name, layers] as const),
  );
  test.each(cases)('%s: %s', (framework, name, layers) => {
    for (const [layer, theirs] of Object.entries(layers)) {
      const network = withInitial(single(layer, framework as LabFramework), choiceOf(name === 'normal' ? 'normal:0.02' : name), []);
      expectAlike(numbersOf(drawnFor(network).get('kernel') ?? []), theirs, `${framework} ${name} ${layer}`);
    }
  });

  test('TensorFlow.js', () => {
    const made = {
      'glorot-uniform': tf.initializers.glorotUniform({}),
      'glorot-normal': tf.initializers.glorotNormal({}),
      'he-uniform': tf.initializers.heUniform({}),
      'he-normal': tf.initializers.heNormal({}),
      'lecun-uniform': tf.initializers.leCunUniform({}),
      'lecun-normal': tf.initializers.leCunNormal({}),
    };
    for (const [name, initializer] of Object.entries(made)) {
      const theirs = Array.from({ length: 12 }, () => [...initializer.apply([3, 3, 8, 16]).dataSync()]).flat();
      const network = withInitial(single('conv', 'tfjs'), choiceOf(name), []);
      expectAlike(numbersOf(drawnFor(network).get('kernel') ?? []), numbersOf(theirs), `tfjs ${name}`);
    }
  });

  test.each(['dense', 'conv', 'depthwise', 'transposed', 'embedding', 'lstm', 'gru'])(
    "Keras's default for a %s layer of PyTorch",
    (name) => {
      const found = drawnFor(withInitial(single(name, 'torch'), choiceOf('keras-default'), []));
      for (const [role, theirs] of Object.entries(golden.weights.keras?.[name] ?? {}))
        expectAlike(numbersOf(found.get(role) ?? []), theirs, `${name} ${role}`);
      // Keras's LSTM has one bias: the second adds nothing.
      if (name === 'lstm') expect(new Set(found.get('recurrent-bias'))).toEqual(new Set([0]));
    },
  );

  test.each(['dense', 'conv', 'depthwise', 'embedding', 'lstm', 'prelu'])("PyTorch's default for a %s layer of Keras", (name) => {
    const found = drawnFor(withInitial(single(name, 'keras'), choiceOf('torch-default'), []));
    const roles = Object.entries(golden.weights.torch?.[name] ?? {}).filter(([role]) => role !== 'recurrent-bias');
    expect(roles.length).toBeGreaterThan(0);
    for (const [role, theirs] of roles) expectAlike(numbersOf(found.get(role) ?? []), theirs, `${name} ${role}`);
  });
});

const NETWORK: LabNetwork = {
  name: 'Net',
  framework: 'torch',
  input: [6],
  inputKind: 'tokens',
  outputs: 3,
  layers: [
    { type: 'embedding', rows: 20, size: 8 },
    { type: 'flatten' },
    { type: 'dense', units: 16, bias: true },
    { type: 'dropout', siteId: 'site', granularity: 'element', rate: 0.5 },
    { type: 'dense', units: 16, bias: true, initial: { kernel: { kind: 'constant', value: 0.25 } } },
    { type: 'dense', units: 3, bias: true },
  ],
};

const LAYERS: readonly WeightedLayer[] = weightedLayers(
  NETWORK,
  ['words', 'flat', 'hidden', 'drop', 'inner', 'out'].map((name, place) => ({ layerId: `id ${name}`, name, places: [place] })),
);

/** Layers by name that do not start as in the file, and which of their weights. */
function changed(choice: InitialChoice): Readonly<Record<string, readonly string[]>> {
  const before = parametersOf(NETWORK);
  const found: Record<string, string[]> = {};
  parametersOf(withInitial(NETWORK, choice, LAYERS)).forEach(({ layer, role, initial }, index) => {
    const name = LAYERS.find(({ places }) => places.includes(layer))?.name ?? '';
    if (JSON.stringify(initial) !== JSON.stringify(before[index]?.initial)) found[name] = [...(found[name] ?? []), role];
  });
  return found;
}

describe('which weights a choice is about', () => {
  test('layers with weights of their own, by name', () => {
    expect(LAYERS.map(({ name }) => name)).toEqual(['words', 'hidden', 'inner', 'out']);
  });

  test('a scheme for all is for what layers multiply with: biases and tables stay', () => {
    expect(changed(choiceOf('he-normal'))).toEqual({ hidden: ['kernel'], inner: ['kernel'], out: ['kernel'] });
  });

  test("a framework's default is for biases and tables too, and stands above what the file says", () => {
    const [hidden, inner] = [
      ['kernel', 'bias'],
      ['kernel', 'bias'],
    ];
    expect(changed(choiceOf('keras-default'))).toEqual({ words: ['table'], hidden, inner, out: ['kernel', 'bias'] });
    expect(changed(choiceOf('torch-default'))).toEqual({ inner: ['kernel'] });
  });

  test('a layer can have another scheme, that of the file too; a table where it is named', () => {
    expect(changed(choiceOf('he-normal', { inner: 'file', words: 'normal:0.1' }))).toEqual({
      words: ['table'],
      hidden: ['kernel'],
      out: ['kernel'],
    });
    expect(changed(choiceOf('file', { out: 'orthogonal' }))).toEqual({ out: ['kernel'] });
  });

  test('nothing chosen, or a layer that is not there, changes nothing', () => {
    expect(withInitial(NETWORK, undefined, LAYERS)).toBe(NETWORK);
    expect(withInitial(NETWORK, choiceOf('file', { gone: 'he-normal' }), LAYERS)).toBe(NETWORK);
  });

  test('a layer that is widened starts by its new width', () => {
    const wide = widened(withInitial(NETWORK, choiceOf('keras-default', { inner: 'torch-default' }), LAYERS), 4);
    if ('err' in wide) throw new Error(wide.err);
    const inner = parametersOf(wide.ok).find(({ layer, role }) => layer === 4 && role === 'kernel');
    expect(inner?.initial).toEqual({ kind: 'uniform', low: -0.125, high: 0.125 });
  });
});

describe('what is told of it', () => {
  const tell = (choice?: InitialChoice) =>
    layerSettings(withInitial(NETWORK, choice, LAYERS), { weighted: LAYERS, choice }).map(
      ({ name, value, origin }) => `${name}: ${value}: ${origin.kind}`,
    );

  test('rows name their layers, and where the numbers come from', () => {
    expect(tell()).toEqual([
      'initial rows of words: normal, mean 0, deviation 1: default',
      'initial weights of hidden: uniform, -0.144 to 0.144: default',
      'initial biases of hidden: uniform, -0.144 to 0.144: default',
      'initial weights of inner: 0.25: file',
      'initial biases of inner, out: uniform, -0.25 to 0.25: default',
      'initial weights of out: uniform, -0.25 to 0.25: default',
    ]);
  });

  test('layers that start alike share a row; what the user set is told so', () => {
    const told = tell(choiceOf('he-normal', { out: 'file' }));
    expect(told).toContain('initial weights of hidden, inner: He, normal: lab');
    expect(told).toContain('initial weights of out: uniform, -0.25 to 0.25: default');
    expect(told).toContain('initial biases of hidden: uniform, -0.144 to 0.144: default');
  });

  test('of many layers that start alike the first are named', () => {
    const layers = Array.from({ length: 6 }, () => ({ type: 'dense', units: 4, bias: false }) as const);
    const names = layers.map((_, place) => ({ layerId: '', name: `fc${place}`, places: [place] }));
    const network: LabNetwork = { name: 'Deep', framework: 'keras', input: [4], outputs: 4, layers };
    expect(layerSettings(network, { weighted: names }).map(({ name }) => name)).toEqual(['initial weights of fc0, fc1, fc2 and 3 more']);
  });
});

describe('names', () => {
  test('each is read as it is printed', () => {
    for (const name of Object.keys(SCHEMES)) expect(readScheme(name)).toEqual({ ok: { name } });
    expect(readScheme(schemeText({ name: 'normal', deviation: 0.02 }))).toEqual({ ok: { name: 'normal', deviation: 0.02 } });
    expect(readScheme(schemeText(null))).toEqual({ ok: null });
  });

  test.each([
    ['he_normal', 'he-normal'],
    ['HeNormal', 'he-normal'],
    ['kaiming_uniform_', 'he-uniform'],
    ['xavier_normal', 'glorot-normal'],
    ['orthogonal_', 'orthogonal'],
    ['PyTorch-default', 'torch-default'],
  ])('%s is %s', (typed, name) => {
    expect(readScheme(typed)).toEqual({ ok: { name } });
  });

  test.each([
    ['he-norml', /there is no 'he-norml'; did you mean "he-normal"\?/],
    ['kaiming_norma', /did you mean "he-normal"/],
    ['something else', /^there is no 'something else'$/],
    ['normal', /normal needs its standard deviation, above 0, as in normal:0.02/],
    ['normal:-1', /above 0/],
    ['he-normal:2', /he-normal takes no number/],
    ['', /there is no ''/],
  ])('"%s" is refused in words', (typed, words) => {
    expect(readScheme(typed)).toEqual({ err: expect.stringMatching(words) });
  });
});
