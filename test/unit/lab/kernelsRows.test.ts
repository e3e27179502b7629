import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { adamStep, rmspropForm } from '../../../src/lab/train/conventions';
import { type Bench, openBench, randomValues, worst } from './kernelBench';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
}, 60_000);
afterEach(() => bench.clear());

const SHAPES = [
  [1, 1],
  [1, 7],
  [5, 3],
  [6, 10],
  [33, 4],
  [130, 9],
] as const;

const at = (values: ArrayLike<number>, index: number): number => values[index] as number;
const sumOf = (count: number, value: (index: number) => number): number => {
  let sum = 0;
  for (let index = 0; index < count; index += 1) sum += value(index);
  return sum;
};

describe('losses', () => {
  test.each(SHAPES)('softmax and cross-entropy of %i × %i', (rows, classes) => {
    const logits = randomValues(rows * classes, 3, 9);
    const targets = Float32Array.from({ length: rows }, (_, row) => (row * 5) % classes);
    const gradient = bench.room(logits.length);
    const place = bench.put(targets);
    const from = bench.put(logits);
    const loss = bench.kernels.softmaxCrossEntropy(from, place, gradient, rows, classes, 0.25);
    let expected = 0;
    const slopes = new Float64Array(logits.length);
    for (let row = 0; row < rows; row += 1) {
      const total = sumOf(classes, (column) => Math.exp(at(logits, row * classes + column)));
      expected += Math.log(total) - at(logits, row * classes + at(targets, row));
      for (let column = 0; column < classes; column += 1)
        slopes[row * classes + column] =
          0.25 * (Math.exp(at(logits, row * classes + column)) / total - (column === at(targets, row) ? 1 : 0));
    }
    expect(loss).toBeCloseTo(expected, 4);
    expect(worst(bench.read(gradient, logits.length), slopes)).toBeLessThan(3e-7);
    expect(bench.kernels.softmaxCrossEntropy(from, place, 0, rows, classes, 0.25)).toBe(loss);
    const wrong = sumOf(rows, (row) => {
      const values = [...logits.subarray(row * classes, (row + 1) * classes)];
      return values.indexOf(Math.max(...values)) === at(targets, row) ? 0 : 1;
    });
    expect(bench.kernels.wrongRows(from, place, rows, classes)).toBe(wrong);
    const own = bench.put(logits);
    bench.kernels.softmaxRows(own, own, rows, classes, false);
    const shares = bench.read(own, logits.length);
    shares.forEach((share, index) => {
      const column = index % classes;
      const hit = column === at(targets, (index - column) / classes) ? 1 : 0;
      expect(share).toBeCloseTo(at(slopes, index) / 0.25 + hit, 5);
    });
  });

  test('huge logits keep the loss finite; a class that is not there is told and writes nowhere', () => {
    const gradient = bench.room(4);
    const logits = bench.put([1e4, -1e4, 3e4, 1e4]);
    expect(bench.kernels.softmaxCrossEntropy(logits, bench.put([1, 1]), gradient, 2, 2, 1)).toBe(4e4);
    expect(bench.kernels.softmaxCrossEntropy(logits, bench.put([0, 2]), gradient, 2, 2, 1)).toBeNaN();
    expect(bench.kernels.softmaxCrossEntropy(logits, bench.put([-1, 0]), gradient, 2, 2, 1)).toBeNaN();
    expect(bench.kernels.softmaxCrossEntropy(bench.put([Number.NaN, 0]), bench.put([0]), gradient, 1, 2, 1)).toBeNaN();
  });

  const outputs = randomValues(41, 7, 3);
  const answers = randomValues(41, 8, 2);
  const pairs = (each: (error: number, output: number, answer: number) => number): number[] =>
    Array.from(outputs, (output, index) => each(output - at(answers, index), output, at(answers, index)));
  const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
  const definitions = {
    binaryCrossEntropy: [pairs((_, x, t) => Math.log1p(Math.exp(x)) - x * t), pairs((_, x, t) => sigmoid(x) - t)],
    squaredError: [pairs((error) => error ** 2), pairs((error) => 2 * error)],
    absoluteError: [pairs(Math.abs), pairs(Math.sign)],
    huber: [
      pairs((error) => (Math.abs(error) <= 0.7 ? 0.5 * error ** 2 : 0.7 * (Math.abs(error) - 0.35))),
      pairs((error) => Math.max(-0.7, Math.min(0.7, error))),
    ],
  } as const;
  test.each(Object.entries(definitions))('%s', (name, [losses, slopes]) => {
    const gradient = bench.room(outputs.length);
    const args = [bench.put(outputs), bench.put(answers), gradient, outputs.length, 0.5] as const;
    const { kernels } = bench;
    const got = name === 'huber' ? kernels.huber(...args, 0.7) : kernels[name as 'squaredError'](...args);
    expect(got).toBeCloseTo(
      losses.reduce((sum, loss) => sum + loss, 0),
      4,
    );
    expect(
      worst(
        bench.read(gradient, outputs.length),
        slopes.map((slope) => 0.5 * slope),
      ),
    ).toBeLessThan(3e-7);
  });
});

