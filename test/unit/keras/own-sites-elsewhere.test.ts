import { describe, expect, test } from 'vitest';
import { folder, readKeras } from './reading';

describe('classes and functions of other files', () => {
  test('in another file', async () => {
    const project = folder({
      'blocks.py': `import keras
class Block(keras.layers.Layer):
    def __init__(self, dropout):
        self.drop = keras.layers.Dropout(dropout)
`,
    });
    const { sites } = await readKeras('import keras\nfrom blocks import Block\nb = Block(dropout=0.2)\n', project);
    expect(sites.map((site) => [site.kind, site.callee, site.parameter, site.rate.value])).toEqual([['argument', 'Block', 'dropout', 0.2]]);
  });

  test('a script that names Keras nowhere', async () => {
    const project = folder({
      'model.py': `from tensorflow.keras import layers, models
def build_model(units, dropout=0.1):
    return models.Sequential([layers.Dense(units), layers.Dropout(dropout)])
`,
      'other.py': 'def drop_path(x, drop_prob):\n    return x * torch.bernoulli(drop_prob)\n',
    });
    const text = 'import model\nfrom other import drop_path\nnet = model.build_model(8, dropout=0.4)\ny = drop_path(x, drop_prob=0.1)\n';
    const { sites } = await readKeras(text, project);
    expect(sites.map((site) => [site.kind, site.callee, site.parameter, site.rate.value])).toEqual([
      ['argument', 'build_model', 'dropout', 0.4],
    ]);
  });
});
