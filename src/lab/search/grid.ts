import { drawing, gridOf, type RateSpace, type Rates, running, type Search } from './search';
import { stream } from './streams';

/**
 * Every point of the space in every repeat: all points of repeat 0 first, so that a search that is cut short still holds complete pairs.
 * All train equally long.
 */
export function gridSearch(space: RateSpace, repeats: number, epochs: number): Search {
  const points = gridOf(space);
  return inOrder(
    Array.from({ length: repeats * points.length }, (_, index) => ({
      rates: points[index % points.length] as Rates,
      repeat: Math.floor(index / points.length),
    })),
    epochs,
  );
}

/** `count` points drawn uniformly (Bergstra and Bengio 2012), each trained equally long. */
export function randomSearch(space: RateSpace, count: number, epochs: number, seed: number): Search {
  const draw = drawing(space, stream(seed, 0, 'search'));
  return inOrder(Array.from({ length: count }, draw), epochs);
}

function inOrder(points: readonly { readonly rates: Rates; readonly repeat: number }[], epochs: number): Search {
  const open = running();
  let next = 0;
  return {
    ask() {
      const point = points[next];
      if (!point) return null;
      next += 1;
      return open.start({ ...point, epochs, continues: null, bracket: 0, rung: 0 });
    },
    tell: ({ id }) => {
      open.end(id);
    },
  };
}
