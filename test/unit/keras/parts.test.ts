import { expect, test } from 'vitest';
import { folder, readKeras } from './reading';

const TRANSDUCER = (flag: string, method = 'recognize'): string => `import keras

class Transducer(keras.Model):
    def __init__(self, encoder, size=29):
        super().__init__()
        self.encoder = encoder
        self.joint = keras.layers.Dense(size)

    def ${method}(self, features):
        return self.joint(self.encoder(features${flag}))
`;

const ENCODER = (layer: string): string => `import keras

class Encoder(keras.Model):
    def __init__(self):
        super().__init__()
        self.layer = ${layer}
`;

const HEIR = `from main import Transducer
from encoder import Encoder

class Conformer(Transducer):
    def __init__(self):
        super().__init__(encoder=Encoder(), size=30)
`;

const MAKER = `from main import Transducer
from encoder import Encoder

model = Transducer(Encoder())
`;

const DROPS = 'keras.layers.Dropout(0.1)';

/** The parts that a fixed mode is told of, each with whether dropout is known to be in it. */
async function parts(text: string, other: string, layer = DROPS): Promise<readonly (readonly [string | null, boolean])[]> {
  const project = {
    ...folder({ 'main.py': text, 'encoder.py': ENCODER(layer), 'other.py': other }),
    users: (file: string) => (file === 'main.py' ? ['other.py'] : []),
  };
  const { program } = (await readKeras(text, project)).facts;
  return program.filter(({ kind }) => kind === 'forward').map(({ subject, bearsDropout }) => [subject, bearsDropout === true] as const);
}

test('a part that what derives from the class hands its constructor', async () => {
  expect(await parts(TRANSDUCER(', training=True'), HEIR)).toEqual([['self.encoder', true]]);
});

test('a part that what makes an object of the class hands its constructor', async () => {
  expect(await parts(TRANSDUCER(', training=True'), MAKER)).toEqual([['self.encoder', true]]);
});

test.each([
  ['has no dropout', TRANSDUCER(', training=True'), 'keras.layers.Dense(4)', [['self.encoder', false]]],
  ['is told no mode', TRANSDUCER(''), DROPS, []],
  ['is told the mode of its caller', TRANSDUCER(', training=training'), DROPS, []],
  ['runs in `call`', TRANSDUCER(', training=True', 'call'), DROPS, []],
  ['is trained', TRANSDUCER(', training=True', 'train_step'), DROPS, []],
])('no part of dropout where it %s', async (_, text, layer, expected) => {
  expect(await parts(text, HEIR, layer)).toEqual(expected);
});
