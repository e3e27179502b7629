import { describe, expect, test } from 'vitest';
import { kerasSaved } from '../../../src/frameworks/keras/saved';
import type { Reading } from '../../../src/model/reading';
import { openConfigText } from '../../../src/syntax/config/open';
import { applyEdits } from '../../../src/text/edit';

function readSaved(value: unknown): Reading & { readonly text: string } {
  const text = typeof value === 'string' ? value : JSON.stringify(value, null, 1);
  const document = openConfigText('model.json', text, 'json');
  return { ...(kerasSaved.concerns(document) ? kerasSaved.read(document) : nothing), text };
}

const nothing: Reading = { sites: [], networks: [], facts: { classes: [], applications: [], keras: null, program: [] } };

const dense = (name: string, units: number, more = {}) => ({
  class_name: 'Dense',
  config: { name, units, activation: 'relu', use_bias: true, ...more },
});
const drop = (name: string, rate: number) => ({ class_name: 'Dropout', config: { name, rate, noise_shape: null, seed: null } });

/** As Keras 2 saved a functional model: nodes as lists. */
const KERAS_2 = {
  class_name: 'Functional',
  config: {
    name: 'two_in',
    layers: [
      { class_name: 'InputLayer', config: { batch_input_shape: [null, 8], dtype: 'float32', name: 'a' }, name: 'a', inbound_nodes: [] },
      { class_name: 'InputLayer', config: { batch_input_shape: [null, 8], dtype: 'float32', name: 'b' }, name: 'b', inbound_nodes: [] },
      { ...dense('shared', 4), name: 'shared', inbound_nodes: [[['a', 0, 0, {}]], [['b', 0, 0, {}]]] },
      { ...drop('drop', 0.25), name: 'drop', inbound_nodes: [[['shared', 1, 0, { training: true }]]] },
      {
        class_name: 'Add',
        config: { name: 'sum' },
        name: 'sum',
        inbound_nodes: [
          [
            ['shared', 0, 0, {}],
            ['drop', 0, 0, {}],
          ],
        ],
      },
      {
        class_name: 'TFOpLambda',
        config: { name: 'tf.nn.relu', function: 'nn.relu' },
        name: 'tf.nn.relu',
        inbound_nodes: [['sum', 0, 0, { name: null }]],
      },
      { ...dense('out', 2, { activation: 'softmax' }), name: 'out', inbound_nodes: [[['tf.nn.relu', 0, 0, {}]]] },
    ],
    input_layers: [
      ['a', 0, 0],
      ['b', 0, 0],
    ],
    output_layers: [['out', 0, 0]],
  },
  keras_version: '2.12.0',
  backend: 'tensorflow',
};

describe('functional models of Keras 2', () => {
  test('graph, shapes, weights and sites', () => {
    const { sites, networks, text } = readSaved(KERAS_2);
    expect(sites.map((site) => [site.callee, site.parameter, site.rate.value, site.rate.source])).toEqual([
      ['keras.layers.Dropout', 'rate', 0.25, 'literal'],
    ]);
    expect(text.slice(sites[0]?.span.start, sites[0]?.span.end)).toBe('rate": 0.25');
    const [network] = networks;
    expect(network).toMatchObject({ name: 'two_in', form: 'functional', parameters: 46, outputShape: [2], siteIds: [sites[0]?.id] });
    const names = new Map(network?.layers.map((layer) => [layer.id, layer.name]));
    expect(
      network?.layers.map((layer) => [layer.name, layer.from.map((id) => names.get(id)), layer.outputShape, layer.parameters]),
    ).toEqual([
      ['a', [], [8], 0],
      ['b', [], [8], 0],
      ['shared', ['a'], [4], 36],
      ['shared_1', ['b'], [4], 0],
      ['drop', ['shared_1'], [4], 0],
      ['sum', ['shared', 'drop'], [4], 0],
      ['tf.nn.relu', ['sum'], [4], 0],
      ['out', ['tf.nn.relu'], [2], 10],
    ]);
    expect(network?.layers[3]?.sharesWith).toBe(network?.layers[2]?.id);
  });

  test('a model inside another, and a frozen layer', () => {
    const inner = { class_name: 'Sequential', config: { name: 'inner', layers: [dense('d', 4, { trainable: false }), drop('p', 0.1)] } };
    const [network] = readSaved({
      class_name: 'Model',
      config: {
        name: 'outer',
        layers: [
          { class_name: 'InputLayer', config: { batch_input_shape: [null, 3], name: 'x' }, name: 'x', inbound_nodes: [] },
          { ...inner, name: 'inner', inbound_nodes: [[['x', 0, 0, {}]]] },
        ],
        input_layers: [['x', 0, 0]],
        output_layers: [['inner', 1, 0]],
      },
    }).networks;
    expect(network?.layers.map((layer) => [layer.name, layer.outputShape, layer.parameters])).toEqual([
      ['x', [3], 0],
      ['inner.d', [4], 0],
      ['inner.p', [4], 0],
    ]);
  });
});

