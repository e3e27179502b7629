import type { Shape } from '../../../model/network';

/** Layers on the last axis ask for no other. */
export function lastAlone(last: number | null): Shape {
  return [last];
}

/** Layers on maps know their rank. */
export function mapOf(rank: number | null, channelsFirst: boolean | undefined): (last: number | null) => Shape | null {
  return (last) => {
    if (rank === null || channelsFirst === undefined) return null;
    const cells = Array<null>(rank).fill(null);
    return channelsFirst ? [null, ...cells] : [...cells, last];
  };
}
