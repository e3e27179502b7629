import { describe, expect, test } from 'vitest';
import type { ActivationChoice, LabNetwork } from '../../../src/lab/network';
import { ACTIVATIONS, activeLayers, readActivation, withActivations } from '../../../src/lab/space/activations';
import { mappingsAsChosen } from '../../../src/lab/space/asChosen';
import { type DataShape, type Fit, fitNetwork } from '../../../src/lab/space/fit';
import { layerSettings } from '../../../src/lab/space/settings';
import { withoutRates } from '../../../src/lab/statistics/startedOver';
import type { Reading } from '../../../src/model/reading';
import { readKeras } from '../keras/reading';
import { reading } from '../torch/open';

const DATA: DataShape = { width: 64, image: null, shape: [64], problem: 'classification', classes: 10 };

function fitted({ networks, sites }: Reading): Fit & { readonly network: LabNetwork } {
  const [network] = networks;
  const fit = network && fitNetwork(network, sites, DATA);
  if (!fit?.network) throw new Error(fit?.refusal ?? 'no network was read');
  return { ...fit, network: fit.network };
}

const torch = async (first: string, second: string, third: string): Promise<ReturnType<typeof fitted>> =>
  fitted(
    await reading(`import torch
import torch.nn as nn
import torch.nn.functional as F


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(64, 32)
        self.fc2 = nn.Linear(32, 32)
        self.bent = ${third}
        self.drop = nn.Dropout(0.5)
        self.out = nn.Linear(32, 10)

    def forward(self, x):
        x = F.${first}(self.fc1(x))
        x = self.drop(torch.${second}(self.fc2(x)))
        return F.log_softmax(self.out(self.bent(x)), dim=1)
`),
  );

const keras = async (first: string): Promise<ReturnType<typeof fitted>> =>
  fitted(
    await readKeras(`import keras
from keras import layers

model = keras.Sequential([
    keras.Input((64,)),
    layers.Dense(16, activation="${first}", name="hidden"),
    layers.Dropout(0.5),
    layers.Dense(16, name="plain"),
    layers.Dense(10, activation="softmax", name="out"),
])
model.compile(loss="sparse_categorical_crossentropy")
`),
  );

const set = ({ network, lines }: ReturnType<typeof fitted>, choice: ActivationChoice): LabNetwork =>
  withActivations(network, choice, lines);

describe('an activation that the user sets', () => {
  test('makes the network that the file would be with it, another slope and all', async () => {
    const written = await torch('relu', 'relu', 'nn.LeakyReLU(0.3)');
    expect(activeLayers(written.network, written.lines).map(({ name, activation }) => [name, activation])).toEqual([
      ['relu', 'relu'],
      ['relu_2', 'relu'],
      ['bent', 'leaky_relu'],
    ]);
    const chosen = set(written, { relu: 'gelu', relu_2: 'tanh', bent: 'silu' });
    expect(withoutRates(chosen)).toEqual(withoutRates((await torch('gelu', 'tanh', 'nn.SiLU()')).network));
  });

  test('inside a layer of Keras as well, and never at the output', async () => {
    const written = await keras('relu');
    expect(activeLayers(written.network, written.lines).map(({ name }) => name)).toEqual(['hidden']);
    expect(set(written, { hidden: 'selu' })).toEqual((await keras('selu')).network);
  });

  test('says nothing of layers that are not there, nor where it is as in the file', async () => {
    const written = await torch('relu', 'tanh', 'nn.LeakyReLU(0.3)');
    expect(set(written, { gone: 'tanh', bent: 'leaky_relu' })).toEqual(written.network);
  });

  test('is told in the line of its layer, which is no longer trained as it is', async () => {
    const fit = await torch('relu', 'relu', 'nn.Tanh()');
    expect(mappingsAsChosen(fit, undefined)).toEqual(fit.mappings);
    const changed = mappingsAsChosen(fit, { relu_2: 'gelu', bent: 'tanh' }).filter((mapping, at) => mapping !== fit.mappings[at]);
    expect(changed).toEqual([
      {
        layerId: expect.any(String),
        label: 'relu_2: torch.relu',
        outcome: { kind: 'adapted', note: 'GELU in the place of ReLU, as you chose' },
      },
    ]);
  });

  test('is told with its layers, those of the file with their line', async () => {
    const { network, lines } = await torch('relu', 'relu', 'nn.Tanh()');
    const told = (choice: ActivationChoice) =>
      layerSettings(withActivations(network, choice, lines), { lines, activations: choice })
        .filter(({ name }) => name.startsWith('activation'))
        .map(({ name, value, origin }) => [name, value, origin.kind]);
    expect(told({})).toEqual([
      ['activation of relu, relu_2', 'ReLU', 'file'],
      ['activation of bent', 'Tanh', 'file'],
    ]);
    expect(told({ relu_2: 'tanh' })).toEqual([
      ['activation of relu', 'ReLU', 'file'],
      ['activation of relu_2', 'Tanh', 'lab'],
      ['activation of bent', 'Tanh', 'file'],
    ]);
  });
});

describe('names of activations', () => {
  test.each([
    ['ReLU', 'relu'],
    ['LeakyReLU', 'leaky_relu'],
    ['hard-swish', 'hard_swish'],
    ['swish', 'silu'],
    ['none', 'linear'],
    ['Identity', 'linear'],
  ])('%s', (typed, name) => {
    expect(readActivation(typed)).toEqual({ ok: name });
  });

  test('all that are listed are read, others are named with what is near', () => {
    for (const name of Object.keys(ACTIVATIONS)) expect(readActivation(name)).toEqual({ ok: name });
    expect(readActivation('sigmoit')).toEqual({ err: `there is no 'sigmoit'; did you mean "sigmoid"?` });
    expect(readActivation('softmax')).toEqual({ err: expect.stringContaining("there is no 'softmax'") });
    expect(readActivation('toString')).toEqual({ err: expect.stringContaining("there is no 'toString'") });
  });
});
