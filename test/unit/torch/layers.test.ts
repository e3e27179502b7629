import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Layers } from '../../../src/frameworks/torch/runs/layers';

/** What is done to one of several maps: a key is written, the map is copied, or it is united with another one. */
const deed = fc.oneof(
  fc.record({ kind: fc.constant('set' as const), at: fc.nat(20), key: fc.nat(5), value: fc.nat(9) }),
  fc.record({ kind: fc.constant('copy' as const), at: fc.nat(20) }),
  fc.record({ kind: fc.constant('unite' as const), at: fc.nat(20), other: fc.nat(20) }),
);

test('maps in layers hold what plain maps hold that are copied whole', () => {
  fc.assert(
    fc.property(fc.array(deed, { maxLength: 80 }), fc.integer({ min: 1, max: 6 }), (deeds, deepest) => {
      const join = (a: number, b: number): number => Math.max(a, b);
      const layered = [new Layers<number, number>(null, deepest)];
      const plain = [new Map<number, number>()];
      for (const each of deeds) {
        const at = each.at % plain.length;
        const [map, whole] = [layered[at], plain[at]];
        if (!map || !whole) continue;
        if (each.kind === 'set') {
          map.set(each.key, each.value);
          whole.set(each.key, each.value);
        } else if (each.kind === 'copy') {
          layered.push(map.copy());
          plain.push(new Map(whole));
        } else {
          const from = each.other % plain.length;
          const [other, all] = [layered[from], plain[from]];
          if (!other || !all || from === at) continue;
          layered.push(map.united(other, join));
          plain.push(new Map([...whole, ...[...all].map(([key, value]): [number, number] => [key, join(value, whole.get(key) ?? value)])]));
        }
      }
      for (const [at, whole] of plain.entries()) for (let key = 0; key <= 5; key++) expect(layered[at]?.get(key)).toBe(whole.get(key));
    }),
  );
});
