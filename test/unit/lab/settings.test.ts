import { expect, test } from 'vitest';
import type { InitialChoice } from '../../../src/lab/initial';
import { type DataShape, type Fit, fitNetwork } from '../../../src/lab/space/fit';
import { withoutUnread } from '../../../src/lab/space/withInitial';
import { readKeras } from '../keras/reading';

const DIGITS: DataShape = { width: 64, image: null, problem: 'classification', classes: 10 };

const text = `import keras
from keras import layers

model = keras.Sequential([
    layers.Input((64,)),
    layers.Dense(8, name="hidden", kernel_initializer="identity"),
    layers.BatchNormalization(),
    layers.BatchNormalization(epsilon=0.02),
    layers.LayerNormalization(epsilon=0.03),
    layers.Dropout(0.5),
    layers.Dense(10, name="out"),
])
`;

async function fitted(choice?: InitialChoice): Promise<Fit> {
  const { networks, sites } = await readKeras(text);
  const [network] = networks;
  if (!network) throw new Error('no network was read');
  return fitNetwork(withoutUnread(network, choice), sites, DIGITS);
}

const lineOf = (offset: number): number => text.slice(0, offset).split('\n').length;
const notes = ({ mappings }: Fit): readonly string[] => mappings.flatMap(({ outcome }) => ('note' in outcome ? [outcome.note] : []));

test('a number of a layer is told with the line of its layer, one by default without', async () => {
  const { settings } = await fitted();
  const told = settings
    .filter(({ name }) => name.startsWith('ε'))
    .map(({ name, value, origin }) => [name, value, origin.kind === 'file' && origin.span ? lineOf(origin.span.start) : origin.kind]);
  expect(told).toEqual([
    ['ε of batch normalisation', '0.001', 'default'],
    ['ε of batch normalisation', '0.02', 8],
    ['ε of layer normalisation', '0.03', 9],
  ]);
});

test('an initializer that cannot be read is not mentioned where the user has set another', async () => {
  const unread = /its kernel starts as by default, not by identity/;
  expect(notes(await fitted())).toEqual([expect.stringMatching(unread)]);
  expect(notes(await fitted({ all: { name: 'he-normal' }, layers: {} }))).toEqual([]);
  expect(notes(await fitted({ all: null, layers: { hidden: { name: 'he-normal' } } }))).toEqual([]);
  expect(notes(await fitted({ all: { name: 'torch-default' }, layers: {} }))).toEqual([]);
  // Set for another layer, or set back to what the file has.
  expect(notes(await fitted({ all: null, layers: { out: { name: 'he-normal' } } }))).toEqual([expect.stringMatching(unread)]);
  expect(notes(await fitted({ all: { name: 'he-normal' }, layers: { hidden: null } }))).toEqual([expect.stringMatching(unread)]);
});
