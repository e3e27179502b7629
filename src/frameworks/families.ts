import type { PyModule } from '../syntax/module';
import { once } from '../syntax/once';

const FAMILIES = {
  torch: /^(?:torch|torchvision|torch_geometric|pytorch_lightning|lightning|timm|dgl|flash_attn|xformers|fastai)(?:\.|$)/,
  keras: /^(?:keras|keras_core|tf_keras|tensorflow|tf_slim|tensorflow_addons|keras_hub|keras_nlp|keras_cv)(?:\.|$)/,
  jax: /^(?:jax|flax|equinox|haiku)(?:\.|$)/,
} as const;

const JAX_LAYERS = /^(?:flax|equinox|haiku)(?:\.|$)/;

/** Frameworks whose layers do not mix. */
export type Family = keyof typeof FAMILIES;

const familiesOf = once((module: PyModule): ReadonlySet<Family> => {
  const imports = [...module.imports];
  const names = Object.keys(FAMILIES) as Family[];
  return new Set(names.filter((family) => imports.some((name) => FAMILIES[family].test(name))));
});

export function imports(module: PyModule, family: Family): boolean {
  return familiesOf(module).has(family);
}

/**
 * The module may build layers of the family from the project's own classes without naming it. One that names PyTorch or JAX builds theirs;
 * TensorFlow is often imported for its data alone, and JAX without a library of layers by programs of PyTorch that read weights or arrays.
 */
export function mayBuild(module: PyModule, family: Family): boolean {
  const named = familiesOf(module);
  if (family === 'jax' && named.has('torch') && named.has('jax')) return [...module.imports].some((name) => JAX_LAYERS.test(name));
  return named.has(family) || !(named.has('torch') || named.has('jax'));
}
