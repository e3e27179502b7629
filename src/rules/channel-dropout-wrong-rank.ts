import type { Layer } from '../model/network';
import type { DropoutSite } from '../model/site';
import { shortName } from '../model/words';
import { siteFinding } from './finding';
import { mayDrop, type Run, runsOf } from './order';
import type { Rule, RuleContext } from './rule';

const SHAPES: Readonly<Record<number, string>> = { 2: '(N, C)', 3: '(N, C, L)', 4: '(N, C, H, W)', 5: '(N, C, D, H, W)' };
const NAMES: Readonly<Record<number, string>> = { 2: 'Dropout', 3: 'Dropout1d', 4: 'Dropout2d', 5: 'Dropout3d' };

export const rule: Rule = {
  id: 'channel-dropout-wrong-rank',
  category: 'placement',
  severity: 'error',
  summary: 'Dropout1d, Dropout2d or Dropout3d reads a tensor of another rank than it is made for',
  frameworks: ['torch'],
  doc: {
    whatItDoes:
      'Finds `nn.Dropout1d`, `nn.Dropout2d` and `nn.Dropout3d` behind layers whose output has another number of axes. Where only the habit of giving ' +
      'dense layers `(N, C)` speaks for the rank, it is a warning.',
    whyItMatters:
      'A tensor with one axis too few counts as a single sample without its batch axis: `Dropout1d` on `(N, C)` and `Dropout3d` on `(N, C, H, W)` then ' +
      'drop whole samples, without a warning. `Dropout2d` on `(N, C, L)` drops channels today with a deprecation warning, and on `(N, C)` single elements.',
    whenToIgnore: 'When the tensors have no batch axis on purpose.',
    references: [
      { title: 'PyTorch: torch.nn.Dropout1d', url: 'https://docs.pytorch.org/docs/stable/generated/torch.nn.Dropout1d.html' },
      { title: 'pytorch#77081: Dropout2d on three axes', url: 'https://github.com/pytorch/pytorch/issues/77081' },
      { title: 'braindecode#1111', url: 'https://github.com/braindecode/braindecode/pull/1111' },
    ],
  },
  examples: [
    {
      framework: 'torch',
      bad: 'import torch.nn as nn\n\nnet = nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU(), nn.Dropout3d(0.5))\n',
      good: 'import torch.nn as nn\n\nnet = nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU(), nn.Dropout2d(0.5))\n',
    },
    {
      framework: 'torch',
      bad: 'import torch.nn as nn\n\nnet = nn.Sequential(nn.Linear(8, 6), nn.Dropout1d(0.5))\n',
      good: 'import torch.nn as nn\n\nnet = nn.Sequential(nn.Linear(8, 6), nn.Dropout(0.5))\n',
    },
  ],
  *check(context) {
    for (const [site, ranks] of ranksBySite(context)) {
      const [only, ...more] = new Set(ranks.map(({ rank }) => rank));
      const made = Number(/(\d)d$/.exec(site.callee)?.[1]) + 2;
      const wrong = ranks.find(({ rank }) => effectOn(made, rank) !== null);
      const effect = wrong ? effectOn(made, wrong.rank) : null;
      if (!wrong || !effect) continue;
      const right = NAMES[wrong.rank];
      yield siteFinding({
        rule: 'channel-dropout-wrong-rank',
        severity: effect.harm && wrong.certain ? 'error' : 'warning',
        site,
        message:
          `\`${shortName(site.callee)}\` is made for ${SHAPES[made]}, and ${wrong.certain ? '' : 'if it is given batches of vectors, '}` +
          `\`${wrong.producer.name}\` gives it ${SHAPES[wrong.rank]}: it ${effect.words}.`,
        related: wrong.producer.definedAt ? [] : [{ span: wrong.producer.span, message: `Gives ${SHAPES[wrong.rank]}` }],
        remedies:
          right && only !== undefined && more.length === 0
            ? [{ title: `Use ${right}`, change: { type: 'rename-layer', siteId: site.id, name: right }, safe: false }]
            : [],
      });
    }
  },
};

interface Rank {
  /** Axes with the batch. */
  readonly rank: number;
  readonly producer: Layer;
  /** Some layer on the way says how many axes there are. */
  readonly certain: boolean;
}

function ranksBySite(context: RuleContext): ReadonlyMap<DropoutSite, readonly Rank[]> {
  const ranks = new Map<DropoutSite, Rank[]>();
  const wanted = (site: DropoutSite): boolean => /ropout_?[123]d$/.test(site.callee) && mayDrop(site);
  for (const run of runsOf(context, wanted)) {
    const producer = run.graph.parent(run.layer);
    if (!producer?.outputShape || producer.operation.type === 'input' || producer.operation.type === 'unknown') continue;
    const rank = { rank: producer.outputShape.length + 1, producer, certain: isCertain(run, producer) };
    ranks.set(run.site, [...(ranks.get(run.site) ?? []), rank]);
  }
  return ranks;
}

const TELLING: ReadonlySet<string> = new Set(['conv', 'pool', 'flatten', 'recurrent', 'embedding', 'transformer', 'attention']);

function isCertain({ graph }: Run, producer: Layer): boolean {
  for (let layer: Layer | null = producer; layer; layer = graph.parent(layer)) if (TELLING.has(layer.operation.type)) return true;
  return false;
}

/** What PyTorch does with so many axes; null when the layer is made for them. */
function effectOn(made: number, rank: number): { readonly harm: boolean; readonly words: string } | null {
  if (made === rank) return null;
  if (made === 4) return twoDimensional(rank);
  if (rank > made) return { harm: true, words: 'raises an error when it runs' };
  return { harm: true, words: 'takes the batch for channels and drops whole samples' };
}

/** `Dropout2d` goes by older rules than the other two. */
function twoDimensional(rank: number): { readonly harm: boolean; readonly words: string } | null {
  if (rank === 2) return { harm: false, words: 'drops single elements, as `Dropout` does, with a warning' };
  if (rank === 3)
    return { harm: false, words: 'drops channels with a deprecation warning, and a later PyTorch may read the axes otherwise' };
  return null;
}
