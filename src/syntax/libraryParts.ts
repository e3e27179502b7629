import type { PyModule } from './module';
import type { PyNode } from './node';
import { namesSettings } from './uses';

const LIBRARY = /^(?:torch|torchvision|timm|tensorflow|keras|tf_keras|flax|jax|haiku|equinox|numpy)\./;

/** The attribute is that of no network: `F.dropout` is a part of a library, `args.dropout` a number of the program's settings. */
export function isOfNoNetwork(module: PyModule, attribute: PyNode): boolean {
  return LIBRARY.test(module.qualify(attribute) ?? '') || isSetting(attribute);
}

/** What is called or asked for parts of its own is a layer, whatever its owner is called. */
function isSetting(attribute: PyNode): boolean {
  const { parent } = attribute;
  if (
    parent?.type === 'attribute' ||
    (parent?.type === 'call' && parent.childForFieldName('function')?.startIndex === attribute.startIndex)
  )
    return false;
  return namesSettings(attribute.childForFieldName('object')?.text ?? '');
}
