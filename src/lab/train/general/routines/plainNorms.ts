import type { Heap } from '../heap';
import type { Routines } from './routines';

type Norms = 'moments' | 'batchNorm' | 'batchNormBackward' | 'layerNorm' | 'layerNormBackward';

/** Batch and layer normalisation (Ioffe and Szegedy 2015; Ba et al. 2016). */
export function plainNorms(heap: Heap): Pick<Routines, Norms> {
  return {
    moments({ lines, width, x, mean, variance }) {
      const f = heap.floats();
      for (let column = 0; column < width; column += 1) {
        const moments = momentsOf(f, { start: (x >>> 2) + column, step: width, count: lines });
        f[(mean >>> 2) + column] = moments.mean;
        f[(variance >>> 2) + column] = moments.variance;
      }
    },
    batchNorm({ lines, width, x, mean, variance, epsilon, scale, shift, to }) {
      const f = heap.floats();
      for (let at = 0; at < lines * width; at += 1) {
        const column = at % width;
        const normal =
          ((f[(x >>> 2) + at] as number) - (f[(mean >>> 2) + column] as number)) /
          Math.sqrt((f[(variance >>> 2) + column] as number) + epsilon);
        f[(to >>> 2) + at] = normal * optional(f, scale, column, 1) + optional(f, shift, column, 0);
      }
    },
    batchNormBackward({ lines, width, x, mean, variance, epsilon, scale, dy, dscale, dshift, to }) {
      const f = heap.floats();
      for (let column = 0; column < width; column += 1) {
        const group = { start: column, step: width, count: lines };
        const centre = f[(mean >>> 2) + column] as number;
        const spread = Math.sqrt((f[(variance >>> 2) + column] as number) + epsilon);
        const { sum, dot } = groupBackward(f, { x, dy, to, group, centre, spread, factor: () => 1 });
        f[(dscale >>> 2) + column] = dot;
        f[(dshift >>> 2) + column] = sum;
        const factor = optional(f, scale, column, 1);
        for (let at = (to >>> 2) + column; at < (to >>> 2) + lines * width; at += width) f[at] = (f[at] as number) * factor;
      }
    },
    layerNorm({ lines, width, x, epsilon, scale, shift, to }) {
      const f = heap.floats();
      for (let line = 0; line < lines; line += 1) {
        const { mean, variance } = momentsOf(f, { start: (x >>> 2) + line * width, step: 1, count: width });
        for (let column = 0; column < width; column += 1) {
          const normal = ((f[(x >>> 2) + line * width + column] as number) - mean) / Math.sqrt(variance + epsilon);
          f[(to >>> 2) + line * width + column] = normal * optional(f, scale, column, 1) + optional(f, shift, column, 0);
        }
      }
    },
    layerNormBackward({ lines, width, x, epsilon, scale, dy, dscale, dshift, to }) {
      const f = heap.floats();
      f.fill(0, dscale >>> 2, (dscale >>> 2) + width);
      f.fill(0, dshift >>> 2, (dshift >>> 2) + width);
      for (let line = 0; line < lines; line += 1) {
        const group = { start: line * width, step: 1, count: width };
        const { mean, variance } = momentsOf(f, { ...group, start: (x >>> 2) + group.start });
        const spread = Math.sqrt(variance + epsilon);
        for (let column = 0; column < width; column += 1) {
          const own = f[(dy >>> 2) + line * width + column] as number;
          const normal = ((f[(x >>> 2) + line * width + column] as number) - mean) / spread;
          f[(dscale >>> 2) + column] = (f[(dscale >>> 2) + column] as number) + own * normal;
          f[(dshift >>> 2) + column] = (f[(dshift >>> 2) + column] as number) + own;
        }
        groupBackward(f, { x, dy, to, group, centre: mean, spread, factor: (member) => optional(f, scale, member, 1) });
      }
    },
  };
}

interface Group {
  readonly start: number;
  readonly step: number;
  readonly count: number;
}

function momentsOf(f: Float32Array, { start, step, count }: Group): { readonly mean: number; readonly variance: number } {
  let sum = 0;
  for (let member = 0; member < count; member += 1) sum += f[start + member * step] as number;
  let squares = 0;
  for (let member = 0; member < count; member += 1) squares += ((f[start + member * step] as number) - sum / count) ** 2;
  return { mean: sum / count, variance: squares / count };
}

function optional(f: Float32Array, address: number, index: number, absent: number): number {
  return address === 0 ? absent : (f[(address >>> 2) + index] as number);
}

/** (g - mean g - x̂ · mean(g · x̂)) / σ with g = dy · scale, for one group (Ioffe and Szegedy 2015, section 3). */
function groupBackward(
  f: Float32Array,
  args: {
    readonly x: number;
    readonly dy: number;
    readonly to: number;
    readonly group: Group;
    readonly centre: number;
    readonly spread: number;
    readonly factor: (member: number) => number;
  },
): { readonly sum: number; readonly dot: number } {
  const { x, dy, to, group, centre, spread, factor } = args;
  const normal = (at: number): number => ((f[(x >>> 2) + at] as number) - centre) / spread;
  let sum = 0;
  let dot = 0;
  for (let member = 0; member < group.count; member += 1) {
    const at = group.start + member * group.step;
    const own = (f[(dy >>> 2) + at] as number) * factor(member);
    sum += own;
    dot += own * normal(at);
  }
  for (let member = 0; member < group.count; member += 1) {
    const at = group.start + member * group.step;
    const own = (f[(dy >>> 2) + at] as number) * factor(member);
    f[(to >>> 2) + at] = (own - sum / group.count - (normal(at) * dot) / group.count) / spread;
  }
  return { sum, dot };
}
