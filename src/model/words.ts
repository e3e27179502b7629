import type { Shape } from './network';
import type { DropoutSite, Framework } from './site';

/** As users write them. */
export const frameworkNames: Readonly<Record<Framework, string>> = {
  torch: 'PyTorch',
  keras: 'Keras',
  flax: 'Flax',
  equinox: 'Equinox',
  haiku: 'Haiku',
  jax: 'JAX',
  numpy: 'NumPy',
  tfjs: 'TensorFlow.js',
  config: 'configuration file',
};

/** 0.2 -> "20 %", 0.125 -> "12.5 %"; at most two decimals. */
export function percent(share: number): string {
  return `${Number((share * 100).toFixed(2))} %`;
}

/** "drops 20 %, keeps 80 %": every message that names a rate says both. For a rate within [0, 1]. */
export function dropsAndKeeps(rate: number): string {
  return `drops ${percent(rate)}, keeps ${percent(1 - rate)}`;
}

/** The customary short form of a canonical name: `F.dropout`, `nn.LSTM`, `layers.Dropout`. */
export function shortName(callee: string): string {
  return callee
    .replace(/^torch\.nn\.functional\./, 'F.')
    .replace(/^torch\.nn\.(modules\.(\w+\.)?)?/, 'nn.')
    .replace(/^(tensorflow\.|tf_keras\.)?(keras\.)?(.*\.)?layers\./, 'layers.')
    .replace(/^flax\.linen\./, 'nn.')
    .replace(/^flax\.(nnx\.)?/, '$1')
    .replace(/^equinox\./, 'eqx.')
    .replace(/^haiku\./, 'hk.')
    .replace(/^tensorflow\.(compat\.v1\.)?/, 'tf.');
}

/** What a site does, as far as it is known: "drops 50 %, keeps 50 %", with "by default" where a caller can change it; null = unknown. */
export function effectOf(site: DropoutSite): string | null {
  const { value, byDefault, source } = site.rate;
  if (value === null || value < 0 || value > 1) return null;
  return byDefault || source === 'framework-default' ? `${dropsAndKeeps(value)} by default` : dropsAndKeeps(value);
}

/** The same in brackets behind a word; nothing where it is not known. */
export function effectAfter(site: DropoutSite): string {
  const effect = effectOf(site);
  return effect === null ? '' : ` (${effect})`;
}

/** "1 finding", "3 findings". */
export function counted(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** Thousands separated by commas. */
export function grouped(value: number): string {
  return value.toString().replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

/** `3 × 32 × 32`, with `?` for an unknown size; "unknown" when even the rank is. */
export function shapeWords(shape: Shape | null): string {
  if (!shape) return 'unknown';
  return shape.length === 0 ? 'scalar' : shape.map((size) => (size === null ? '?' : grouped(size))).join(' × ');
}

/** The argument is a probability of keeping: `keep_prob`, `input_keep_prob`, `survival_probability`. */
export function takesKeepProbability(parameter: string): boolean {
  return /(^|_)(keep|survival|retain)_?(p|prob|probability|rate)$/.test(parameter);
}
