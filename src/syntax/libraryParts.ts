import type { PyModule } from './module';
import type { PyNode } from './node';

const LIBRARY = /^(?:torch|torchvision|timm|tensorflow|keras|tf_keras|flax|jax|haiku|equinox|numpy)\./;

/** The expression names a part of a library: `F.dropout` is no attribute of a model. */
export function isOfLibrary(module: PyModule, expression: PyNode): boolean {
  return LIBRARY.test(module.qualify(expression) ?? '');
}