describe('optimizers, three steps in 64 bits', () => {
  const count = 37;
  const gradients = [1, 2, 3].map((step) => randomValues(count, step));
  const start = randomValues(count, 9);
  const base = { learningRate: 0.1, momentum: 0.9, weightDecay: 0.05, epsilon: 1e-3 };

  test.each([
    [0, false],
    [0.9, false],
    [0.9, true],
  ])('SGD with momentum %f, Nesterov %s', (momentum, nesterov) => {
    const w = bench.put(start);
    const velocity = bench.put(new Float32Array(count));
    const expected = Float64Array.from(start);
    const v = new Float64Array(count);
    for (const gradient of gradients) {
      bench.kernels.sgd(w, bench.put(gradient), velocity, count, 0.1, momentum, nesterov, 0.95, 0.05);
      for (let index = 0; index < count; index += 1) {
        expected[index] = at(expected, index) * 0.95;
        const slope = at(gradient, index) + 0.05 * at(expected, index);
        v[index] = momentum * at(v, index) + slope;
        expected[index] = at(expected, index) - 0.1 * (nesterov ? slope + momentum * at(v, index) : at(v, index));
      }
    }
    expect(worst(bench.read(w, count), expected)).toBeLessThan(5e-7);
  });

  test.each(['torch', 'keras'] as const)('Adam and AdamW as %s has them', (framework) => {
    for (const name of ['adam', 'adamw'] as const) {
      const shrinks = name === 'adamw' || framework === 'keras';
      const w = bench.put(start);
      const [first, second] = [bench.put(new Float32Array(count)), bench.put(new Float32Array(count))];
      const expected = Float64Array.from(start);
      const [m, v] = [new Float64Array(count), new Float64Array(count)];
      gradients.forEach((gradient, index) => {
        const step = index + 1;
        const { rate, beta1, beta2, floor, shrink, decay } = adamStep({ ...base, name }, framework, step);
        bench.kernels.adam(w, bench.put(gradient), first, second, count, rate, beta1, 1 - beta1, beta2, 1 - beta2, floor, shrink, decay);
        for (let spot = 0; spot < count; spot += 1) {
          if (shrinks) expected[spot] = at(expected, spot) * (1 - 0.1 * 0.05);
          const slope = at(gradient, spot) + (shrinks ? 0 : 0.05 * at(expected, spot));
          m[spot] = 0.9 * at(m, spot) + 0.1 * slope;
          v[spot] = 0.999 * at(v, spot) + 0.001 * slope * slope;
          const mean = at(m, spot) / (1 - 0.9 ** step);
          const correction = Math.sqrt(1 - 0.999 ** step);
          // torch: m̂ / (√v̂ + ε); keras: m̂ / ((√v + ε) / √(1 - β₂ᵗ)).
          const root = framework === 'torch' ? Math.sqrt(at(v, spot)) / correction + 1e-3 : (Math.sqrt(at(v, spot)) + 1e-3) / correction;
          expected[spot] = at(expected, spot) - (0.1 * mean) / root;
        }
      });
      expect(worst(bench.read(w, count), expected)).toBeLessThan(2e-6);
    }
  });

  test.each(['torch', 'keras'] as const)('RMSprop as %s has it', (framework) => {
    const { smoothing, underRoot } = rmspropForm({ ...base, name: 'rmsprop' }, framework);
    expect([smoothing, underRoot]).toEqual(framework === 'torch' ? [0.99, false] : [0.9, true]);
    for (const momentum of [0, 0.8]) {
      const w = bench.put(start);
      const [average, velocity] = [bench.put(new Float32Array(count)), bench.put(new Float32Array(count))];
      const expected = Float64Array.from(start);
      const [s, v] = [new Float64Array(count), new Float64Array(count)];
      for (const gradient of gradients) {
        const g = bench.put(gradient);
        bench.kernels.rmsprop(w, g, average, velocity, count, 0.01, smoothing, 1 - smoothing, momentum, 0.95, 0.05, 1e-3, underRoot);
        for (let spot = 0; spot < count; spot += 1) {
          expected[spot] = at(expected, spot) * 0.95;
          const slope = at(gradient, spot) + 0.05 * at(expected, spot);
          s[spot] = smoothing * at(s, spot) + (1 - smoothing) * slope * slope;
          const root = underRoot ? Math.sqrt(at(s, spot) + 1e-3) : Math.sqrt(at(s, spot)) + 1e-3;
          v[spot] = momentum * at(v, spot) + slope / root;
          expected[spot] = at(expected, spot) - 0.01 * at(v, spot);
        }
      }
      expect(worst(bench.read(w, count), expected)).toBeLessThan(2e-6);
    }
  });

  test.each([true, false])('max-norm, every column: %s', (every) => {
    const [inputs, units] = [7, 6];
    const before = randomValues(inputs * units, 4);
    const w = bench.put(before);
    bench.kernels.maxNorm(w, inputs, units, 1.4, every);
    const lengths = Array.from({ length: units }, (_, unit) => Math.sqrt(sumOf(inputs, (input) => at(before, input * units + unit) ** 2)));
    expect(lengths.some((length) => length < 1.3) && lengths.some((length) => length > 1.5)).toBe(true);
    const expected = before.map((value, index) => {
      const length = at(lengths, index % units);
      return every || length > 1.4 ? (value * Math.min(length, 1.4)) / (length + 1e-7) : value;
    });
    expect(worst(bench.read(w, before.length), expected)).toBeLessThan(3e-7);
  });
});

