import { type Desk, float, type Info, int } from '../desk';

interface Columns {
  readonly key: string;
  readonly inputs: Readonly<Record<string, Info>>;
  /** WGSL of one summand; `at` is its place, `column` its column. */
  readonly summand: string;
  readonly lines: number;
  readonly width: number;
  /** Of the sum. */
  readonly factor?: number;
}

/** From so many lines on, parts of a column are summed side by side. */
const SHORT = 256;
const PARTS = 256;

/** Sums over the lines of [lines, width], in an order that depends on the sizes alone. */
export function sumColumns(desk: Desk, { key, inputs, summand, lines, width, factor = 1 }: Columns): Info {
  const parts = lines <= SHORT ? 1 : Math.min(PARTS, Math.ceil(lines / 64));
  const first = desk.run({
    key: `columns ${key}`,
    inputs,
    amounts: { lines: int(lines), width: int(width), parts: int(parts), factor: float(parts === 1 ? factor : 1) },
    code: `
  let column = index % uniforms.width;
  var sum = 0.0;
  for (var line = index / uniforms.width; line < uniforms.lines; line = line + uniforms.parts) {
    let at = line * uniforms.width + column;
    sum = sum + ${summand};
  }
  result[index] = sum * uniforms.factor;`,
    shape: parts === 1 ? [width] : [parts, width],
  });
  if (parts === 1) return first;
  const all = sumColumns(desk, { key: 'parts', inputs: { x: first }, summand: 'x[at]', lines: parts, width, factor });
  desk.drop(first);
  return all;
}
