import { type LayerReader, unread } from './reading';
import { channelsAndPlaces, joined, windowed, withSizes } from './shapes';

type Rank = 1 | 2 | 3;
const TWOS = { 1: [2], 2: [2, 2], 3: [2, 2, 2] } as const;

/** MaxPooling2D(pool_size=2, strides=pool_size, padding='valid', data_format). */
function pooling(rank: Rank, mode: 'max' | 'average'): LayerReader {
  return ({ arguments: args, input }) => {
    const size = args.numbers('pool_size', 0, rank, args.given('pool_length') ? null : TWOS[rank]);
    const stride = size && args.numbers('strides', 1, rank, size);
    const padding = args.text('padding', 2, args.given('border_mode') ? '?' : 'valid')?.toLowerCase();
    const first = args.text('data_format', 3, 'channels_last') !== 'channels_last';
    if (!size || !stride || (padding !== 'same' && padding !== 'valid'))
      return unread('the arguments of this pooling are not known', undefined, 0);
    const map = channelsAndPlaces(input, rank, first);
    if (!map) return unread('the input of this pooling has an unknown or unfitting shape', undefined, 0);
    const places = map.places.map((length, axis) => windowed(length, size[axis] ?? 1, stride[axis] ?? 1, padding));
    const shape = joined(map.channels, places, first);
    if (first) return unread('pooling with channels first', shape, 0);
    return { operation: { type: 'pool', rank, mode, size, stride, padding }, shape, parameters: 0 };
  };
}

function globalPooling(rank: Rank, mode: 'max' | 'average'): LayerReader {
  return ({ arguments: args, input }) => {
    const first = args.text('data_format', 0, 'channels_last') !== 'channels_last';
    const map = channelsAndPlaces(input, rank, first);
    if (!map) return unread('the input of this pooling has an unknown or unfitting shape', undefined, 0);
    const kept = args.flag('keepdims', null, false);
    const shape = kept ? joined(map.channels, Array<number>(rank).fill(1), first) : withSizes([map.channels]);
    if (first || kept !== false) return unread('global pooling with channels first or kept axes', shape, 0);
    return { operation: { type: 'global-pool', mode }, shape, parameters: 0 };
  };
}

export const POOLING_LAYERS: Readonly<Record<string, LayerReader>> = {
  MaxPooling1D: pooling(1, 'max'),
  MaxPooling2D: pooling(2, 'max'),
  MaxPooling3D: pooling(3, 'max'),
  AveragePooling1D: pooling(1, 'average'),
  AveragePooling2D: pooling(2, 'average'),
  AveragePooling3D: pooling(3, 'average'),
  GlobalMaxPooling1D: globalPooling(1, 'max'),
  GlobalMaxPooling2D: globalPooling(2, 'max'),
  GlobalMaxPooling3D: globalPooling(3, 'max'),
  GlobalAveragePooling1D: globalPooling(1, 'average'),
  GlobalAveragePooling2D: globalPooling(2, 'average'),
  GlobalAveragePooling3D: globalPooling(3, 'average'),
};
