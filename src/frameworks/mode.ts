import type { PyModule } from '../syntax/module';
import type { PyNode } from '../syntax/node';

const MODE = /^(?:is_?)?train(?:ing)?$|^deterministic$|^inference$/;

/** The parameter of a function around a node that says whether the network trains; null when none does. */
export function modeParameter(module: PyModule, node: PyNode): string | null {
  for (let at = module.enclosingFunction(node); at; at = module.enclosingFunction(at.node)) {
    const found = at.parameters.find(({ name }) => MODE.test(name));
    if (found) return found.name;
  }
  return null;
}
