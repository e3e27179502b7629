import type { Blueprint, Library } from '../jaxcore/network/library';
import { flaxDialect } from './dialect';
import { roleOf } from './family';
import { linenLayers } from './layers/linen';
import { nnxLayers } from './layers/nnx';

const NAME = /^flax\.(linen|nnx)\.(\w+)$/;

/** The layers of both APIs, as the interpreter of networks asks for them. */
export const flaxLibrary: Library = {
  dialect: flaxDialect,
  isSingle: false,
  isLazy: (owner) => roleOf(owner) === 'linen-module',
  blueprint(name): Blueprint | null {
    const [, api, layer] = NAME.exec(name) ?? [];
    const layers = api === 'linen' ? linenLayers : nnxLayers;
    return layer !== undefined && Object.hasOwn(layers, layer) ? (layers[layer] ?? null) : null;
  },
  container(name) {
    if (name === 'flax.linen.Sequential' || name === 'flax.nnx.Sequential') return 'sequence';
    return name === 'flax.nnx.List' ? 'list' : null;
  },
};
