import { channelsAndPlaces, joined, type LayerReader, unread, windowed } from './reading';

type Rank = 1 | 2 | 3;

/** Windows of 2 unless given; the stride is the window's size unless given. */
function pooling(rank: Rank, mode: 'max' | 'average'): LayerReader {
  return ({ options, input }) => {
    const size = options.numbers('poolSize', rank, Array<number>(rank).fill(2));
    const stride = size && options.numbers('strides', rank, size);
    const padding = options.text('padding', 'valid');
    const format = options.text('dataFormat', 'channelsLast');
    const isFirst = format === 'channelsFirst';
    const map = channelsAndPlaces(input, rank, isFirst);
    if (!size || !stride || !map || format === null || (padding !== 'same' && padding !== 'valid')) {
      return unread('the window of this pooling is not known', null, 0);
    }
    const places = map.places.map((length, axis) => windowed(length, size[axis] ?? 1, stride[axis] ?? 1, padding));
    const shape = joined(map.channels, places, isFirst);
    if (isFirst) return unread('pooling with channels first', shape, 0);
    return { operation: { type: 'pool', rank, mode, size, stride, padding }, shape, parameters: 0 };
  };
}

function global(rank: 1 | 2, mode: 'max' | 'average'): LayerReader {
  return ({ options, input }) => {
    const format = rank === 1 ? 'channelsLast' : options.text('dataFormat', 'channelsLast');
    const map = format === null ? null : channelsAndPlaces(input, rank, format === 'channelsFirst');
    if (!map || format === 'channelsFirst') return unread('global pooling with channels first', map && [map.channels], 0);
    return { operation: { type: 'global-pool', mode }, shape: [map.channels], parameters: 0 };
  };
}

export const POOLING_LAYERS: Readonly<Record<string, LayerReader>> = {
  maxPooling1d: pooling(1, 'max'),
  maxPool1d: pooling(1, 'max'),
  maxPooling2d: pooling(2, 'max'),
  maxPool2d: pooling(2, 'max'),
  maxPooling3d: pooling(3, 'max'),
  averagePooling1d: pooling(1, 'average'),
  avgPool1d: pooling(1, 'average'),
  avgPooling1d: pooling(1, 'average'),
  averagePooling2d: pooling(2, 'average'),
  avgPool2d: pooling(2, 'average'),
  avgPooling2d: pooling(2, 'average'),
  averagePooling3d: pooling(3, 'average'),
  avgPool3d: pooling(3, 'average'),
  avgPooling3d: pooling(3, 'average'),
  globalAveragePooling1d: global(1, 'average'),
  globalAveragePooling2d: global(2, 'average'),
  globalMaxPooling1d: global(1, 'max'),
  globalMaxPool1d: global(1, 'max'),
  globalMaxPooling2d: global(2, 'max'),
  globalMaxPool2d: global(2, 'max'),
};
