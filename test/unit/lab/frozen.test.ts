import { describe, expect, test } from 'vitest';
import { type DataShape, type Decisions, type Fit, fitNetwork } from '../../../src/lab/space/fit';
import type { Reading } from '../../../src/model/reading';
import { readKeras } from '../keras/reading';
import { readScript } from '../tfjs/reading';
import { reading } from '../torch/open';

const DATA: DataShape = { width: 64, image: null, shape: [64], problem: 'classification', classes: 10 };

function fitted({ networks, sites }: Reading, decisions: Decisions = {}): Fit {
  const [network] = networks;
  if (!network) throw new Error('no network was read');
  return fitNetwork(network, sites, DATA, decisions);
}

const torch = (freeze: string, more = ''): Promise<Reading> =>
  reading(`import torch.nn as nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Linear(64, 8)
        self.drop = nn.Dropout(0.5)
        self.out = nn.Linear(8, 10)
${freeze}
${more}
    def forward(self, x):
        return self.out(self.drop(self.body(x)))
`);

const keras = (body: string): Promise<Reading> =>
  readKeras(`import keras
from keras import layers

model = keras.Sequential([keras.Input((64,)), ${body}, layers.Dropout(0.5), layers.Dense(10, activation="softmax")])
model.compile(loss="sparse_categorical_crossentropy")
`);

const tfjs = (body: string): Reading =>
  readScript(`import * as tf from '@tensorflow/tfjs';
const model = tf.sequential();
model.add(${body});
model.add(tf.layers.dropout({ rate: 0.5 }));
model.add(tf.layers.dense({ units: 10, activation: 'softmax' }));
model.compile({ loss: 'sparseCategoricalCrossentropy', optimizer: 'adam' });
`);

const ALL = '        for p in self.body.parameters():\n            p.requires_grad = False';
const PART = '        self.body.weight.requires_grad = False';

function asked(reading: Reading): readonly string[] {
  const fit = fitted(reading);
  expect(fit.network).toBeNull();
  expect(fit.choices).toHaveLength(1);
  return fit.choices[0]?.options.map(({ decision }) => decision) ?? [];
}

function answered(reading: Reading, decision: 'frozen' | 'from-scratch'): Fit {
  const [question] = fitted(reading).choices;
  return fitted(reading, { [question?.layerId ?? '']: decision });
}

const notes = (fit: Fit) => fit.mappings.flatMap(({ outcome }) => ('note' in outcome ? [outcome.note] : []));
const kept = (fit: Fit) => fit.network?.layers.filter(({ frozen }) => frozen).map(({ type }) => type);

describe('weights that the file does not train', () => {
  test.each([
    ['torch, one by one', torch(ALL)],
    ['torch, the module', torch('        self.body.requires_grad_(False)')],
    ['keras', keras('layers.Dense(8, trainable=False)')],
    ['tfjs', tfjs('tf.layers.dense({ units: 8, inputShape: [64], trainable: false })')],
  ])('%s: are trained or kept, as the user says', async (_, source) => {
    const reading = await source;
    expect(asked(reading)).toEqual(['from-scratch', 'frozen', 'stop']);
    const still = answered(reading, 'frozen');
    expect(still.refusal).toBeNull();
    expect(kept(still)).toEqual(['dense']);
    expect(notes(still)).toContain('its weights stay as they start, as you chose');
    const all = answered(reading, 'from-scratch');
    expect(all.refusal).toBeNull();
    expect(kept(all)).toEqual([]);
    expect(notes(all)).toContain('its frozen weights are trained, too, as you chose');
  });

  test('a layer of which a part is frozen is trained or not at all', async () => {
    expect(asked(await torch(PART))).toEqual(['from-scratch', 'stop']);
  });

  test('a batch norm of Keras that is frozen normalises by its moments, which are not here', async () => {
    expect(asked(await keras('layers.BatchNormalization(trainable=False)'))).toEqual(['from-scratch', 'stop']);
  });

  test('what a method that nobody is seen to call freezes is asked once, for the network', async () => {
    const reading = await torch('', '    def freeze(self):\n        self.body.requires_grad_(False)\n');
    expect(asked(reading)).toEqual(['from-scratch', 'stop']);
    expect(notes(answered(reading, 'from-scratch')).join()).toContain('all weights are trained from the start, as you chose');
  });

  test('nothing is asked where nothing is frozen', async () => {
    const fit = fitted(await torch(''));
    expect([fit.choices, kept(fit)]).toEqual([[], []]);
  });
});
