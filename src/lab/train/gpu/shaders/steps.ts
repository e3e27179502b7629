import { type Desk, type Info, int } from '../desk';
import { CURVE_FUNCTIONS } from './curves';
import { at, type Kernel, type Kernels } from './kernel';

const unstack: Kernel = (desk, inputs) => {
  const x = at(inputs, 0);
  const [rows = 0, steps = 0, width = 0] = x.shape;
  const code = 'result[index] = x[((index / uniforms.width) * uniforms.steps + uniforms.step) * uniforms.width + index % uniforms.width];';
  return Array.from({ length: steps }, (_, step) =>
    desk.run({
      key: 'one step',
      inputs: { x },
      amounts: { width: int(width), steps: int(steps), step: int(step) },
      code,
      shape: [rows, width],
    }),
  );
};

const stack: Kernel = (desk, inputs) => {
  const [rows = 0, width = 0] = at(inputs, 0).shape;
  const shape = [rows, inputs.length, width];
  const whole = desk.backend.makeTensorInfo(shape, 'float32');
  const code =
    'result[((index / uniforms.width) * uniforms.steps + uniforms.step) * uniforms.width + index % uniforms.width] = part[index];';
  inputs.forEach((part, step) => {
    const amounts = { width: int(width), steps: int(inputs.length), step: int(step) };
    desk.run({ key: 'into steps', inputs: { part }, amounts, code, shape, into: whole, count: rows * width });
  });
  return [whole];
};

/** Place of a unit in [rows, gates · units] and [rows, units]. */
const UNIT = (gates: number): string =>
  `let unit = index % uniforms.units; let own = (index / uniforms.units) * ${gates} * uniforms.units + unit; let wide = uniforms.units;`;

function cell(desk: Desk, key: string, inputs: Readonly<Record<string, Info>>, like: Info, gates: number, code: string): Info {
  const [rows = 0, units = 0] = like.shape;
  return desk.run({
    key,
    inputs,
    amounts: { units: int(units) },
    functions: CURVE_FUNCTIONS,
    code: `${UNIT(gates)}\n${code}`,
    shape: [rows, units],
  });
}

/** The gates of an LSTM: input, forget, candidate, output. */
const LSTM_GATES = `
  let i = sigmoidOf(sums[own]);
  let f = sigmoidOf(sums[own + wide]);
  let g = tanhOf(sums[own + 2 * wide]);
  let o = sigmoidOf(sums[own + 3 * wide]);`;

const lstm: Kernel = (desk, inputs) => {
  const [sums, c] = [at(inputs, 0), at(inputs, 1)];
  const next = cell(desk, 'lstm memory', { sums, c }, c, 4, `${LSTM_GATES} result[index] = f * c[index] + i * g;`);
  const h = cell(desk, 'lstm state', { sums, next }, c, 4, 'result[index] = sigmoidOf(sums[own + 3 * wide]) * tanhOf(next[index]);');
  return [h, next];
};

const LSTM_BACK = `${LSTM_GATES}
  let shown = tanhOf(f * c[index] + i * g);
  let memory = dnext[index] + dh[index] * o * (1.0 - shown * shown);`;

const lstmBack: Kernel = (desk, inputs) => {
  const given = { sums: at(inputs, 0), c: at(inputs, 1), dh: at(inputs, 2), dnext: at(inputs, 3) };
  const [rows = 0, units = 0] = given.c.shape;
  const dsums = desk.run({
    key: 'lstm back',
    inputs: given,
    amounts: { units: int(units) },
    functions: CURVE_FUNCTIONS,
    code: `${UNIT(4)}${LSTM_BACK}
  result[own] = memory * g * i * (1.0 - i);
  result[own + wide] = memory * c[index] * f * (1.0 - f);
  result[own + 2 * wide] = memory * i * (1.0 - g * g);
  result[own + 3 * wide] = dh[index] * shown * o * (1.0 - o);`,
    shape: given.sums.shape,
    count: rows * units,
  });
  return [dsums, cell(desk, 'lstm memory back', given, given.c, 4, `${LSTM_BACK} result[index] = memory * f;`)];
};

/** The gates of a GRU: reset, update, and the candidate whose reset gate acts on the state's product. */
const GRU_GATES = `
  let r = sigmoidOf(x[own] + products[own]);
  let z = sigmoidOf(x[own + wide] + products[own + wide]);
  let n = tanhOf(x[own + 2 * wide] + r * products[own + 2 * wide]);`;

const gru: Kernel = (desk, inputs) => {
  const given = { x: at(inputs, 0), products: at(inputs, 1), h: at(inputs, 2) };
  return [cell(desk, 'gru', given, given.h, 3, `${GRU_GATES} result[index] = n + z * (h[index] - n);`)];
};

const gruBack: Kernel = (desk, inputs) => {
  const given = { x: at(inputs, 0), products: at(inputs, 1), h: at(inputs, 2), dy: at(inputs, 3) };
  const [rows = 0, units = 0] = given.h.shape;
  const gates = (key: string, last: string): Info =>
    desk.run({
      key,
      inputs: given,
      amounts: { units: int(units) },
      functions: CURVE_FUNCTIONS,
      code: `${UNIT(3)}${GRU_GATES}
  let inner = dy[index] * (1.0 - z) * (1.0 - n * n);
  result[own] = inner * products[own + 2 * wide] * r * (1.0 - r);
  result[own + wide] = dy[index] * (h[index] - n) * z * (1.0 - z);
  result[own + 2 * wide] = ${last};`,
      shape: given.x.shape,
      count: rows * units,
    });
  const { x, products, dy } = given;
  const update = 'let z = sigmoidOf(x[own + wide] + products[own + wide]); result[index] = dy[index] * z;';
  return [
    gates('gru back', 'inner'),
    gates('gru back state', 'inner * r'),
    cell(desk, 'gru carry', { x, products, dy }, given.h, 3, update),
  ];
};

export const STEP_KERNELS: Kernels = {
  LabUnstack: unstack,
  LabStack: stack,
  LabLstmCell: lstm,
  LabLstmCellBack: lstmBack,
  LabGruCell: gru,
  LabGruCellBack: gruBack,
};
