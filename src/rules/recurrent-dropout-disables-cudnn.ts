import type { DropoutSite } from '../model/site';
import { dropsAndKeeps, shortName } from '../model/words';
import { siteFinding } from './finding';
import type { Rule } from './rule';

export const rule: Rule = {
  id: 'recurrent-dropout-disables-cudnn',
  category: 'placement',
  severity: 'info',
  summary: 'A recurrent_dropout above 0 keeps an LSTM or GRU off the fast GPU kernel',
  frameworks: ['keras'],
  doc: {
    whatItDoes: 'Finds `recurrent_dropout` above 0 on a Keras `LSTM` or `GRU`. Cells inside an `RNN` and `use_cudnn=False` are left alone.',
    whyItMatters:
      'The kernel of cuDNN has no dropout between time steps, so that Keras falls back to a loop over the steps, which on a GPU is often many times ' +
      'slower. `dropout=`, which acts on the inputs, keeps the fast kernel.',
    whenToIgnore:
      'When training runs on a CPU, or when dropout inside the recurrence is wanted and worth the time (Gal and Ghahramani 2016).',
    references: [
      { title: 'Keras: LSTM layer', url: 'https://keras.io/api/layers/recurrent_layers/lstm/' },
      { title: 'tensorflow#40944: by design', url: 'https://github.com/tensorflow/tensorflow/issues/40944' },
      { title: 'Gal and Ghahramani 2016: dropout in recurrent networks', url: 'https://arxiv.org/abs/1512.05287' },
    ],
  },
  examples: [
    {
      framework: 'keras',
      bad: 'from keras import layers\n\nrnn = layers.LSTM(128, recurrent_dropout=0.2)\n',
      good: 'from keras import layers\n\nrnn = layers.LSTM(128, dropout=0.2)\n',
    },
  ],
  *check({ reading }) {
    for (const site of reading.sites) {
      const { rate, context } = site;
      if (site.parameter !== 'recurrent_dropout' || !/\.(LSTM|GRU)$/.test(site.callee)) continue;
      if (rate.value === null || rate.value <= 0 || rate.value > 1 || rate.guarded || context.intended) continue;
      if (site.arguments.use_cudnn?.given) continue;
      yield siteFinding({
        rule: 'recurrent-dropout-disables-cudnn',
        severity: 'info',
        site,
        message:
          `\`recurrent_dropout\` of \`${shortName(site.callee)}\` (${dropsAndKeeps(rate.value)}${rate.byDefault ? ' by default' : ''}) ` +
          'rules out the cuDNN kernel: on a GPU the layer runs step by step, which is much slower.',
        ...(rate.span ? { related: [{ span: rate.span, message: 'This argument rules out cuDNN' }] } : {}),
        remedies: [
          ...(hasInputDropout(site, reading.sites)
            ? []
            : [
                {
                  title: `Drop inputs instead: dropout=${rate.text}`,
                  change: { type: 'rename-field', siteId: site.id, name: 'dropout' },
                  safe: false,
                } as const,
              ]),
          { title: 'Remove recurrent_dropout', change: { type: 'remove-rate-argument', siteId: site.id }, safe: false },
        ],
      });
    }
  },
};

function hasInputDropout({ span }: DropoutSite, sites: readonly DropoutSite[]): boolean {
  return sites.some((other) => other.span.start === span.start && other.parameter === 'dropout' && other.rate.span !== null);
}
