import type { LayerArguments } from './arguments';
import { sizesOf } from './arguments';
import { type LayerReader, unread } from './reading';
import { channelsAndPlaces, joined, withSizes } from './shapes';

type Rank = 1 | 2 | 3;

const SAME: LayerReader = ({ input }) => ({ operation: { type: 'identity' }, shape: input, parameters: 0 });

/** Random changes of the image that happen in training only. */
const augmentation: LayerReader = ({ layer, input }) => ({
  operation: { type: 'identity' },
  shape: input,
  parameters: 0,
  notes: [`${layer.written} changes images at random in training; it counts as doing nothing`],
});

const scaling: LayerReader = ({ layer, input }) => ({
  operation: { type: 'identity' },
  shape: input,
  parameters: 0,
  notes: [`${layer.written} scales its input; it counts as doing nothing`],
  about: 'scaling',
});

/** Layers that cut or stretch an image to a given height and width. */
const resized: LayerReader = ({ layer, arguments: args, input }) => {
  const places = [args.number('height', 0), args.number('width', 1)];
  return unread(`${layer.written} is not done here`, joined(input.last, places, false), 0);
};

/** Pairs of amounts per axis: 1, (1, 2) or ((1, 1), (2, 2)). */
function amounts(args: LayerArguments, name: string, rank: Rank): readonly (readonly [number, number])[] | null {
  const value = args.value(name, 0);
  if (value === undefined) return Array<readonly [number, number]>(rank).fill([1, 1]);
  if (value.type === 'list' && rank === 1) {
    const [before, after] = sizesOf(value) ?? [];
    return value.items.length === 2 && typeof before === 'number' && typeof after === 'number' ? [[before, after]] : null;
  }
  const plain = args.numbers(name, 0, rank, null);
  if (plain) return plain.map((size) => [size, size] as const);
  if (value.type !== 'list' || value.items.length !== rank) return null;
  const pairs = value.items.map((item) => sizesOf(item));
  const known = pairs.map((pair) => (typeof pair?.[0] === 'number' && typeof pair[1] === 'number' ? ([pair[0], pair[1]] as const) : null));
  return known.every((pair) => pair !== null) ? known : null;
}

function bordered(rank: Rank, name: 'padding' | 'cropping', sign: 1 | -1): LayerReader {
  return ({ layer, arguments: args, input }) => {
    const reason = `${layer.written} is not done here`;
    const pairs = amounts(args, name, rank);
    const map = args.text('data_format', null, 'channels_last') !== 'channels_last' ? null : channelsAndPlaces(input, rank, false);
    if (!pairs || !map) return unread(reason, undefined, 0);
    const places = map.places.map((size, axis) =>
      size === null ? null : size + sign * ((pairs[axis]?.[0] ?? 0) + (pairs[axis]?.[1] ?? 0)),
    );
    return unread(reason, joined(map.channels, places, false), 0, {
      type: 'pad',
      padding: pairs.map(([before, after]) => [sign * before, sign * after] as const),
    });
  };
}

function upsampled(rank: Rank): LayerReader {
  return ({ layer, arguments: args, input }) => {
    const reason = `${layer.written} is not done here`;
    const factors = args.numbers('size', 0, rank, Array<number>(rank).fill(2));
    const map = args.text('data_format', null, 'channels_last') !== 'channels_last' ? null : channelsAndPlaces(input, rank, false);
    if (!factors || !map) return unread(reason, undefined, 0);
    const places = map.places.map((size, axis) => (size === null ? null : size * (factors[axis] ?? 1)));
    const isNearest = args.text('interpolation', null, 'nearest') === 'nearest';
    return unread(reason, joined(map.channels, places, false), 0, isNearest ? { type: 'upsample', factors } : null);
  };
}

const RANDOM = [
  'Flip',
  'Rotation',
  'Zoom',
  'Contrast',
  'Translation',
  'Brightness',
  'Hue',
  'Saturation',
  'Shear',
  'Grayscale',
  'ColorJitter',
  'Erasing',
  'Perspective',
];

export const IMAGE_LAYERS: Readonly<Record<string, LayerReader>> = {
  ...Object.fromEntries(RANDOM.map((name) => [`Random${name}`, augmentation])),
  Rescaling: scaling,
  Normalization: scaling,
  Identity: SAME,
  InputLayer: SAME,
  Resizing: resized,
  CenterCrop: resized,
  RandomCrop: resized,
  ZeroPadding1D: bordered(1, 'padding', 1),
  ZeroPadding2D: bordered(2, 'padding', 1),
  ZeroPadding3D: bordered(3, 'padding', 1),
  Cropping1D: bordered(1, 'cropping', -1),
  Cropping2D: bordered(2, 'cropping', -1),
  Cropping3D: bordered(3, 'cropping', -1),
  UpSampling1D: upsampled(1),
  UpSampling2D: upsampled(2),
  UpSampling3D: upsampled(3),
  GaussianNoise: ({ arguments: args, input }) => {
    const deviation = args.number('stddev', 0);
    const detail = deviation === null ? null : ({ type: 'gaussian-noise', deviation } as const);
    return unread('GaussianNoise is not trained here', input, 0, detail);
  },
  ActivityRegularization: ({ input }) => unread('ActivityRegularization is not trained here', input, 0),
  Masking: ({ input }) => unread('Masking is not trained here', input, 0),
  Lambda: () => unread('a Lambda layer runs a function of the program', undefined, 0),
  CategoryEncoding: ({ arguments: args }) => unread('CategoryEncoding is not done here', withSizes([args.number('num_tokens', 0)]), 0),
};
