import * as tf from '@tensorflow/tfjs-core';
import type { Role } from '../../../network';
import { noiseOf } from '../../masks';
import { gruCell, lstmCell } from '../ops/cells';
import { dense } from '../ops/dense';
import { activate } from '../ops/elementwise';
import { stack, unstack } from '../ops/steps';
import { noisy } from './noise';
import { type Forward, type LayerOf, only, type Surroundings } from './run';
import { hardSigmoid } from './values';

type Layer = LayerOf<'recurrent'>;

/** State of a cell: what it gives out, and an LSTM's memory. */
interface State {
  readonly h: tf.Tensor;
  readonly c: tf.Tensor;
}

/** Both directions over [rows, steps, features]; the second one sees the steps in reverse, and its outputs are put back in order. */
export const recurrentLayer: Forward<Layer> = (layer, inputs, surroundings) => {
  const x = only(inputs);
  const forwards = direction(layer, x, surroundings, false);
  if (!layer.bidirectional) return forwards;
  const backwards = direction(layer, tf.reverse(x, 1), surroundings, true);
  return tf.concat([forwards, layer.sequences ? tf.reverse(backwards, 1) : backwards], -1);
};

/** One mask per row for all steps, on the inputs and on the state where it is multiplied (Gal and Ghahramani 2016). */
function direction(layer: Layer, x: tf.Tensor, surroundings: Surroundings, back: boolean): tf.Tensor {
  const { units, inputSite, stateSite } = layer;
  const role = (name: 'kernel' | 'bias' | 'recurrent' | 'recurrent-bias'): Role => (back ? `back-${name}` : name);
  const part = back ? 2 : 0;
  const given = masked(x, inputSite, surroundings, part);
  const products = dense(given, surroundings.weight(role('kernel')), surroundings.optional(role('bias')));
  const recurrent = surroundings.weight(role('recurrent'));
  const bias = surroundings.optional(role('recurrent-bias'));
  const [rows = 1] = x.shape;
  let state: State = { h: tf.zeros([rows, units]), c: tf.zeros([rows, units]) };
  const outputs: tf.Tensor[] = [];
  for (const gates of unstack(products)) {
    const h = masked(state.h, stateSite, surroundings, part + 1);
    state = STEPS[layer.cell](layer, { gates, state, h, recurrent, bias }, surroundings);
    outputs.push(state.h);
  }
  return layer.sequences ? stack(outputs) : state.h;
}

function masked(x: tf.Tensor, site: string | undefined, surroundings: Surroundings, part: number): tf.Tensor {
  const rate = site === undefined ? 0 : surroundings.rate(site);
  const noise = rate === 0 ? null : noiseOf('channel', rate);
  return noise ? noisy(x, noise, surroundings, part) : x;
}

interface StepArguments {
  /** The input's products, biases added. */
  readonly gates: tf.Tensor;
  readonly state: State;
  /** The state as it goes into products. */
  readonly h: tf.Tensor;
  readonly recurrent: tf.Tensor;
  readonly bias: tf.Tensor | null;
}

type Step = (layer: Layer, step: StepArguments, surroundings: Surroundings) => State;

/** The gates of TensorFlow.js are hard sigmoids by default; everyone else's are sigmoids. */
function gate(x: tf.Tensor, { framework }: Surroundings): tf.Tensor {
  return framework === 'tfjs' ? hardSigmoid(x, framework) : activate(x, 'sigmoid');
}

/** Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al. 2000. */
const lstm: Step = (_layer, { gates, state, h, recurrent, bias }, surroundings) => {
  const sums = tf.add(gates, dense(h, recurrent, bias));
  if (surroundings.framework !== 'tfjs') return lstmCell(sums, state.c);
  const [i, f, g, o] = tf.split(sums, 4, 1) as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
  const c = tf.add(tf.mul(gate(f, surroundings), state.c), tf.mul(gate(i, surroundings), activate(g, 'tanh')));
  return { h: tf.mul(gate(o, surroundings), activate(c, 'tanh')), c };
};

/** Cho et al. 2014; `resetAfter`: the reset gate acts on the state's product, as PyTorch, cuDNN and Keras by default have it. */
const gru: Step = ({ units, resetAfter }, { gates, state, h, recurrent, bias }, surroundings) => {
  const after = resetAfter ?? surroundings.framework === 'torch';
  if (after && surroundings.framework !== 'tfjs') return { ...state, h: gruCell(gates, dense(h, recurrent, bias), state.h) };
  const [xr, xz, xn] = tf.split(gates, 3, 1) as [tf.Tensor, tf.Tensor, tf.Tensor];
  const own = after ? recurrent : tf.slice(recurrent, [0, 0], [units, 2 * units]);
  const parts = tf.split(dense(h, own, after ? bias : null), after ? 3 : 2, 1);
  const [hr, hz, hn] = parts as [tf.Tensor, tf.Tensor, tf.Tensor | undefined];
  const r = gate(tf.add(xr, hr), surroundings);
  const z = gate(tf.add(xz, hz), surroundings);
  const inner = hn ? tf.mul(r, hn) : dense(tf.mul(r, h), tf.slice(recurrent, [0, 2 * units], [units, units]), null);
  const n = activate(tf.add(xn, inner), 'tanh');
  return { ...state, h: tf.add(n, tf.mul(z, tf.sub(state.h, n))) };
};

const rnn: Step = ({ activation = 'tanh' }, { gates, state, h, recurrent, bias }) => ({
  ...state,
  h: activate(tf.add(gates, dense(h, recurrent, bias)), activation),
});

const STEPS: Readonly<Record<Layer['cell'], Step>> = { lstm, gru, rnn };
