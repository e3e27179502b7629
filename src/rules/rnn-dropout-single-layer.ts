import type { Rate } from '../model/site';
import { effectOf, shortName } from '../model/words';
import { neverDrops, siteFinding } from './finding';
import type { Rule } from './rule';

export const rule: Rule = {
  id: 'rnn-dropout-single-layer',
  category: 'rates',
  severity: 'warning',
  summary: 'The dropout of a one-layer LSTM, GRU or RNN has no effect',
  frameworks: ['torch'],
  doc: {
    whatItDoes:
      'Finds `dropout=` on an `nn.LSTM`, `nn.GRU` or `nn.RNN` whose `num_layers` is 1, comes to 1, or is not given, also where a class of the project hands both on to one.',
    whyItMatters:
      'PyTorch applies this dropout to the output of each recurrent layer except the last one. With one layer there is nothing left to apply it ' +
      'to: the network trains without the regularization that its source promises. PyTorch warns, but only when the layer is built.',
    whenToIgnore:
      'When the argument is kept on purpose because `num_layers` will grow. A rate that is 0 by default, and a number of layers that is 1 by default only, make it an info.',
    references: [
      { title: 'PyTorch: torch.nn.LSTM, argument dropout', url: 'https://docs.pytorch.org/docs/stable/generated/torch.nn.LSTM.html' },
      { title: 'allennlp#2768: misleading dropout removed', url: 'https://github.com/allenai/allennlp/pull/2768' },
      { title: 'pytorch#5985', url: 'https://github.com/pytorch/pytorch/issues/5985' },
    ],
  },
  examples: [
    {
      framework: 'torch',
      bad: 'import torch.nn as nn\n\nrnn = nn.LSTM(32, 64, dropout=0.5)\n',
      good: 'import torch.nn as nn\n\nrnn = nn.LSTM(32, 64, num_layers=2, dropout=0.5)\n',
    },
  ],
  *check({ reading }) {
    for (const site of reading.sites) {
      if ((site.kind !== 'recurrent' && site.kind !== 'argument') || site.starred) continue;
      const { rate } = site;
      const layers = site.arguments.num_layers;
      const settled = layers?.settled;
      if (!layers || (layers.given && layers.value !== 1 && settled?.value !== 1)) continue;
      if (!rate.span || rate.guarded || rate.form === 'conditional' || neverDrops(site)) continue;
      // The layers and the rate are settings of their own; they may well be set together.
      if (settled && (!rate.value || isChosen(rate))) continue;
      const effect = effectOf(site);
      const cell = shortName(site.callee);
      yield siteFinding({
        rule: 'rnn-dropout-single-layer',
        severity: rate.value === 0 || settled?.byDefault ? 'info' : 'warning',
        site,
        message:
          `\`dropout\` of \`${cell}\` acts between stacked layers, and this one has a single layer${settled?.byDefault ? ' by default' : ''}: ` +
          `\`${rate.text}\`${effect ? ` (${effect})` : ''} has no effect.`,
        related: [{ span: rate.span, message: 'This argument has no effect' }],
        remedies: [
          { title: 'Remove the argument', change: { type: 'remove-rate-argument', siteId: site.id }, safe: false },
          {
            title: 'Stack two layers (num_layers=2)',
            change: { type: 'set-argument', siteId: site.id, name: 'num_layers', text: '2' },
            safe: false,
          },
        ],
      });
    }
  },
};

/** The rate is made of a choice: `dropout if num_layers > 1 else 0`. */
function isChosen({ definitions = [] }: Rate): boolean {
  return definitions.some((text) => /\bif\b|\band\b|\bor\b/.test(text));
}
