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
});
