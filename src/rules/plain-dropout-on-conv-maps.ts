import type { Layer } from '../model/network';
import type { DropoutSite } from '../model/site';
import { effectOf, shortName } from '../model/words';
import { kerasNet } from './exampleNets';
import { siteFinding } from './finding';
import { following, preceding } from './graph';
import { drops, oncePerSite, type Run, runsOf, speaksOf } from './order';
import type { Rule } from './rule';

export const rule: Rule = {
  id: 'plain-dropout-on-conv-maps',
  category: 'placement',
  severity: 'hint',
  summary: 'Dropping single cells of a convolution map regularizes little; drop whole channels',
  frameworks: ['torch', 'keras'],
  doc: {
    whatItDoes:
      'Finds plain dropout on the map of a convolution that another convolution or pooling reads, with nothing but normalization and activations in ' +
      'between, or behind pooling. Kernels of size 1, rates up to 0.1 and maps that are flattened next are left alone.',
    whyItMatters:
      'Neighbouring cells of a map say nearly the same, so that what one of them loses its neighbours still tell: dropping single cells mostly makes ' +
      'training slower. Dropping whole channels takes the information away.',
    whenToIgnore: 'When the plain kind was compared with the other one, or is part of a published network such as DenseNet.',
    references: [
      { title: 'Keras: SpatialDropout2D layer', url: 'https://keras.io/api/layers/regularization_layers/spatial_dropout2d/' },
      { title: 'Tompson et al. 2015: object localization with convolutional networks', url: 'https://arxiv.org/abs/1411.4280' },
    ],
  },
  examples: [
    {
      framework: 'torch',
      bad: torch('nn.Dropout(0.3)'),
      good: torch('nn.Dropout2d(0.3)'),
    },
    { framework: 'keras', bad: keras('Dropout'), good: keras('SpatialDropout2D') },
  ],
  *check(context) {
    const first = oncePerSite();
    const wanted = (site: DropoutSite): boolean => site.granularity === 'element' && drops(site) && (site.rate.value ?? 0) > 0.1;
    for (const run of runsOf(context, wanted, speaksOf('conv'))) {
      const { site } = run;
      const map = mapBefore(run);
      if (!map || !first(site)) continue;
      const name = site.framework === 'torch' ? `Dropout${map.rank}d` : `SpatialDropout${map.rank}D`;
      yield siteFinding({
        rule: 'plain-dropout-on-conv-maps',
        severity: 'hint',
        site,
        message:
          `\`${shortName(site.callee)}\` (${effectOf(site)}) drops single cells of the map of \`${map.conv.name}\`, whose neighbours say nearly ` +
          `the same; \`${name}\` drops whole channels.`,
        related: map.conv.definedAt ? [] : [{ span: map.conv.span, message: 'The convolution before it' }],
        remedies: [{ title: `Use ${name}`, change: { type: 'rename-layer', siteId: site.id, name }, safe: false }],
      });
    }
  },
};

interface ConvMap {
  readonly conv: Layer;
  readonly rank: number;
}

/** The convolution whose map the dropout reads, if a layer that looks at neighbours reads the dropout. */
function mapBefore(run: Run): ConvMap | null {
  const near = preceding(run, run.layer, ['batch-norm', 'layer-norm', 'activation', 'identity']);
  const conv = near?.operation.type === 'pool' ? preceding(run, near, ['batch-norm', 'activation', 'identity']) : near;
  if (conv?.operation.type !== 'conv' || !conv.operation.kernel.some((size) => size > 1)) return null;
  const next = following(run, run.layer, ['batch-norm', 'layer-norm', 'activation', 'identity', 'pool']);
  if (next?.operation.type !== 'conv' || !next.operation.kernel.some((size) => size > 1)) return null;
  const shape = run.graph.parent(run.layer)?.outputShape;
  const { rank } = conv.operation;
  // A map of one cell has no neighbours.
  if (!shape || shape.length !== rank + 1 || shape.filter((size) => size === 1).length >= rank) return null;
  return { conv, rank };
}

function torch(dropout: string): string {
  return `import torch.nn as nn

net = nn.Sequential(nn.Conv2d(3, 64, 3), nn.ReLU(), ${dropout}, nn.Conv2d(64, 64, 3), nn.ReLU())
`;
}

function keras(dropout: string): string {
  const maps = (channels: number) => `layers.Conv2D(${channels}, 3, activation="relu")`;
  return kerasNet('keras.Input(shape=(32, 32, 3))', maps(32), `layers.${dropout}(0.25)`, maps(64));
}
