import type { Finding } from '../model/finding';
import { neighboursOf } from '../model/neighbours';
import type { Layer } from '../model/network';
import { effectOf, shortName } from '../model/words';
import { kerasNet } from './exampleNets';
import { neverDrops, siteFinding } from './finding';
import { following, views } from './graph';
import { drops, oncePerSite, type Run, runsOf, speaksOf } from './order';
import type { Rule } from './rule';

/** From here on the network is so wide that the shift hardly matters. */
const WIDE = 1024;

export const rule: Rule = {
  id: 'dropout-before-batchnorm',
  category: 'placement',
  severity: 'warning',
  summary: 'Batch normalization right behind dropout learns a variance that does not hold in evaluation',
  frameworks: ['torch', 'keras'],
  doc: {
    whatItDoes:
      'Finds dropout whose output goes into a batch normalization, at once or through activations. With one dense or convolution layer in between ' +
      'it speaks as a hint, and as an info of layers that a loop appends to a list, when tests decide about them or the rate is not known. Rates up to 0.1, layers of 1,024 channels or more and branches of the graph are left alone.',
    whyItMatters:
      'In training the values that pass dropout are scaled up, which raises their variance; in evaluation they are not. Batch normalization stores the ' +
      'variance of training and divides by it in evaluation, where the real one is smaller: what follows sees values on another scale than the one ' +
      'it was trained on. Behind the last batch normalization dropout does no such harm.',
    whenToIgnore: 'In wide networks, or when the running statistics are worked out again with dropout off before evaluation.',
    references: [
      { title: 'Li et al. 2019: disharmony between dropout and batch normalization', url: 'https://arxiv.org/abs/1801.05134' },
      { title: 'TMO-Net#12: moved after a report', url: 'https://github.com/FengAoWang/TMO-Net/issues/12' },
    ],
  },
  examples: [
    {
      framework: 'torch',
      bad: 'import torch.nn as nn\n\nnet = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Dropout(0.5), nn.BatchNorm1d(64))\n',
      good: 'import torch.nn as nn\n\nnet = nn.Sequential(nn.Linear(64, 64), nn.BatchNorm1d(64), nn.ReLU(), nn.Dropout(0.5))\n',
    },
    { framework: 'keras', bad: net('Dropout(0.5)', 'BatchNormalization()'), good: net('BatchNormalization()', 'Dropout(0.5)') },
  ],
  *check(context) {
    const first = oncePerSite();
    const runs = runsOf(context, (site) => drops(site) && (site.rate.value ?? 0) > 0.1, speaksOf('batch-norm'));
    const found = runs.flatMap((run) => normalizedAfter(run) ?? []);
    // A site may run several times: the run that matters most speaks.
    for (const { site, norm, through } of found.sort((a, b) => Number(a.through !== null) - Number(b.through !== null))) {
      if (!first(site)) continue;
      yield siteFinding({
        rule: 'dropout-before-batchnorm',
        severity: through ? 'hint' : 'warning',
        site,
        message:
          `This dropout (${effectOf(site)}) feeds the batch normalization \`${norm.name}\`${through ? ` through \`${through.name}\`` : ''}, ` +
          'which stores the variance of training; in evaluation, without dropout, the variance is another one.',
        related: norm.definedAt ? [] : [{ span: norm.span, message: 'The batch normalization behind it' }],
        remedies:
          through || norm.definedAt
            ? []
            : [
                {
                  title: 'Put the batch normalization before the dropout',
                  change: { type: 'swap-layers', siteId: site.id, other: norm.span },
                  safe: false,
                },
              ],
      });
    }
    for (const site of context.reading.sites) {
      const next = site.listedBefore;
      if (!next || !BATCH_NORM.test(next.callee) || !isPlain(site) || neverDrops(site) || (site.rate.value ?? 1) <= 0.1) continue;
      // Where the order is known it was judged above.
      if (neighboursOf(site, context.networks(new Set([site.id]))) || !first(site)) continue;
      yield appended(site, next);
    }
  },
};

const BATCH_NORM = /(?:^|\.)(?:Lazy|Sync)?BatchNorm(?:[123]d)?$/;

/** Put into a list right before a batch normalization, by a program whose network cannot be read as a whole. */
function appended(site: Run['site'], { callee, span, underTest }: NonNullable<Run['site']['listedBefore']>): Finding {
  const effect = effectOf(site);
  const known = site.rate.value !== null && !site.rate.byDefault;
  return siteFinding({
    rule: 'dropout-before-batchnorm',
    severity: underTest || !known ? 'info' : 'warning',
    site,
    message:
      `This dropout${effect ? ` (${effect})` : ''} is appended right before the batch normalization \`${shortName(callee)}\`` +
      `${underTest ? ', where both are asked for' : ''}: that stores the variance of training, and in evaluation, without dropout, the variance is another one.`,
    related: [{ span, message: 'The batch normalization behind it' }],
  });
}

/** The batch normalization that a dropout feeds, and the one layer with weights in between, if any. */
function normalizedAfter(run: Run): { readonly site: Run['site']; readonly norm: Layer; readonly through: Layer | null } | null {
  const { site, layer } = run;
  if (!isPlain(site)) return null;
  const next = following(run, layer, [...views, 'activation']);
  if (!next) return null;
  if (next.operation.type === 'batch-norm') return isWide(next) ? null : { site, norm: next, through: null };
  if (next.operation.type !== 'dense' && next.operation.type !== 'conv') return null;
  if (next.operation.type === 'dense' && next.operation.activation && next.operation.activation !== 'linear') return null;
  const norm = following(run, next, ['identity']);
  return norm?.operation.type === 'batch-norm' && !isWide(norm) ? { site, norm, through: next } : null;
}

function isPlain({ granularity }: Run['site']): boolean {
  return granularity === 'element' || granularity === 'channel' || granularity === 'gaussian';
}

function isWide({ operation }: Layer): boolean {
  return operation.type === 'batch-norm' && (operation.features ?? 0) >= WIDE;
}

function net(first: string, second: string): string {
  const last = 'layers.Dense(10, activation="softmax")';
  return kerasNet('keras.Input(shape=(64,))', 'layers.Dense(64, activation="relu")', `layers.${first}`, `layers.${second}`, last);
}
