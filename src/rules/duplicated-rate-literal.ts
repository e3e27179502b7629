import type { DropoutSite } from '../model/site';
import { counted, dropsAndKeeps } from '../model/words';
import { siteFinding } from './finding';
import { isLiteral, isTried } from './rates';
import type { Rule } from './rule';

/** Fewer than this are no pattern yet. */
const LEAST = 3;

export const rule: Rule = {
  id: 'duplicated-rate-literal',
  category: 'rates',
  severity: 'hint',
  summary: 'The same rate is written out in several layers of one network',
  frameworks: ['torch', 'keras', 'flax', 'equinox', 'haiku', 'tfjs'],
  doc: {
    whatItDoes:
      'Points at the first of three or more dropout layers in one class, or in one function that builds a network, with the same literal rate.',
    whyItMatters:
      'A rate is the first thing to tune, together or layer by layer: wide layers bear more dropout than narrow ones. A number that is written out ' +
      'at every place is easily changed at some of them only, and neither a tuner nor the command line can reach it.',
    whenToIgnore: 'When the network is finished, as a published architecture with its published rates.',
    references: [{ title: 'Srivastava et al. 2014, appendix A', url: 'https://jmlr.org/papers/v15/srivastava14a.html' }],
  },
  examples: [
    {
      framework: 'torch',
      bad: 'import torch.nn as nn\n\n\ndef build():\n    return nn.Sequential(\n        nn.Linear(99, 99), nn.Dropout(0.3), nn.Linear(99, 99), nn.Dropout(0.3), nn.Linear(99, 99), nn.Dropout(0.3), nn.Linear(99, 9)\n    )\n',
      good: 'import torch.nn as nn\n\n\ndef build(p=0.3):\n    return nn.Sequential(\n        nn.Linear(99, 99), nn.Dropout(p), nn.Linear(99, 99), nn.Dropout(p), nn.Linear(99, 99), nn.Dropout(p), nn.Linear(99, 9)\n    )\n',
    },
    {
      framework: 'keras',
      bad: 'from keras import layers\n\n\ndef build(x):\n    x = layers.Dropout(0.3)(layers.Dense(99)(x))\n    x = layers.Dropout(0.3)(layers.Dense(99)(x))\n    x = layers.Dropout(0.3)(layers.Dense(99)(x))\n    return layers.Dense(9)(x)\n',
      good: 'from keras import layers\n\n\ndef build(x, rate=0.3):\n    x = layers.Dropout(rate)(layers.Dense(99)(x))\n    x = layers.Dropout(rate)(layers.Dense(99)(x))\n    x = layers.Dropout(rate)(layers.Dense(99)(x))\n    return layers.Dense(9)(x)\n',
    },
    {
      framework: 'flax',
      bad: 'import flax.linen as nn\n\n\ndef build(x, train):\n    x = nn.Dropout(0.3)(x, deterministic=not train)\n    x = nn.Dropout(0.3)(nn.relu(x), deterministic=not train)\n    return nn.Dropout(0.3)(nn.tanh(x), deterministic=not train)\n',
      good: 'import flax.linen as nn\n\n\ndef build(x, train, rate=0.3):\n    x = nn.Dropout(rate)(x, deterministic=not train)\n    x = nn.Dropout(rate)(nn.relu(x), deterministic=not train)\n    return nn.Dropout(rate)(nn.tanh(x), deterministic=not train)\n',
    },
    {
      framework: 'equinox',
      bad: 'import equinox as eqx\n\n\ndef build():\n    return [eqx.nn.Dropout(0.3), eqx.nn.Dropout(0.3), eqx.nn.Dropout(0.3)]\n',
      good: 'import equinox as eqx\n\n\ndef build(p=0.3):\n    return [eqx.nn.Dropout(p), eqx.nn.Dropout(p), eqx.nn.Dropout(p)]\n',
    },
    {
      framework: 'haiku',
      bad: 'import haiku as hk\n\n\ndef build(x):\n    x = hk.dropout(hk.next_rng_key(), 0.3, hk.Linear(99)(x))\n    x = hk.dropout(hk.next_rng_key(), 0.3, hk.Linear(99)(x))\n    x = hk.dropout(hk.next_rng_key(), 0.3, hk.Linear(99)(x))\n    return hk.Linear(9)(x)\n',
      good: 'import haiku as hk\n\n\ndef build(x, rate):\n    x = hk.dropout(hk.next_rng_key(), rate, hk.Linear(99)(x))\n    x = hk.dropout(hk.next_rng_key(), rate, hk.Linear(99)(x))\n    x = hk.dropout(hk.next_rng_key(), rate, hk.Linear(99)(x))\n    return hk.Linear(9)(x)\n',
    },
    {
      framework: 'tfjs',
      bad: "import * as tf from '@tensorflow/tfjs';\n\nexport function build(model) {\n  model.add(tf.layers.dropout({rate: 0.3}));\n  model.add(tf.layers.dense({units: 99}));\n  model.add(tf.layers.dropout({rate: 0.3}));\n  model.add(tf.layers.dense({units: 99}));\n  model.add(tf.layers.dropout({rate: 0.3}));\n  model.add(tf.layers.dense({units: 9}));\n}\n",
      good: "import * as tf from '@tensorflow/tfjs';\n\nexport function build(model, rate = 0.3) {\n  model.add(tf.layers.dropout({rate}));\n  model.add(tf.layers.dense({units: 99}));\n  model.add(tf.layers.dropout({rate}));\n  model.add(tf.layers.dense({units: 99}));\n  model.add(tf.layers.dropout({rate}));\n  model.add(tf.layers.dense({units: 9}));\n}\n",
    },
  ],
  *check({ reading }) {
    for (const [first, ...others] of groups(reading.sites)) {
      const rate = first?.rate.value ?? null;
      if (!first || rate === null) continue;
      yield siteFinding({
        rule: 'duplicated-rate-literal',
        severity: 'hint',
        site: first,
        message: `${counted(others.length + 1, 'layer')} repeat the rate ${rate} (${dropsAndKeeps(rate)}); with a name it can be tuned at one place.`,
        related: others.map((site) => ({ span: site.rate.span ?? site.span, message: 'The same rate' })),
      });
    }
  },
};

/** Layers of one class or function with the same literal, in source order; each at least `LEAST` long. */
function groups(sites: readonly DropoutSite[]): readonly (readonly DropoutSite[])[] {
  const found = new Map<string, DropoutSite[]>();
  for (const site of sites) {
    const { classId, functionName } = site.context;
    const home = classId ?? functionName;
    if (home === null || !isLiteral(site) || (site.kind !== 'layer' && site.kind !== 'functional')) continue;
    const { value } = site.rate;
    // Nothing to tune, or another rule's business.
    if (value === null || value <= 0 || value >= 1 || isTried(site)) continue;
    const key = `${site.framework} ${home} ${site.granularity} ${value}`;
    found.set(key, [...(found.get(key) ?? []), site]);
  }
  return [...found.values()].filter((group) => group.length >= LEAST);
}
