import { lastNameOf } from '../../../../syntax/calls';
import { callsIn } from '../../../../syntax/contents';
import type { PyCall, PyFunction, PyModule } from '../../../../syntax/module';
import { asksAt } from '../../../../syntax/traits';
import { ownDefinition } from '../../sites/definitions';
import { bare, passedArguments } from '../../tree';
import { ownAsks } from './askers';
import { nameIn } from './keys';

/**
 * A function of the file calls another one right after it has put the network into training mode, with nothing in between that asks for evaluation mode. `network`: as
 * the function that is called names it.
 */
export function ranTraining(module: PyModule, definition: PyFunction, network: string): boolean {
  if (!/\.train\s*\(\s*(?:True)?\s*\)/.test(module.text) || asksAt(definition.node.text).length > 0) return false;
  return module.calls.some((call) => {
    if (lastNameOf(call) !== definition.name || (definition.classId === null) === call.calleeText.includes('.')) return false;
    const around = module.enclosingFunction(call.node);
    return around !== null && around !== definition && comesTraining(module, call, around, namesOf(call, network));
  });
}

/** What the network may be called where the call stands. */
function namesOf(call: PyCall, network: string): ReadonlySet<string> {
  return new Set([network, ...passedArguments(call.node).map(({ value }) => bare(value).text)].map(nameIn));
}

function comesTraining(module: PyModule, call: PyCall, around: PyFunction, names: ReadonlySet<string>): boolean {
  const before = callsIn(module, around.node).filter(({ node }) => node.endIndex <= call.node.startIndex);
  const last = before.findLast(({ node }) => isTraining(node.text, names));
  if (!last) return false;
  const text = module.text.slice(last.node.endIndex, call.node.startIndex);
  const between = before.filter(({ node }) => node.startIndex >= last.node.endIndex);
  return asksAt(text).length === 0 && !between.some((each) => mayAsk(module, each));
}

/** `self.model.train()` of one of the names. */
function isTraining(text: string, names: ReadonlySet<string>): boolean {
  const network = /^([\w.]+)\.train\s*\(\s*(?:True)?\s*\)$/.exec(text)?.[1];
  return network !== undefined && names.has(nameIn(network));
}

function mayAsk(module: PyModule, call: PyCall): boolean {
  const method = /^self\.(\w+)$/.exec(call.calleeText)?.[1];
  const own = method === undefined ? ownDefinition(module, call.callee) : null;
  if (own) return ownAsks(own);
  const named = method === undefined ? [] : module.functions.filter(({ name }) => name === method);
  return named.some((each) => ownAsks({ kind: 'function', module, definition: each }));
}