describe('normalisation', () => {
  test.each(SHAPES.filter(([lines]) => lines > 1))('of the columns of %i × %i', (lines, width) => {
    const x = randomValues(lines * width, 1).map((value) => 3 * value + 2);
    const dy = randomValues(lines * width, 2);
    const [scale, shift] = [randomValues(width, 3), randomValues(width, 4)];
    const epsilon = 1e-3;
    const column = (index: number): { mean: number; variance: number } => {
      const mean = sumOf(lines, (line) => at(x, line * width + index)) / lines;
      return { mean, variance: sumOf(lines, (line) => (at(x, line * width + index) - mean) ** 2) / lines };
    };
    const moments = Array.from({ length: width }, (_, index) => column(index));
    const normal = x.map((value, index) => {
      const { mean, variance } = moments[index % width] ?? { mean: 0, variance: 1 };
      return (value - mean) / Math.sqrt(variance + epsilon);
    });
    const dScale = Array.from({ length: width }, (_, index) =>
      sumOf(lines, (line) => at(dy, line * width + index) * at(normal, line * width + index)),
    );
    const dShift = Array.from({ length: width }, (_, index) => sumOf(lines, (line) => at(dy, line * width + index)));
    const dx = x.map((_, index) => {
      const spot = index % width;
      const inner = at(dy, index) - at(dShift, spot) / lines - (at(normal, index) * at(dScale, spot)) / lines;
      return (at(scale, spot) * inner) / Math.sqrt((moments[spot]?.variance ?? 1) + epsilon);
    });
    const { kernels } = bench;
    const [px, pdy, ps] = [bench.put(x), bench.put(dy), bench.put(scale)];
    const [mean, variance, gScale, gShift] = [bench.room(width), bench.room(width), bench.room(width), bench.room(width)];
    const [y, back] = [bench.room(x.length), bench.room(x.length)];
    kernels.columnMoments(px, lines, width, mean, variance);
    expect(
      worst(
        bench.read(mean, width),
        moments.map((one) => one.mean),
      ),
    ).toBeLessThan(1e-6);
    expect(
      worst(
        bench.read(variance, width),
        moments.map((one) => one.variance),
      ),
    ).toBeLessThan(1e-6);
    kernels.batchNorm(px, y, lines, width, mean, variance, ps, bench.put(shift), epsilon);
    expect(
      worst(
        bench.read(y, x.length),
        normal.map((value, index) => value * at(scale, index % width) + at(shift, index % width)),
      ),
    ).toBeLessThan(3e-6);
    kernels.batchNormBackward(px, pdy, back, lines, width, mean, variance, ps, epsilon, gScale, gShift);
    expect(worst(bench.read(back, x.length), dx)).toBeLessThan(3e-6);
    expect(worst(bench.read(gScale, width), dScale)).toBeLessThan(3e-6);
    expect(worst(bench.read(gShift, width), dShift)).toBeLessThan(3e-6);
  });

  test.each(SHAPES.filter(([, width]) => width > 1))('of the rows of %i × %i', (rows, width) => {
    const x = randomValues(rows * width, 1).map((value) => 3 * value + 2);
    const dy = randomValues(rows * width, 2);
    const [scale, shift] = [randomValues(width, 3), randomValues(width, 4)];
    const epsilon = 1e-3;
    const [normal, dx] = [new Float64Array(x.length), new Float64Array(x.length)];
    const [dScale, dShift] = [new Float64Array(width), new Float64Array(width)];
    for (let row = 0; row < rows; row += 1) {
      const of = (values: ArrayLike<number>, index: number): number => at(values, row * width + index);
      const mean = sumOf(width, (index) => of(x, index)) / width;
      const deviation = Math.sqrt(sumOf(width, (index) => (of(x, index) - mean) ** 2) / width + epsilon);
      for (let index = 0; index < width; index += 1) {
        normal[row * width + index] = (of(x, index) - mean) / deviation;
        dShift[index] = at(dShift, index) + of(dy, index);
        dScale[index] = at(dScale, index) + of(dy, index) * of(normal, index);
      }
      const sum = sumOf(width, (index) => of(dy, index) * at(scale, index)) / width;
      const dot = sumOf(width, (index) => of(dy, index) * at(scale, index) * of(normal, index)) / width;
      for (let index = 0; index < width; index += 1)
        dx[row * width + index] = (of(dy, index) * at(scale, index) - sum - of(normal, index) * dot) / deviation;
    }
    const { kernels } = bench;
    const [px, pdy, ps] = [bench.put(x), bench.put(dy), bench.put(scale)];
    const [gScale, gShift] = [bench.put(new Float32Array(width)), bench.put(new Float32Array(width))];
    const [y, back] = [bench.room(x.length), bench.room(x.length)];
    kernels.layerNorm(px, y, rows, width, ps, bench.put(shift), epsilon);
    expect(
      worst(
        bench.read(y, x.length),
        normal.map((value, index) => value * at(scale, index % width) + at(shift, index % width)),
      ),
    ).toBeLessThan(3e-6);
    kernels.layerNormBackward(px, pdy, back, rows, width, ps, epsilon, gScale, gShift);
    expect(worst(bench.read(back, x.length), dx)).toBeLessThan(3e-6);
    expect(worst(bench.read(gScale, width), dScale)).toBeLessThan(5e-6);
    expect(worst(bench.read(gShift, width), dShift)).toBeLessThan(5e-6);
  });
});

