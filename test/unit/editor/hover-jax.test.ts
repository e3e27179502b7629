import { describe, expect, test } from 'vitest';
import { siteAt } from '../../../src/editor/hover/siteAt';
import { siteMarkdown } from '../../../src/editor/hover/siteText';
import { reportOf } from './reports';

async function hover(text: string, at: string): Promise<string> {
  const report = await reportOf(text);
  const hit = siteAt(report, text.indexOf(at) + 1);
  return hit ? siteMarkdown({ report, ...hit, study: null, run: null, link: (label) => label, ruleLink: (rule) => rule }) : '';
}

const linen = (body: string) => `from flax import linen as nn

class Net(nn.Module):
    @nn.compact
    def __call__(self, x, train):
        ${body}
`;

describe('hover over sites of JAX libraries', () => {
  test.each([
    ['return nn.Dropout(0.5)(x, deterministic=not train)', 'On while `train` is true.'],
    ['return nn.Dropout(0.5, deterministic=False)(x)', 'Always on: `deterministic=False`.'],
    ['return nn.Dropout(0.5)(x, deterministic=True)', 'Always off: `deterministic=True`.'],
    ['drop = nn.Dropout(0.5)', 'Off where it is called with `deterministic=True`.'],
    ['return nn.MultiHeadAttention(4, dropout_rate=0.5, deterministic=quiet)(x)', 'Off while `quiet` is true.'],
    ['return nn.dot_product_attention(x, x, x, dropout_rate=0.5)', 'Nothing here ties it to the training mode.'],
  ])('linen: %s', async (body, sentence) => {
    const text = await hover(linen(body), body.slice(body.indexOf('nn.')));
    expect(text).toContain('Drops 50 %, keeps 50 %');
    expect(text).toContain(sentence);
    expect(text).not.toMatch(/`fit`|model\.eval/);
  });

  test.each([
    ['nnx.Dropout(0.2, rngs=rngs)', 'Off after `model.eval()`.'],
    ['nnx.Dropout(0.2, deterministic=True, rngs=rngs)', 'Off until `model.train()`'],
    ['nnx.Dropout(0.2, rngs=rngs)(x, deterministic=True)', 'Always off: `deterministic=True`.'],
  ])('nnx: %s', async (call, sentence) => {
    expect(await hover(`from flax import nnx\n\ndef f(x, rngs):\n    return ${call}\n`, 'nnx.Dropout')).toContain(sentence);
  });

  test('channels and samples by the axes that share a draw', async () => {
    expect(await hover(linen('return nn.Dropout(0.25, broadcast_dims=(1, 2))(x, True)'), 'nn.Dropout')).toContain(
      '75 % of the channels stay on',
    );
    expect(await hover(linen('return nn.Dropout(0.25, broadcast_dims=(1, 2, 3))(x, True)'), 'nn.Dropout')).toContain(
      'all units of a sample are switched off together, for about 25 % of the samples',
    );
  });

  test('Equinox and Haiku', async () => {
    const equinox = 'import equinox as eqx\n\nclass Net(eqx.Module):\n    def __init__(self):\n        self.drop = eqx.nn.Dropout()\n';
    const said = await hover(equinox, 'eqx.nn.Dropout');
    expect(said).toContain('Drops 50 %, keeps 50 %');
    expect(said).toContain('Off after `eqx.nn.inference_mode(model)`.');
    const haiku =
      'import haiku as hk\n\ndef f(x, is_training):\n    if is_training:\n        x = hk.dropout(hk.next_rng_key(), 0.1, x)\n    return x\n';
    expect(await hover(haiku, 'hk.dropout')).toContain('guarded by the code around it');
  });

  test('the class of the project that a rate goes into', async () => {
    const text = `${linen('return x')}
class Part(nn.Module):
    dropout: float
    def __call__(self, x):
        return nn.Dropout(self.dropout)(x, True)

part = Part(dropout=0.4)
`;
    expect(await hover(text, 'Part(dropout=')).toContain('The rate of dropout inside `Part`.');
  });
});