describe('other files of Keras', () => {
  test('model.json of TensorFlow.js, converted and saved there', () => {
    const sequential = {
      class_name: 'Sequential',
      config: { name: 's', layers: [dense('d', 4, { batch_input_shape: [null, 3] }), drop('p', 0.2)] },
    };
    const converted = readSaved({
      format: 'layers-model',
      modelTopology: { keras_version: '2.4.0', model_config: sequential },
      weightsManifest: [],
    });
    expect(converted.networks.map(({ name, form, parameters, inputShape }) => [name, form, parameters, inputShape])).toEqual([
      ['s', 'sequential', 16, [3]],
    ]);
    expect(readSaved({ modelTopology: { ...sequential, keras_version: 'tfjs-layers 4.22.0' } }).sites).toHaveLength(1);
    const list = { class_name: 'Sequential', config: sequential.config.layers };
    expect(readSaved({ modelTopology: list }).networks.map(({ name, parameters }) => [name, parameters])).toEqual([['model', 16]]);
  });

  test('rates that are 0, keyword rates, Keras 1, and layers of somebody else', () => {
    const { sites } = readSaved({
      class_name: 'Sequential',
      config: {
        name: 's',
        layers: [
          { class_name: 'LSTM', config: { name: 'l', units: 4, dropout: 0.0, recurrent_dropout: 0.3 } },
          { class_name: 'Dropout', config: { name: 'p', p: 0.4 } },
          {
            class_name: 'TimeDistributed',
            config: { name: 't', layer: { class_name: 'SpatialDropout1D', config: { name: 'i', rate: 0.5 } } },
          },
          {
            module: 'keras_hub.layers',
            class_name: 'TransformerEncoder',
            config: { name: 'e', dropout: 0.1 },
            registered_name: 'keras_hub>TransformerEncoder',
          },
          { module: null, class_name: 'Block', config: { name: 'b', dropout_rate: 0.2, units: 3 }, registered_name: 'mine>Block' },
          { class_name: 'MultiHeadAttention', config: { name: 'm', num_heads: 2, key_dim: 4, dropout: 0.6 } },
        ],
      },
    });
    expect(sites.map((site) => [site.kind, site.callee, site.parameter, site.rate.value, site.granularity])).toEqual([
      ['recurrent', 'keras.layers.LSTM', 'dropout', 0, 'element'],
      ['recurrent', 'keras.layers.LSTM', 'recurrent_dropout', 0.3, 'element'],
      ['layer', 'keras.layers.Dropout', 'rate', 0.4, 'element'],
      ['layer', 'keras.layers.SpatialDropout1D', 'rate', 0.5, 'channel'],
      ['transformer', 'keras_hub.layers.TransformerEncoder', 'dropout', 0.1, 'element'],
      ['argument', 'Block', 'dropout_rate', 0.2, 'element'],
      ['attention', 'keras.layers.MultiHeadAttention', 'dropout', 0.6, 'element'],
    ]);
  });

  test('how it was compiled', () => {
    const { networks } = readSaved({
      module: 'keras',
      class_name: 'Sequential',
      config: { name: 's', layers: [dense('d', 1), drop('p', 0.2)], build_input_shape: [null, 6] },
      compile_config: {
        optimizer: { module: 'keras.optimizers', class_name: 'Adam', config: { name: 'adam', learning_rate: 0.01 } },
        loss: 'mse',
      },
    });
    expect(networks[0]).toMatchObject({ inputShape: [6], training: { optimizer: 'adam', learningRate: 0.01, loss: 'mean-squared-error' } });
  });

  test.each([
    ['an export of something else', '{"layers": [{"class_name": "Dropout", "config": 3}]}'],
    ['a class of somebody', '{"class_name": "Trainer", "config": {"layers": 3, "dropout": 0.3}}'],
    ['a subclass', '{"class_name": "MyModel", "config": {"layers": 3}}'],
    ['no object', '["class_name", "layers"]'],
    ['half a file', '{"class_name": "Sequential", "config": {"layers": [{"class_name": "Dro'],
  ])('nothing in %s', (_, text) => {
    const { sites, networks } = readSaved(text);
    expect({ sites, networks }).toEqual({ sites: [], networks: [] });
  });

  test('every prefix of a file is read without an error', () => {
    const text = JSON.stringify(KERAS_2);
    for (let end = 0; end < text.length; end += 3) expect(() => readSaved(text.slice(0, end))).not.toThrow();
  });

  test('a circle of layers ends', () => {
    const { networks } = readSaved({
      class_name: 'Functional',
      config: {
        name: 'm',
        layers: [
          { ...dense('a', 4), name: 'a', inbound_nodes: [[['b', 0, 0, {}]]] },
          { ...drop('b', 0.5), name: 'b', inbound_nodes: [[['a', 0, 0, {}]]] },
        ],
        input_layers: [],
        output_layers: [['b', 0, 0]],
      },
    });
    expect(networks[0]?.layers).toEqual([]);
    expect(networks[0]?.unreadable).toHaveLength(1);
  });
});

describe('writing', () => {
  test('a new rate in the number’s place, in both halves of a Bidirectional layer', () => {
    const gru = (name: string, back: boolean) => ({
      class_name: 'GRU',
      config: { name, units: 3, dropout: 0.2, recurrent_dropout: 0.0, go_backwards: back },
    });
    const { sites, text, ...rest } = readSaved({
      class_name: 'Sequential',
      config: {
        name: 's',
        layers: [
          { class_name: 'Bidirectional', config: { name: 'b', layer: gru('f', false), backward_layer: gru('g', true) } },
          drop('p', 0.2),
        ],
      },
    });
    expect(sites.map((site) => site.rate.value)).toEqual([0.2, 0, 0.2]);
    const document = openConfigText('model.json', text, 'json');
    const change = { type: 'set-rate', siteIds: [sites[0]?.id ?? '', sites[2]?.id ?? ''], rate: 0.35, at: 'origin' } as const;
    const edits = kerasSaved.write(change, { module: document, reading: { sites, ...rest } });
    const written = readSaved(applyEdits(text, edits ?? []));
    expect(written.sites.map((site) => site.rate.value)).toEqual([0.35, 0, 0.35]);
    expect(written.text.match(/0\.35/g)).toHaveLength(3);
    expect(
      kerasSaved.write({ type: 'remove-site', siteId: sites[0]?.id ?? '' }, { module: document, reading: { sites, ...rest } }),
    ).toBeNull();
  });
});
