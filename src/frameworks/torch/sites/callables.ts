import { ATTENTION } from './catalogue/attention';
import type { Callable, Catalogue } from './catalogue/callable';
import { GRAPHS } from './catalogue/graphs';
import { TORCH } from './catalogue/torch';
import { VISION } from './catalogue/vision';

export type { Callable } from './catalogue/callable';

export const CALLABLES: Catalogue = { ...TORCH, ...VISION, ...ATTENTION, ...GRAPHS };

type Home = readonly [RegExp, string];

/** Other homes of the same things by their package, tried in order. */
const HOMES: ReadonlyMap<string, readonly Home[]> = new Map<string, readonly Home[]>([
  [
    'torch',
    [
      [/^torch\.nn\.modules\.(?:[a-z]\w*\.)?(?=[A-Z])/, 'torch.nn.'],
      [/^torch\.nn\.modules\./, 'torch.nn.'],
    ],
  ],
  ['torchvision', [[/^torchvision\.ops\.(?:stochastic_depth|drop_block|misc)\.(?=\w)/, 'torchvision.ops.']]],
  ['timm', [[/^timm\.(?:models\.)?layers\.(?:[a-z]\w*\.)?(?=\w)/, 'timm.layers.']]],
  ['flash_attn', [[/^flash_attn\.flash_attn_interface\./, 'flash_attn.']]],
  ['xformers', [[/^xformers\.ops\.fmha\./, 'xformers.ops.']]],
  [
    'torch_geometric',
    [
      [/^torch_geometric\.utils\.dropout\.(?=\w)/, 'torch_geometric.utils.'],
      [/^torch_geometric\.nn\.aggr\.(?:[a-z]\w*\.)+(?=[A-Z])/, 'torch_geometric.nn.aggr.'],
      [/^torch_geometric\.nn\.(?!aggr\.)(?:[a-z]\w*\.)+(?=[A-Z])/, 'torch_geometric.nn.'],
    ],
  ],
  ['dgl', [[/^dgl\.nn\.(?!mxnet\.|tensorflow\.)(?:[a-z]\w*\.)*(?=[A-Z])/, 'dgl.nn.pytorch.']]],
]);

/** The documented name of something that is also exported elsewhere: `torch.nn.modules.dropout.Dropout` -> `torch.nn.Dropout`. */
export function canonical(name: string): string {
  for (const [pattern, replacement] of HOMES.get(name.slice(0, name.indexOf('.'))) ?? []) {
    if (pattern.test(name)) return name.replace(pattern, replacement);
  }
  return name;
}

const LAST_NAMES: ReadonlySet<string> = new Set(Object.keys(CALLABLES).map((name) => name.slice(name.lastIndexOf('.') + 1)));

/** Cheap test of what is called, as written: false means that no library knows a member of an object by that name. */
export function mayBeCallable(calleeText: string): boolean {
  const dot = calleeText.lastIndexOf('.');
  return dot < 0 || LAST_NAMES.has(calleeText.slice(dot + 1));
}

const NONE: readonly Callable[] = [];

/** How the calls of a canonical name take their rates. */
export function callablesFor(name: string | null): readonly Callable[] {
  return name !== null && Object.hasOwn(CALLABLES, name) ? (CALLABLES[name] ?? NONE) : NONE;
}

/** The dropout layers of PyTorch and Keras, without their packages: a class of a project under one of these names is somebody's own. */
export const layerNames: ReadonlySet<string> = new Set(
  [
    'Dropout Dropout1d Dropout2d Dropout3d AlphaDropout FeatureAlphaDropout GaussianDropout',
    'SpatialDropout1D SpatialDropout2D SpatialDropout3D',
  ].flatMap((line) => line.split(' ')),
);