describe('rows', () => {
  test.each(SHAPES)('sums and transposes of %i × %i', (lines, width) => {
    const x = randomValues(lines * width, 1);
    const from = bench.put(x);
    const sums = bench.put(new Float32Array(width).fill(2));
    const expected = Array.from({ length: width }, (_, index) => sumOf(lines, (line) => at(x, line * width + index)));
    bench.kernels.columnSums(from, lines, width, sums, true);
    expect(
      worst(
        bench.read(sums, width),
        expected.map((sum) => sum + 2),
      ),
    ).toBeLessThan(1e-6);
    bench.kernels.columnSums(from, lines, width, sums, false);
    expect(worst(bench.read(sums, width), expected)).toBeLessThan(1e-6);
    const turned = bench.room(x.length);
    bench.kernels.transpose(from, turned, 1, lines, width);
    expect([...bench.read(turned, x.length)]).toEqual(
      Array.from(x, (_, index) => at(x, (index % lines) * width + Math.floor(index / lines))),
    );
    expect(bench.kernels.sumOfSquares(from, x.length)).toBeCloseTo(
      sumOf(x.length, (index) => at(x, index) ** 2),
      6,
    );
  });

  test('are gathered and scattered by index; an index beside the table does nothing', () => {
    const [size, width] = [4, 5];
    const table = randomValues(size * width, 2);
    const indices = [3, 0, 3, -1, 4, 1];
    const to = bench.room(indices.length * width);
    const place = bench.put(table);
    const row = (index: number): number[] =>
      index >= 0 && index < size ? [...table.subarray(index * width, (index + 1) * width)] : [0, 0, 0, 0, 0];
    bench.kernels.gatherRowsByFloat(place, size, bench.put(indices), indices.length, width, to);
    expect([...bench.read(to, indices.length * width)]).toEqual(indices.flatMap(row));
    bench.kernels.gatherRows(place, size, bench.putIntegers(indices), indices.length, width, to);
    expect([...bench.read(to, indices.length * width)]).toEqual(indices.flatMap(row));
    const added = randomValues(indices.length * width, 6);
    for (const asFloats of [true, false]) {
      const target = bench.put(new Float32Array(size * width));
      bench.kernels.scatterAddRows(
        bench.put(added),
        asFloats ? bench.put(indices) : bench.putIntegers(indices),
        asFloats,
        indices.length,
        width,
        target,
        size,
      );
      const expected = Float64Array.from({ length: size * width }, (_, spot) =>
        sumOf(indices.length, (one) => (indices[one] === Math.floor(spot / width) ? at(added, one * width + (spot % width)) : 0)),
      );
      expect(worst(bench.read(target, size * width), expected)).toBeLessThan(1e-6);
    }
  });

  test('are copied side by side, added and multiplied', () => {
    const x = randomValues(12, 1);
    const from = bench.put(x);
    const to = bench.put(new Float32Array(21));
    bench.kernels.copyColumns(from, 4, to + 8, 7, 3, 4);
    expect([...bench.read(to, 21)]).toEqual([0, 1, 2].flatMap((line) => [0, 0, ...x.subarray(line * 4, line * 4 + 4), 0]));
    bench.kernels.addScaled(from, from, 0.5, from, 11);
    expect([...bench.read(from, 12)]).toEqual([
      ...x.subarray(0, 11).map((value) => Math.fround(value + Math.fround(0.5 * value))),
      at(x, 11),
    ]);
    const own = bench.put(x);
    bench.kernels.multiplyValues(own, own, own, 11);
    expect([...bench.read(own, 11)]).toEqual([...x.subarray(0, 11).map((value) => value * value)]);
  });
});
