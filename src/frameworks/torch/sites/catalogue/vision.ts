import type { Granularity, SiteKind } from '../../../../model/site';
import { type Callable, type Catalogue, each, optional } from './callable';

interface Form {
  readonly kind: Extract<SiteKind, 'drop-path' | 'drop-block' | 'layer'>;
  readonly granularity: Granularity;
  readonly parameter: string;
  readonly defaultRate: number | null;
}

function layer(form: Form): Callable {
  return { ...form, position: 0, others: {} };
}

function functional(form: Form, training: number, preset: boolean): Callable {
  return { ...form, position: 1, others: { training: { keyword: 'training', position: training, preset } } };
}

const DEPTH: Form = { kind: 'drop-path', granularity: 'sample', parameter: 'p', defaultRate: null };
const BLOCK: Form = { kind: 'drop-block', granularity: 'block', parameter: 'p', defaultRate: null };
const PATH: Form = { kind: 'drop-path', granularity: 'sample', parameter: 'drop_prob', defaultRate: 0 };
const TIMM_BLOCK: Form = { kind: 'drop-block', granularity: 'block', parameter: 'drop_prob', defaultRate: 0.1 };
const PATCH: Form = { kind: 'layer', granularity: 'element', parameter: 'prob', defaultRate: 0.5 };

const ATTENTION = optional('attention', 'attn_drop', null);
const PROJECTION = optional('argument', 'proj_drop', null);

/**
 * Signatures of torchvision 0.29 and timm 1.0. What of timm takes several rates is read by keyword: their positions have moved between
 * versions.
 */
export const VISION: Catalogue = {
  'torchvision.ops.StochasticDepth': [layer(DEPTH)],
  'torchvision.ops.stochastic_depth': [functional(DEPTH, 3, true)],
  ...each('DropBlock2d DropBlock3d', 'torchvision.ops.', layer(BLOCK)),
  ...each('drop_block2d drop_block3d', 'torchvision.ops.', functional(BLOCK, 5, true)),
  'torchvision.ops.MLP': [optional('argument', 'dropout', 6)],
  'timm.layers.DropPath': [layer(PATH)],
  'timm.layers.drop_path': [functional(PATH, 2, false)],
  'timm.layers.DropBlock2d': [layer(TIMM_BLOCK)],
  ...each('drop_block_2d drop_block_fast_2d', 'timm.layers.', { ...functional(TIMM_BLOCK, 0, false), others: {} }),
  ...each('PatchDropout PatchDropoutWithIndices', 'timm.layers.', layer(PATCH)),
  ...each('Mlp GluMlp SwiGLU GatedMlp ConvMlp GlobalResponseNormMlp', 'timm.layers.', optional('argument', 'drop', null)),
  ...each('Attention AttentionRope Attention2d MultiQueryAttention2d MultiQueryAttentionV2', 'timm.layers.', ATTENTION, PROJECTION),
  ...each('ClassifierHead NormMlpClassifierHead', 'timm.layers.', optional('argument', 'drop_rate', null)),
};
