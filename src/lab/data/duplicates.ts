import type { Dataset } from '../study';
import { Hash } from './digest';

/** Row numbers with the same inputs. */
export type Twins = readonly number[];

/** Equal numbers have equal bits, but for the two zeros. */
const NEGATIVE_ZERO = 0x80000000;

/** Groups of rows with equal inputs, two or more each, in order of their first rows. */
export function twins({ features, rows, width }: Pick<Dataset, 'features' | 'rows' | 'width'>): readonly Twins[] {
  const words = new Uint32Array(features.slice().buffer);
  for (let index = 0; index < words.length; index += 1) if (words[index] === NEGATIVE_ZERO) words[index] = 0;
  const byHash = new Map<number, number[][]>();
  for (let row = 0; row < rows; row += 1) {
    const own = words.subarray(row * width, (row + 1) * width);
    const hash = new Hash(0x811c9dc5);
    hash.words(own);
    const key = hash.value();
    const groups = byHash.get(key);
    if (!groups) {
      byHash.set(key, [[row]]);
      continue;
    }
    const same = groups.find(([first = 0]) => own.every((word, index) => word === words[first * width + index]));
    if (same) same.push(row);
    else groups.push([row]);
  }
  const found = [...byHash.values()].flat().filter((group) => group.length > 1);
  return found.sort((one, other) => (one[0] ?? 0) - (other[0] ?? 0));
}

/** The rows without those that repeat the inputs of an earlier row. */
export function withoutTwins(dataset: Dataset): Int32Array {
  const repeated = new Set(twins(dataset).flatMap((group) => group.slice(1)));
  return Int32Array.from({ length: dataset.rows }, (_, row) => row).filter((row) => !repeated.has(row));
}

export interface TwinCount {
  /** Rows that repeat an earlier row's inputs. */
  readonly repeated: number;
  /** Groups whose rows do not all have the same target. */
  readonly contradicting: number;
}

export function countTwins({ targets }: Dataset, groups: readonly Twins[]): TwinCount {
  return {
    repeated: groups.reduce((sum, group) => sum + group.length - 1, 0),
    contradicting: groups.filter(([first = 0, ...rest]) => rest.some((row) => targets[row] !== targets[first])).length,
  };
}
