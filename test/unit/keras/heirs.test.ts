import { describe, expect, test } from 'vitest';
import { folder, readKeras } from './reading';

const base = (flag: string): string => `import keras

class BaseModel(keras.Model):
    def __init__(self, dropout=0.1):
        super().__init__()

    def test_step(self, data):
        x, y = data
        return self.compute_loss(x, y, self(x${flag}))
`;

const DROPS = `import keras

class Encoder(keras.layers.Layer):
    def __init__(self):
        super().__init__()
        self.drop = keras.layers.Dropout(0.1)

    def call(self, x, training=False):
        return self.drop(x, training=training)
`;

const HEIR = `from main import BaseModel
from encoder import Encoder

class Conformer(BaseModel):
    def __init__(self):
        super().__init__()
        self.encoder = Encoder()
`;

const KIND = `from main import BaseModel

class Transducer(BaseModel):
    def __init__(self, encoder):
        super().__init__()
        self.encoder = encoder
`;

const HEIR_OF_KIND = `from kind import Transducer
from encoder import Encoder

class Conformer(Transducer):
    def __init__(self):
        super().__init__(encoder=Encoder())
`;

const PLAIN = HEIR.replace('Encoder()', 'keras.layers.Dense(4)');

/** For each run of a model in the class that is derived from elsewhere: dropout is in it. */
async function borne(text: string, files: Readonly<Record<string, string>>): Promise<readonly boolean[]> {
  const project = {
    ...folder({ 'main.py': text, 'encoder.py': DROPS, ...files }),
    users(file: string) {
      const name = file.replace('.py', '');
      return Object.keys(files).filter((other) => files[other]?.includes(`from ${name} import`));
    },
  };
  const { program } = (await readKeras(text, project)).facts;
  return program.filter(({ kind }) => kind === 'forward').map(({ bearsDropout }) => bearsDropout === true);
}

describe('a class that runs itself with a fixed mode', () => {
  test('runs the dropout of the classes of other files that derive from it', async () => {
    expect(await borne(base(', training=True'), { 'conformer.py': HEIR })).toEqual([true]);
  });

  test('also where a class stands between', async () => {
    expect(await borne(base(', training=True'), { 'kind.py': KIND, 'conformer.py': HEIR_OF_KIND })).toEqual([true]);
  });

  test.each([
    ['nothing that derives from it drops', base(', training=True'), { 'conformer.py': PLAIN }],
    ['nothing derives from it', base(', training=True'), { 'conformer.py': HEIR.replace('(BaseModel)', '(object)') }],
    ['the caller decides about the mode', base(', training=training'), { 'conformer.py': HEIR }],
    ['the mode is off', base(''), { 'conformer.py': HEIR }],
  ])('runs none where %s', async (_, text, files) => {
    expect(await borne(text, files)).toEqual([false]);
  });
});
