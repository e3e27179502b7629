import type { Granularity, SiteKind } from '../../../model/site';

/** How one callee takes its dropout rate. */
export interface SiteForm {
  readonly kind: SiteKind;
  readonly granularity: Granularity;
  readonly parameters: readonly RateParameter[];
  /** Other arguments that rules ask about. */
  readonly others: readonly string[];
}

export interface RateParameter {
  readonly name: string;
  /** Position of a plain argument; null = a field of the options object. */
  readonly position: number | null;
  /** Without it there is no site: its default is 0. */
  readonly optional: boolean;
}

function layer(granularity: Granularity, others: readonly string[] = []): SiteForm {
  // No layer has a default rate: without one nothing is dropped, or everything becomes NaN.
  return { kind: 'layer', granularity, parameters: [{ name: 'rate', position: null, optional: false }], others };
}

/** A missing rate is 0; what is given is clipped to [0, 1] (tfjs-layers, src/layers/recurrent.ts). */
const recurrent: SiteForm = {
  kind: 'recurrent',
  granularity: 'element',
  parameters: [
    { name: 'dropout', position: null, optional: true },
    { name: 'recurrentDropout', position: null, optional: true },
  ],
  others: ['returnSequences'],
};

/** Dropout sites by canonical name. */
export const FORMS: Readonly<Record<string, SiteForm>> = {
  'tf.layers.dropout': layer('element', ['noiseShape', 'seed']),
  'tf.layers.spatialDropout1d': layer('channel', ['seed']),
  'tf.layers.alphaDropout': layer('alpha', ['noiseShape']),
  'tf.layers.gaussianDropout': layer('gaussian'),
  'tf.layers.lstm': recurrent,
  'tf.layers.gru': recurrent,
  'tf.layers.simpleRNN': recurrent,
  'tf.layers.lstmCell': recurrent,
  'tf.layers.gruCell': recurrent,
  'tf.layers.simpleRNNCell': recurrent,
  'tf.layers.convLstm2d': recurrent,
  'tf.layers.convLstm2dCell': recurrent,
  'tf.layers.multiHeadAttention': {
    kind: 'attention',
    granularity: 'element',
    parameters: [{ name: 'dropout', position: null, optional: true }],
    others: [],
  },
  'tf.dropout': {
    kind: 'functional',
    granularity: 'element',
    parameters: [{ name: 'rate', position: 1, optional: false }],
    others: [],
  },
};
