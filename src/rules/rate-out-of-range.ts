import type { Remedy } from '../model/finding';
import type { DropoutSite } from '../model/site';
import { dropsAndKeeps, shortName } from '../model/words';
import { siteFinding } from './finding';
import type { Rule } from './rule';

export const rule: Rule = {
  id: 'rate-out-of-range',
  category: 'rates',
  severity: 'error',
  summary: 'A dropout rate is a probability: it must lie between 0 and 1',
  frameworks: ['torch', 'keras'],
  doc: {
    whatItDoes: 'Finds dropout rates below 0 or above 1. `rate-out-of-range` speaks only where the number can be read from the source.',
    whyItMatters:
      'Most layers raise an error, but only when the line runs, which may be long after a job was queued. Some attention and functional forms ' +
      'check even later: at the first step in training mode. A rate of 50 nearly always means 50 %, that is 0.5.',
    whenToIgnore:
      'Where the error is wanted, as in a test that expects it. A negative default such as -1 that stands for "no dropout" is not reported, nor are ' +
      "`dropout` and `recurrent_dropout` of Keras's recurrent layers, which are clamped to the range instead of checked.",
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
  ],
  *check({ reading }) {
    const passed = new Set(reading.sites.map(({ kind, rate }) => (kind === 'argument' ? (rate.origin ?? rate.span)?.start : undefined)));
    for (const site of reading.sites) {
      const { value, byDefault, origin } = site.rate;
      if (value === null || (value >= 0 && value <= 1)) continue;
      if (site.framework === 'keras' && site.kind === 'recurrent') continue;
      // A test that builds such a layer and was not meant to would fail by itself.
      if (site.context.expectedToFail) continue;
      if (site.context.inTest && /^test/i.test(site.context.functionName ?? '')) continue;
      // -1 behind a name is a widespread sign for "off", tested before the layer is built.
      if (value < 0 && site.rate.form !== 'literal') continue;
      // Settings may be checked or scaled on their way here.
      if (byDefault && (site.rate.source === 'config' || site.rate.source === 'argument-parser')) continue;
      // What a caller passes is told where the caller passes it.
      if (site.kind !== 'argument' && origin && passed.has(origin.start)) continue;
      yield siteFinding({
        rule: 'rate-out-of-range',
        severity: byDefault ? 'warning' : 'error',
        site,
        message:
          `The rate ${value}${byDefault ? ' (by default)' : ''} of \`${shortName(site.callee)}\` is not a probability: ` +
          `it must lie between 0 (drops 0 %, keeps 100 %) and 1 (drops 100 %, keeps 0 %).`,
        remedies: percentMeant(site, value),
      });
    }
  },
};

/** 50 -> 0.5. Below 10 a point may be missing as well (`5` for `.5`): both are offered, and neither is applied unread. */
function percentMeant(site: DropoutSite, value: number): readonly Remedy[] {
  if (value < 2 || value >= 100) return [];
  const literal = site.rate.form === 'literal';
  const set = (divisor: number): Remedy => {
    const rate = Number((value / divisor).toPrecision(12));
    return {
      title: `Set the rate to ${rate} (${dropsAndKeeps(rate)})`,
      change: { type: 'set-rate', siteIds: [site.id], rate, at: literal || !site.rate.origin ? 'argument' : 'origin' },
      safe: literal && value >= 10,
    };
  };
  return value < 10 ? [set(100), set(10)] : [set(100)];
}
