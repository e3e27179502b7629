import { stream } from '../search/streams';

const made = new Map<string, Float64Array>();

/**
 * `count` directions, uniform on the unit sphere of so many dimensions: [draw][dimension]. Always the same ones, so that a p is the same
 * for the same numbers whatever else is drawn; kept, because a study asks for them again and again.
 */
export function directions(dimensions: number, count: number): Float64Array {
  const key = `${dimensions}×${count}`;
  const known = made.get(key);
  if (known) return known;
  const random = stream(0, dimensions, 'bootstrap');
  const vectors = new Float64Array(count * dimensions);
  for (let from = 0; from < vectors.length; from += dimensions) {
    let squares = 0;
    for (let at = from; at < from + dimensions; at += 1) {
      const value = random.normal();
      vectors[at] = value;
      squares += value * value;
    }
    const length = Math.sqrt(squares);
    for (let at = from; at < from + dimensions; at += 1) vectors[at] = (vectors[at] as number) / length;
  }
  made.set(key, vectors);
  return vectors;
}
