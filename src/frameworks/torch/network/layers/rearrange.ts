import type { Detail, Shape } from '../../../../model/network';
import type { Bound } from '../arguments';
import { type Blueprint, type Built, notModelled } from './kit';

type Rearranging = Extract<Detail, { type: 'rearrange' }>;

/** `Rearrange('b c (h p1) (w p2) -> b (h w) (p1 p2 c)', p1=4, p2=4)` of einops, where the batch stays the first axis. */
export const rearrange: Blueprint = { names: ['pattern'], build: (bound) => built(bound) };

function built(bound: Bound): Built {
  const pattern = bound.value('pattern');
  const detail = pattern?.kind === 'string' && !bound.hidden ? rearranging(pattern.value, bound) : null;
  const rank = detail?.to.length ?? null;
  const flow: Built['flow'] = () => ({ shape: rank === null ? null : (Array<null>(rank).fill(null) as Shape), conflict: null });
  const demand = detail ? (Array<null>(detail.from.length).fill(null) as Shape) : null;
  return { operation: notModelled('its axes are arranged anew', detail), parameters: 0, flow, demand };
}

function rearranging(pattern: string, bound: Bound): Rearranging | null {
  const sides = pattern.split('->').map(groupsIn);
  const [left, right] = sides;
  if (sides.length !== 2 || !left || !right) return null;
  const [[batch, ...more] = [], ...from] = left;
  const [[first, ...others] = [], ...to] = right;
  if (batch === undefined || batch !== first || more.length > 0 || others.length > 0) return null;
  const names = from.flat();
  if (new Set(names).size !== names.length || names.toSorted().join() !== to.flat().toSorted().join()) return null;
  const sizes: Record<string, number> = {};
  for (const name of names) {
    const size = bound.value(name);
    if (size && size.kind !== 'number') return null;
    if (size) sizes[name] = size.value;
  }
  return { type: 'rearrange', from, to, sizes };
}

/** `b (h w) c` as [[b], [h, w], [c]]; null for what has another syntax (`...`, `1`). */
function groupsIn(side: string): readonly (readonly string[])[] | null {
  const words = side.match(/\([^()]*\)|[^\s()]+/g) ?? [];
  const groups = words.map((word) => word.replace(/[()]/g, '').trim().split(/\s+/).filter(Boolean));
  return groups.every((group) => group.every((name) => /^[A-Za-z_]\w*$/.test(name))) ? groups : null;
}
