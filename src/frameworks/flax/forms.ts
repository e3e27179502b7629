import type { SiteForm } from '../jaxcore/sites/form';

const DROPOUT_ARGUMENTS = { broadcast_dims: 1, deterministic: 2, rng_collection: 3 } as const;

/** `rate` is required in both APIs: a layer without one is unfinished or takes it from `**kwargs`. */
const linenDropout: SiteForm = {
  kind: 'layer',
  granularity: 'element',
  parameter: 'rate',
  position: 0,
  defaultRate: null,
  optional: false,
  others: DROPOUT_ARGUMENTS,
  atCall: { deterministic: 1, rng: 2 },
};

const nnxDropout: SiteForm = { ...linenDropout, others: { ...DROPOUT_ARGUMENTS, rngs: null }, atCall: { deterministic: 1, rngs: null } };

/** Attention without `dropout_rate` drops nothing: its default is 0. */
function attention(position: number | null, others: SiteForm['others'], atCall?: SiteForm['atCall']): SiteForm {
  return {
    kind: 'attention',
    granularity: 'element',
    parameter: 'dropout_rate',
    position,
    defaultRate: 0,
    optional: true,
    others,
    ...(atCall ? { atCall } : {}),
  };
}

const linenAttention = attention(6, { deterministic: 7, broadcast_dropout: 5 }, { deterministic: null, dropout_rng: null });

/** `flax.nn.dropout(inputs, rate, deterministic)` of the API before linen, and the functional core's, which takes a scope first. */
function functional(position: number): SiteForm {
  const others = { deterministic: position + 1 };
  return { kind: 'functional', granularity: 'element', parameter: 'rate', position, defaultRate: null, optional: false, others };
}

/** Signatures and defaults as documented for Flax 0.12 (https://flax.readthedocs.io). */
export const FORMS: Readonly<Record<string, SiteForm>> = {
  'flax.linen.Dropout': linenDropout,
  'flax.nnx.Dropout': nnxDropout,
  'flax.linen.MultiHeadDotProductAttention': linenAttention,
  'flax.linen.MultiHeadAttention': linenAttention,
  'flax.linen.SelfAttention': linenAttention,
  // The order of its parameters differs between versions.
  'flax.nnx.MultiHeadAttention': attention(
    null,
    { deterministic: null, broadcast_dropout: null, rngs: null },
    { deterministic: null, rngs: null },
  ),
  'flax.linen.dot_product_attention': attention(7, { deterministic: 8, broadcast_dropout: 5, dropout_rng: 6 }),
  'flax.linen.dot_product_attention_weights': attention(6, { deterministic: 7, broadcast_dropout: 4, dropout_rng: 5 }),
  'flax.nnx.dot_product_attention': attention(7, { deterministic: 8, broadcast_dropout: 5, dropout_rng: 6 }),
  'flax.nnx.dot_product_attention_weights': attention(6, { deterministic: 7, broadcast_dropout: 4, dropout_rng: 5 }),
  'flax.nn.dropout': functional(1),
  'flax.core.nn.dropout': functional(2),
  'flax.nn.SelfAttention': attention(null, { deterministic: null }),
  'flax.nn.MultiHeadDotProductAttention': attention(null, { deterministic: null }),
  'flax.nn.dot_product_attention': attention(null, { deterministic: null }),
};

export function formOf(name: string): SiteForm | null {
  return Object.hasOwn(FORMS, name) ? (FORMS[name] ?? null) : null;
}
