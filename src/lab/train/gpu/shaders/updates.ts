import type { Update } from '../../general/routines/routines';
import { type Amount, type Desk, float, type Info, int } from '../desk';
import { volume } from './kernel';

/** Arrays of state beside each weight. */
export function statesFor(kind: Update['kind'], momentum: number): 0 | 1 | 2 {
  if (kind !== 'sgd') return 2;
  return momentum === 0 ? 0 : 1;
}

const SLOPE = 'let before = w[index] * uniforms.shrink; let slope = g[index] + uniforms.decay * before;';

/** First the state from weights and gradient, then the weights from state and gradient; each is changed where it lies. */
const RULES: Readonly<Record<Update['kind'], { readonly state: string; readonly weight: string }>> = {
  sgd: {
    state: 'result[index] = uniforms.momentum * result[index] + slope;',
    weight: `
  let before = result[index] * uniforms.shrink;
  let slope = g[index] + uniforms.decay * before;
  let moved = MOVED;
  result[index] = before - uniforms.rate * select(moved, slope + uniforms.momentum * moved, uniforms.nesterov == 1);`,
  },
  adam: {
    state: `
  result[index] = uniforms.beta1 * result[index] + uniforms.rest1 * slope;
  result[index + uniforms.size] = uniforms.beta2 * result[index + uniforms.size] + uniforms.rest2 * slope * slope;`,
    weight: `
  let before = result[index] * uniforms.shrink;
  result[index] = before - uniforms.rate * state[index] / (sqrt(state[index + uniforms.size]) + uniforms.floor);`,
  },
  rmsprop: {
    state: `
  let square = uniforms.smoothing * result[index] + uniforms.rest * slope * slope;
  let root = select(sqrt(square) + uniforms.epsilon, sqrt(square + uniforms.epsilon), uniforms.underRoot == 1);
  result[index] = square;
  result[index + uniforms.size] = uniforms.momentum * result[index + uniforms.size] + slope / root;`,
    weight: 'result[index] = result[index] * uniforms.shrink - uniforms.rate * state[index + uniforms.size];',
  },
};

function amountsOf(update: Update): Readonly<Record<string, Amount>> {
  const common = { rate: float(update.rate), shrink: float(update.shrink), decay: float(update.decay) };
  switch (update.kind) {
    case 'sgd':
      return { ...common, momentum: float(update.momentum), nesterov: int(update.nesterov ? 1 : 0) };
    case 'adam': {
      const { beta1, beta2, floor } = update;
      return { ...common, beta1: float(beta1), rest1: float(1 - beta1), beta2: float(beta2), rest2: float(1 - beta2), floor: float(floor) };
    }
    case 'rmsprop': {
      const { smoothing, momentum, epsilon, underRoot } = update;
      return {
        ...common,
        smoothing: float(smoothing),
        rest: float(1 - smoothing),
        momentum: float(momentum),
        epsilon: float(epsilon),
        underRoot: int(underRoot ? 1 : 0),
      };
    }
  }
}

/** One update of weights w; `state` holds as many values per weight as `statesFor` says. */
export function updated(desk: Desk, update: Update, w: Info, g: Info, state: Info | null): void {
  const { kind } = update;
  const amounts = amountsOf(update);
  const count = volume(w.shape);
  if (state)
    desk.run({
      key: `update state ${kind}`,
      inputs: { w, g },
      amounts,
      code: `${SLOPE}\n${RULES[kind].state}`,
      shape: state.shape,
      into: state,
      count,
    });
  const inputs: Record<string, Info> = kind === 'sgd' ? { g, ...(state && { state }) } : { state: state ?? w };
  const code = RULES[kind].weight.replace('MOVED', state ? 'state[index]' : 'slope');
  desk.run({ key: `update ${kind} ${state !== null}`, inputs, amounts, code, shape: w.shape, into: w });
}

/** As `maxNorm` of the routines: columns of [inputs × units]. */
export function shortened(desk: Desk, w: Info, units: number, limit: number, everyColumn: boolean): void {
  desk.run({
    key: 'max-norm',
    inputs: {},
    amounts: { inputs: int(volume(w.shape) / units), units: int(units), limit: float(limit), every: int(everyColumn ? 1 : 0) },
    code: `
  var squares = 0.0;
  for (var line = 0; line < uniforms.inputs; line = line + 1) { let v = result[line * uniforms.units + index]; squares = squares + v * v; }
  let size = sqrt(squares);
  if (size > uniforms.limit || uniforms.every == 1) {
    let factor = min(size, uniforms.limit) / (size + 1e-7);
    for (var line = 0; line < uniforms.inputs; line = line + 1) {
      result[line * uniforms.units + index] = result[line * uniforms.units + index] * factor;
    }
  }`,
    shape: w.shape,
    into: w,
    count: units,
  });
}

/** Running moments move towards those of a batch. */
export function smoothed(desk: Desk, running: Info, fresh: Info, momentum: number, correction: number): void {
  desk.run({
    key: 'smooth',
    inputs: { fresh },
    amounts: { momentum: float(momentum), rest: float((1 - momentum) * correction) },
    code: 'result[index] = uniforms.momentum * result[index] + uniforms.rest * fresh[index];',
    shape: running.shape,
    into: running,
  });
}
