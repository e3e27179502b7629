import type { Shape } from '../../../model/network';
import { plainOf, type Value } from '../networks/values';
import { shapeOf } from './options';
import { channelsAndPlaces, joined, type LayerReader, type LayerRequest, lastOf, unread } from './reading';

const upsampling: LayerReader = (request) => {
  const size = request.options.numbers('size', 2, [2, 2]);
  return onPlaces(request, 'upSampling2d is not trained here', (place, axis) =>
    size && place !== null ? place * (size[axis] ?? 1) : null,
  );
};

const padding: LayerReader = (request) => {
  const given = sidesOf(request, 'padding', [1, 1]);
  return onPlaces(request, 'zeroPadding2d is not trained here', (place, axis) => {
    const added = given?.[axis];
    return place === null || added === undefined ? null : place + added;
  });
};

const cropping: LayerReader = (request) => {
  const given = sidesOf(request, 'cropping', [0, 0]);
  return onPlaces(request, 'cropping2D is not trained here', (place, axis) => {
    const taken = given?.[axis];
    return place === null || taken === undefined ? null : place - taken;
  });
};

function onPlaces({ options, input }: LayerRequest, reason: string, change: (place: number | null, axis: number) => number | null) {
  const format = options.text('dataFormat', 'channelsLast');
  const isFirst = format === 'channelsFirst';
  const map = format === null ? null : channelsAndPlaces(input, 2, isFirst);
  return unread(reason, map && joined(map.channels, map.places.map(change), isFirst), 0);
}

/** Both sides of each axis together, from `1`, `[1, 2]` or `[[1, 1], [2, 2]]`; null when not known. */
function sidesOf({ options }: LayerRequest, name: string, each: readonly number[]): readonly number[] | null {
  const value = options.value(name);
  if (value === undefined) return options.open ? null : each.map((side) => 2 * side);
  const number = plainOf(value);
  if (typeof number === 'number') return [2 * number, 2 * number];
  const sides = value.type === 'list' && value.items.length === 2 ? value.items.map(bothSides) : [];
  return sides.length === 2 && !sides.includes(null) ? (sides as number[]) : null;
}

function bothSides(value: Value): number | null {
  const number = plainOf(value);
  if (typeof number === 'number') return 2 * number;
  const [before, after] = shapeOf(value) ?? [];
  return typeof before === 'number' && typeof after === 'number' ? before + after : null;
}

const centerCrop: LayerReader = ({ options, input }) =>
  unread('centerCrop is not trained here', [options.number('height'), options.number('width'), lastOf(input)], 0);

const categories: LayerReader = ({ options, input }) => {
  const tokens = options.number('numTokens');
  const mode = options.text('outputMode', 'multiHot');
  const shape = categoryShape(input, tokens, mode);
  return unread('categoryEncoding is not trained here', shape, 0);
};

function categoryShape(input: Shape | null, tokens: number | null, mode: string | null): Shape | null {
  if (!input || mode === null || lastOf(input) === null) return null;
  return mode === 'oneHot' && lastOf(input) !== 1 ? [...input, tokens] : [...input.slice(0, -1), tokens];
}

function passing(reason: string): LayerReader {
  return ({ input }) => unread(reason, input, 0);
}

function noShape(reason: string): LayerReader {
  return () => unread(reason, null, 0);
}

export const IMAGE_LAYERS: Readonly<Record<string, LayerReader>> = {
  upSampling2d: upsampling,
  zeroPadding2d: padding,
  cropping2D: cropping,
  centerCrop,
  // The library gives both without their batch axis: what follows them does not fit (image_resizing.ts, random_width.ts).
  resizing: noShape('resizing is not trained here'),
  randomWidth: noShape('the width changes at random'),
  rescaling: passing('rescaling is not trained here'),
  masking: passing('masking is not trained here'),
  gaussianNoise: passing('gaussianNoise is not trained here'),
  categoryEncoding: categories,
};
