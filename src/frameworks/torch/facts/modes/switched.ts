import { isLibrary } from '../../../../syntax/libraries';
import type { PyCall, PyModule } from '../../../../syntax/module';
import type { PyNode } from '../../../../syntax/node';
import type { Callable } from '../../sites/catalogue/callable';
import { type OwnClass, ownDefinition } from '../../sites/definitions';
import { literalValue } from '../../sites/read';
import { argumentFor } from '../../tree';
import { isModuleRole, roleOf } from '../family';

/** What is called may be of the project: a library has no name for it. */
export function isOwn({ name }: PyCall): boolean {
  return name === null || name.startsWith('.') || !isLibrary(name);
}

/** The module class of the project that a call builds. */
export function ownModule(module: PyModule, call: PyCall): OwnClass | null {
  const own = ownDefinition(module, call.callee);
  return own?.kind === 'class' && isModuleRole(roleOf(own.definition)) ? own : null;
}

/** The mode of the module decides whether it drops. */
export function isSwitched(module: PyModule, call: PyCall, kind: Callable['kind'], node: PyNode | null): boolean {
  switch (kind) {
    case 'functional':
      return isTold(call) && !isAskedFor(module, call);
    case 'attention':
      return /\.[A-Z]\w*$/.test(call.name ?? '') || (node !== null && /training/.test(node.text));
    case 'recurrent': {
      const layers = argumentFor(call.node, 'num_layers', 2).node;
      return layers !== null && literalValue(layers) !== 1;
    }
    case 'layer':
    case 'transformer':
    case 'drop-path':
    case 'drop-block':
      return true;
    default:
      return false;
  }
}

/** The flag is an expression: neither fixed nor left to the default. */
function isTold(call: PyCall): boolean {
  const { node } = argumentFor(call.node, ['training', 'train'], 2);
  return node !== null && typeof literalValue(node) !== 'boolean';
}

/** The flag is a parameter: who runs the network decides, whatever its mode. */
function isAskedFor(module: PyModule, call: PyCall): boolean {
  const { node } = argumentFor(call.node, ['training', 'train'], 2);
  return node?.type === 'identifier' && (module.enclosingFunction(node)?.parameters.some(({ name }) => name === node.text) ?? false);
}
