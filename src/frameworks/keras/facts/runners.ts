import type { PyClass, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { once } from '../../../syntax/once';
import { ownBehind } from '../sites/definitions';
import { roleOf } from './family';

/** Keras gives these a mode of their own. */
const OF_KERAS =
  /^(?:call|__call__|fit|evaluate|predict|train_on_batch|test_on_batch|predict_on_batch|train_step|test_step|predict_step|build)$/;

/** The object is a model of the project, and its method of this name runs it in the mode that it is told by `training`, which is off unless the call says more. */
export function takesMode(module: PyModule, object: PyNode, method: string): boolean {
  if (OF_KERAS.test(method) || !module.text.includes('GradientTape')) return false;
  const owners = classesHeld(module).get(object.text) ?? [];
  return owners.length > 0 && owners.every((owner) => runsAsTold(owner, method));
}

function runsAsTold({ methods }: PyClass, name: string): boolean {
  const method = methods.findLast((each) => each.name === name);
  const flag = method?.parameters.find((each) => each.name === 'training');
  const isOff = /^(?:False|None)$/.test(flag?.defaultValue?.text ?? '');
  return isOff && /\btraining\s*=\s*training\b/.test(method?.node.childForFieldName('body')?.text ?? '');
}

/** Models of the project by the names that the file gives them anywhere. */
const classesHeld = once((module: PyModule): ReadonlyMap<string, readonly PyClass[]> => {
  const found = new Map<string, PyClass[]>();
  for (const { node, callee } of module.calls) {
    const target = node.parent?.type === 'assignment' ? node.parent.childForFieldName('left') : null;
    const own = target && /^(?:identifier|attribute)$/.test(target.type) ? ownBehind(module, callee) : null;
    if (!target || own?.kind !== 'class' || roleOf(own.owner) !== 'keras-model') continue;
    found.set(target.text, [...(found.get(target.text) ?? []), own.owner]);
  }
  return found;
});
