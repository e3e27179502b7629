import * as tf from '@tensorflow/tfjs-core';
import type { Role } from '../../../network';
import { gatesApart } from '../../conventions';
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
  const gates = gatesApart(layer, surroundings.framework);
  const products = productOf(surroundings.weight(role('kernel')), surroundings.optional(role('bias')), gates);
  const given = products(masked(x, inputSite, surroundings, { part, gates }));
  const recurrent = surroundings.weight(role('recurrent'));
  const bias = surroundings.optional(role('recurrent-bias'));
  const product = productOf(recurrent, bias, gates);
  const [rows = 1] = x.shape;
  let state: State = { h: tf.zeros([rows, units]), c: tf.zeros([rows, units]) };
  const outputs: tf.Tensor[] = [];
  for (const sums of unstack(given)) {
    const h = masked(state.h, stateSite, surroundings, { part: part + 1, gates });
    state = STEPS[layer.cell](layer, { gates: sums, state, h, recurrent, product }, surroundings);
    outputs.push(state.h);
  }
  return layer.sequences ? stack(outputs) : state.h;
}

/** What a mask leaves of inputs or state: one for all gates, or one for each. */
function masked(
  x: tf.Tensor,
  site: string | undefined,
  surroundings: Surroundings,
  { part, gates }: { readonly part: number; readonly gates: number },
): readonly tf.Tensor[] {
  const rate = site === undefined ? 0 : surroundings.rate(site);
  const noise = rate === 0 ? null : noiseOf('channel', rate);
  return noise ? Array.from({ length: gates }, (_, gate) => noisy(x, noise, surroundings, part + 4 * gate)) : [x];
}

type Product = (parts: readonly tf.Tensor[]) => tf.Tensor;

/** Products with weights [inputs, gates · units]: of one array for all gates, or of one for each. */
function productOf(weights: tf.Tensor, bias: tf.Tensor | null, gates: number): Product {
  const own = gates > 1 ? tf.split(weights, gates, 1) : [];
  return (parts) => {
    if (parts.length === 1) return dense(parts[0] as tf.Tensor, weights, bias);
    const all = tf.concat(
      parts.map((part, gate) => dense(part, own[gate] as tf.Tensor, null)),
      -1,
    );
    return bias ? tf.add(all, bias) : all;
  };
}

interface StepArguments {
  /** The input's products, biases added. */
  readonly gates: tf.Tensor;
  readonly state: State;
  /** The state as it goes into products: one for all gates, or one for each. */
  readonly h: readonly tf.Tensor[];
  readonly recurrent: tf.Tensor;
  readonly product: Product;
}

type Step = (layer: Layer, step: StepArguments, surroundings: Surroundings) => State;

/** The gates of TensorFlow.js are hard sigmoids by default; everyone else's are sigmoids. */
function gate(x: tf.Tensor, { framework }: Surroundings): tf.Tensor {
  return framework === 'tfjs' ? hardSigmoid(x, framework) : activate(x, 'sigmoid');
}

/** Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al. 2000. */
const lstm: Step = (_layer, { gates, state, h, product }, surroundings) => {
  const sums = tf.add(gates, product(h));
  if (surroundings.framework !== 'tfjs') return lstmCell(sums, state.c);
  const [i, f, g, o] = tf.split(sums, 4, 1) as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
  const c = tf.add(tf.mul(gate(f, surroundings), state.c), tf.mul(gate(i, surroundings), activate(g, 'tanh')));
  return { h: tf.mul(gate(o, surroundings), activate(c, 'tanh')), c };
};

/** Cho et al. 2014; `resetAfter`: the reset gate acts on the state's product, as PyTorch, cuDNN and Keras by default have it. */
const gru: Step = ({ resetAfter }, { gates, state, h, recurrent, product }, surroundings) => {
  const after = resetAfter ?? surroundings.framework === 'torch';
  if (after && surroundings.framework !== 'tfjs') return { ...state, h: gruCell(gates, product(h), state.h) };
  const [xr, xz, xn] = tf.split(gates, 3, 1) as [tf.Tensor, tf.Tensor, tf.Tensor];
  const [wr, wz, wn] = tf.split(recurrent, 3, 1) as [tf.Tensor, tf.Tensor, tf.Tensor];
  const [forReset, forUpdate = forReset, forCandidate = forReset] = h as [tf.Tensor, tf.Tensor?, tf.Tensor?];
  const [hr, hz, hn] = after
    ? (tf.split(product(h), 3, 1) as [tf.Tensor, tf.Tensor, tf.Tensor])
    : [dense(forReset, wr, null), dense(forUpdate, wz, null)];
  const r = gate(tf.add(xr, hr), surroundings);
  const z = gate(tf.add(xz, hz), surroundings);
  const inner = hn ? tf.mul(r, hn) : dense(tf.mul(r, forCandidate), wn, null);
  const n = activate(tf.add(xn, inner), 'tanh');
  return { ...state, h: tf.add(n, tf.mul(z, tf.sub(state.h, n))) };
};

const rnn: Step = ({ activation = 'tanh' }, { gates, state, h, product }) => ({
  ...state,
  h: activate(tf.add(gates, product(h)), activation),
});

const STEPS: Readonly<Record<Layer['cell'], Step>> = { lstm, gru, rnn };
