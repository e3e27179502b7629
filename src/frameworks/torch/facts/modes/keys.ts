import type { PyClass, PyFunction } from '../../../../syntax/module';
import type { PyNode } from '../../../../syntax/node';
import { bare } from '../../tree';
import { isModuleRole, roleOf } from '../family';

/** `model` of the key of a local `model` or of `self.model`. */
export function nameIn(variable: string): string {
  return /[^:.]*$/.exec(variable)?.[0] ?? '';
}

/** A base that nobody can see makes a class a module, unless it is called what no module is. */
export function mayBeModule(owner: PyClass): boolean {
  return (
    isModuleRole(roleOf(owner)) ||
    (owner.unknownBase && !/(?:Train|Agent|Learn|Runn|Solv|Engine|Experiment|Evaluat|Predict)\w*$/.test(owner.name))
  );
}

/** Key of a local name or parameter of a function. */
export function parameterKey(around: PyFunction, name: string): string {
  return `${around.node.startIndex}:${name}`;
}

/** What `a = b = Net()` gives to both; of `a = b: Net` nothing is given yet. */
export function given(right: PyNode): PyNode {
  const value = bare(right);
  const further = value.type === 'assignment' ? value.childForFieldName('right') : null;
  return further ? given(further) : value;
}
