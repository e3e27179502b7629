import type { DropoutSite } from '../model/site';
import { shortName, takesKeepProbability } from '../model/words';
import { fedFinding, fedRates } from './fed';
import { siteFinding } from './finding';
import { isPassed, passedLiterals, percentMeant, rounded, silently } from './rates';
import type { Rule } from './rule';
import { lowered } from './severity';

export const rule: Rule = {
  id: 'rate-out-of-range',
  category: 'rates',
  severity: 'error',
  summary: 'A dropout rate is a probability: it must lie between 0 and 1',
  frameworks: ['torch', 'keras', 'flax', 'equinox', 'haiku', 'tfjs', 'config'],
  doc: {
    whatItDoes:
      'Finds dropout rates, and keep probabilities of TensorFlow 1, below 0 or above 1, also where a session is fed them. `rate-out-of-range` speaks only where the number can ' +
      'be read from the source. A number above 1 in a configuration file is a warning, since what reads the file may divide it.',
    whyItMatters:
      'Most layers of PyTorch and Keras raise an error, but only when the line runs, which may be long after a job was queued; attention ' +
      'checks even later, at the first step in training mode. Flax and Equinox do not check at all: a rate of 1.5 makes ' +
      'every output zero, and -0.5 scales all outputs down. The layers of TensorFlow.js drop nothing at a rate of 1 or more. ' +
      'A rate of 50 nearly always means 50 %, that is 0.5.',
    whenToIgnore:
      'Where the error is wanted, as in a test that expects it. A negative default such as -1 that stands for "no dropout" is not reported, nor are ' +
      'the recurrent layers of Keras and TensorFlow.js, which clamp the rate to the range: see `keras-rnn-rate-clamped`.',
    references: [
      { title: 'PyTorch: torch.nn.Dropout', url: 'https://docs.pytorch.org/docs/stable/generated/torch.nn.Dropout.html' },
      { title: 'Keras: Dropout layer', url: 'https://keras.io/api/layers/regularization_layers/dropout/' },
      { title: 'single-path-nas#11: a rate of 100 that nobody noticed', url: 'https://github.com/enyac-group/single-path-nas/issues/11' },
    ],
  },
  examples: [
    {
      framework: 'torch',
      bad: 'import torch.nn as nn\n\ndrop = nn.Dropout(p=50)\n',
      good: 'import torch.nn as nn\n\ndrop = nn.Dropout(p=0.5)\n',
    },
    {
      framework: 'keras',
      bad: 'from keras import layers\n\ndrop = layers.Dropout(20)\n',
      good: 'from keras import layers\n\ndrop = layers.Dropout(0.2)\n',
    },
    {
      framework: 'flax',
      bad: 'import flax.linen as nn\n\ndrop = nn.Dropout(rate=1.5, deterministic=False)\n',
      good: 'import flax.linen as nn\n\ndrop = nn.Dropout(rate=0.15, deterministic=False)\n',
    },
    {
      framework: 'equinox',
      bad: 'import equinox as eqx\n\ndrop = eqx.nn.Dropout(p=10)\n',
      good: 'import equinox as eqx\n\ndrop = eqx.nn.Dropout(p=0.1)\n',
    },
    {
      framework: 'haiku',
      bad: 'import haiku as hk\n\n\ndef thin(x):\n    return hk.dropout(hk.next_rng_key(), 25, x)\n',
      good: 'import haiku as hk\n\n\ndef thin(x):\n    return hk.dropout(hk.next_rng_key(), 0.25, x)\n',
    },
    {
      framework: 'tfjs',
      bad: "import * as tf from '@tensorflow/tfjs';\n\nexport const drop = tf.layers.dropout({rate: 50});\n",
      good: "import * as tf from '@tensorflow/tfjs';\n\nexport const drop = tf.layers.dropout({rate: 0.5});\n",
    },
    {
      framework: 'config',
      bad: 'model:\n  hidden_size: 256\n  dropout: 30\n',
      good: 'model:\n  hidden_size: 256\n  dropout: 0.3\n',
    },
  ],
  *check({ reading }) {
    for (const found of fedRates(reading)) {
      const { fed, keeps } = found;
      if (fed.value >= 0 && fed.value <= 1) continue;
      const message = `\`${fed.name}\` is fed ${fed.value}, which is no probability of ${keeps ? 'keeping' : 'dropping'}: it must lie between 0 and 1.`;
      yield { ...fedFinding('rate-out-of-range', found, reading, message), severity: lowered('error', reading.facts), remedies: [] };
    }
    const passed = passedLiterals(reading.sites);
    for (const site of reading.sites) {
      const { value, byDefault } = site.rate;
      if (value === null || (value >= 0 && value <= 1)) continue;
      if (isClamped(site)) continue;
      // A test that builds such a layer and was not meant to would fail by itself.
      if (site.context.expectedToFail || (site.context.inTest && /^test/i.test(site.context.functionName ?? ''))) continue;
      const keeps = takesKeepProbability(site.parameter);
      const written = keeps ? rounded(1 - value) : value;
      // -1 behind a name is a widespread sign for "off", tested before the layer is built.
      if (written < 0 && site.rate.form !== 'literal') continue;
      // Settings may be checked or scaled on their way here.
      if (byDefault && (site.rate.source === 'config' || site.rate.source === 'argument-parser')) continue;
      // What a caller passes is told where the caller passes it.
      if (isPassed(site, passed)) continue;
      const unsure = byDefault || site.framework === 'config';
      const [noun, low, high] = keeps
        ? ['keep probability', 'drops 100 %, keeps 0 %', 'drops 0 %, keeps 100 %']
        : ['rate', 'drops 0 %, keeps 100 %', 'drops 100 %, keeps 0 %'];
      yield siteFinding({
        rule: 'rate-out-of-range',
        severity: unsure ? 'warning' : 'error',
        site,
        message:
          `The ${noun} ${written}${byDefault ? ' (by default)' : ''} of \`${shortName(site.callee)}\` is not a probability: ` +
          `it must lie between 0 (${low}) and 1 (${high}).${silently(site, value)}`,
        remedies: percentMeant(site, written),
      });
    }
  },
};

/** Another rule's business: these layers make do with any number. */
function isClamped(site: DropoutSite): boolean {
  return (site.framework === 'keras' || site.framework === 'tfjs') && site.kind === 'recurrent';
}
