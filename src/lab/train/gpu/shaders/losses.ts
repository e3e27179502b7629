import type { LossChoice } from '../../../study';
import { type Desk, float, type Info, int } from '../desk';

/** Loss of each row [rows], and the gradient of the mean over all rows [rows, width], as `losses.ts` and `general/gradient.ts` have them. */
export interface Graded {
  readonly losses: Info;
  readonly gradient: Info;
}

/** Highest logit and the sum of exponentials of the row `group`. */
const ROW = `
  let width = uniforms.width;
  let start = group * width;
  var most = -3.4e38;
  for (var at = start + lane; at < start + width; at = at + 64) { most = max(most, x[at]); }
  let top = highest(lane, most);
  var sum = 0.0;
  for (var at = start + lane; at < start + width; at = at + 64) { sum = sum + exp(x[at] - top); }
  let total = together(lane, sum);
  let answer = i32(targets[group]);`;

/** Loss and slope of one value `v` with its target `t`. */
const VALUES: Readonly<Record<Exclude<LossChoice['name'], 'cross-entropy'>, { readonly loss: string; readonly slope: string }>> = {
  'binary-cross-entropy': {
    loss: 'max(v, 0.0) - v * t + log(1.0 + exp(-abs(v)))',
    slope: '1.0 / (1.0 + exp(-clamp(v, -80.0, 80.0))) - t',
  },
  'mean-squared-error': { loss: '(v - t) * (v - t)', slope: '2.0 * (v - t)' },
  'mean-absolute-error': { loss: 'abs(v - t)', slope: 'sign(v - t)' },
  huber: {
    loss: 'select(uniforms.delta * (abs(v - t) - 0.5 * uniforms.delta), 0.5 * (v - t) * (v - t), abs(v - t) <= uniforms.delta)',
    slope: 'clamp(v - t, -uniforms.delta, uniforms.delta)',
  },
};

/** `x` [rows, width], `targets` one per row, or per value where the loss compares several. */
export function graded(desk: Desk, choice: LossChoice, x: Info, targets: Info): Graded {
  const [rows = 1, width = 1] = x.shape;
  const inputs = { x, targets };
  const amounts = { width: int(width), rows: int(rows), delta: float(choice.name === 'huber' ? choice.delta : 0) };
  if (choice.name === 'cross-entropy') {
    const loss = `${ROW} if (lane == 0 && group < uniforms.rows) { result[group] = log(total) + top - x[start + answer]; }`;
    const slope = `${ROW}
  for (var at = start + lane; at < start + width; at = at + 64) {
    if (group < uniforms.rows) { result[at] = (exp(x[at] - top) / total - select(0.0, 1.0, at - start == answer)) / f32(uniforms.rows); }
  }`;
    return {
      losses: desk.run({ key: 'cross-entropy', inputs, amounts, code: loss, shape: [rows], groups: rows }),
      gradient: desk.run({ key: 'cross-entropy slope', inputs, amounts, code: slope, shape: x.shape, groups: rows }),
    };
  }
  const { loss, slope } = VALUES[choice.name];
  const classes = 'select(select(0.0, 1.0, i32(targets[at / uniforms.width]) == at % uniforms.width), targets[at], uniforms.width == 1)';
  const target = choice.name === 'binary-cross-entropy' ? classes : 'targets[at]';
  const each = `
  var sum = 0.0;
  for (var at = index * uniforms.width; at < (index + 1) * uniforms.width; at = at + 1) { let v = x[at]; let t = ${target}; sum = sum + ${loss}; }
  result[index] = sum / f32(uniforms.width);`;
  const own = `let at = index; let v = x[at]; let t = ${target}; result[at] = (${slope}) / f32(uniforms.rows * uniforms.width);`;
  return {
    losses: desk.run({ key: choice.name, inputs, amounts, code: each, shape: [rows] }),
    gradient: desk.run({ key: `${choice.name} slope`, inputs, amounts, code: own, shape: x.shape }),
  };
}

/** Adds the values up and puts the sum at a place of the ledger. */
export function entered(desk: Desk, losses: Info, ledger: Info, place: number): void {
  const [count = 0] = losses.shape;
  desk.run({
    key: 'ledger',
    inputs: { losses },
    amounts: { count: int(count), place: int(place) },
    code: `
  var sum = 0.0;
  for (var at = lane; at < uniforms.count; at = at + 64) { sum = sum + losses[at]; }
  let total = together(lane, sum);
  if (lane == 0 && group == 0) { result[uniforms.place] = total; }`,
    shape: ledger.shape,
    into: ledger,
    groups: 1,
  });
}
