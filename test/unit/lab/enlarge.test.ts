import { describe, expect, test } from 'vitest';
import { enlarged } from '../../../src/lab/data/enlarge';

const part = { rows: 2, features: Float32Array.from([1, 2, 3, 4, 5, 6, 7, 8]), targets: Float32Array.from([0, 1]) };

describe('enlarging images', () => {
  test('every pixel becomes a square of equal pixels', () => {
    const { features } = enlarged(part, [2, 2, 1], [4, 4, 1]);
    expect([...features.subarray(0, 16)]).toEqual([1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4]);
    expect([...features.subarray(16)]).toEqual([5, 5, 6, 6, 5, 5, 6, 6, 7, 7, 8, 8, 7, 7, 8, 8]);
  });

  test('channels stay together', () => {
    const { features } = enlarged(part, [1, 2, 2], [2, 4, 2]);
    expect([...features.subarray(0, 8)]).toEqual([1, 2, 1, 2, 3, 4, 3, 4]);
  });

  test('tables and images of the same size stay as they are', () => {
    expect(enlarged(part, null, [4])).toBe(part);
    expect(enlarged(part, [2, 2, 1], [4])).toBe(part);
    expect(enlarged(part, [2, 2, 1], [2, 2, 1])).toBe(part);
  });

  test('an input that is no multiple is refused', () => {
    expect(() => enlarged(part, [2, 2, 1], [3, 3, 1])).toThrow(RangeError);
  });
});
