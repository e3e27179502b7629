import type { PyClass, PyFunction } from '../../../../syntax/module';
import type { PyNode } from '../../../../syntax/node';
import { bare } from '../../tree';
import { isModuleRole, roleOf } from '../family';

/** What a variable is given in one place. */
export interface Given {
  readonly node: PyNode;
  readonly variable: string;
  /** `same`: the value of another (or the same) variable; `other`: nobody can tell. */
  readonly kind: 'build' | 'same' | 'other';
  readonly from: string | null;
  /** The network is built with dropout and goes through `.eval()` before it is stored. */
  readonly isEvaluating: boolean;
  /** The class of the network stands in another file. */
  readonly isForeign?: true;
  /** It comes with weights from a file. */
  readonly loaded?: true;
}

/** `model` of the key of a local `model` or of `self.model`. */
export function nameIn(variable: string): string {
  return variable.slice(Math.max(variable.lastIndexOf(':'), variable.lastIndexOf('.')) + 1);
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
