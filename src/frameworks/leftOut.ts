import { callsIn } from '../syntax/contents';
import type { PyCall, PyClass, PyFunction, PyModule } from '../syntax/module';
import type { PyNode } from '../syntax/node';
import { partsOf } from '../syntax/nodes';
import { descendants } from './descendants';
import { type Own, ownBehind } from './endings';

/**
 * A part that a constructor builds, a function that it calls or the base that it sets up has a parameter of this name, with a default, reads it, and is not
 * given it: so the value would have had a use.
 */
export function leavesOut(module: PyModule, owner: PyClass, body: PyNode, name: string): boolean {
  return callsIn(module, body).some((call) => {
    if (call.starred || call.keywords.has(name)) return false;
    const asked = askedBy(module, owner, call);
    // The first is `self`.
    const taken = asked?.parameters.slice(1) ?? [];
    const at = taken.findIndex((parameter) => parameter.name === name);
    return asked !== null && taken[at]?.defaultValue != null && call.positional.length <= at && reads(asked, name);
  });
}

/** The constructor or function of the project that a call runs. */
function askedBy(module: PyModule, owner: PyClass, call: PyCall): PyFunction | null {
  if (BASE.test(call.calleeText)) {
    const [base, ...more] = partsOf(owner.node.childForFieldName('superclasses') ?? owner.nameNode);
    const own = base && more.length === 0 ? ownBehind(module, base) : null;
    return own?.kind === 'class' ? constructorOf(own) : null;
  }
  const own = /(?:^|\.)[A-Z]\w*$/.test(call.calleeText) ? ownBehind(module, call.callee) : null;
  return own?.kind === 'class' ? constructorOf(own) : null;
}

const BASE = /^super\s*\([^()]*\)\s*\.\s*__init__$/;

function constructorOf(own: Extract<Own, { kind: 'class' }>): PyFunction | null {
  return own.owner.methods.findLast(({ name }) => name === '__init__') ?? null;
}

function reads({ node }: PyFunction, name: string): boolean {
  const body = node.childForFieldName('body');
  return body !== null && descendants(body, 'identifier').some((each) => each.text === name);
}
