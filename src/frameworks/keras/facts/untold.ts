import type { PyCall, PyFunction, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { partsOf } from '../../../syntax/nodes';
import { once } from '../../../syntax/once';
import { ownBehind } from '../sites/definitions';
import { descendants, placeOf, within } from '../tree';

const MODE = /^(?:is_?)?train(?:ing)?$/;

/** A call of a function that runs a model in the mode which it is told, and is told none: it stays in its own, which is off. */
export interface Untold {
  /** The model, where the function calls it. */
  readonly model: PyNode;
  /** The parameter for the mode. */
  readonly flag: string;
}

/**
 * Calls under a tape whose gradients are applied, of a plain function of the file or a method of the same object, that leave its parameter for the mode at a default of
 * False or None; by their places.
 */
export const untoldCalls = once((module: PyModule): ReadonlyMap<string, Untold> => {
  const found = new Map<string, Untold>();
  if (!module.text.includes('GradientTape')) return found;
  const recording = descendants(module.root, 'with_statement').filter(
    (each) =>
      /\bGradientTape\(/.test(headOf(each)) && (module.enclosingFunction(each)?.node ?? module.root).text.includes('apply_gradients'),
  );
  for (const call of recording.length > 0 ? module.calls : []) {
    if (!recording.some((each) => within(each, call.node)) || !/^(?:self\.)?\w+$/.test(call.calleeText)) continue;
    const untold = untoldOf(module, call);
    if (untold) found.set(placeOf(call.node), untold);
  }
  return found;
});

function headOf(statement: PyNode): string {
  const body = statement.childForFieldName('body');
  return body ? statement.text.slice(0, body.startIndex - statement.startIndex) : statement.text;
}

function untoldOf(module: PyModule, call: PyCall): Untold | null {
  const own = call.starred ? null : ownBehind(module, call.callee);
  if (own?.kind !== 'function' || own.module !== module) return null;
  const parameters = own.bound ? own.definition.parameters.slice(1) : own.definition.parameters;
  const place = parameters.findIndex(({ name }) => MODE.test(name));
  const flag = parameters[place];
  if (!flag?.defaultValue || !/^(?:False|None)$/.test(flag.defaultValue.text)) return null;
  if (call.positional.length > place || call.keywords.has(flag.name) || isRebound(own.definition, flag.name)) return null;
  const model = modelTold(module, own.definition, flag.name);
  return model && { model, flag: flag.name };
}

/** What the function calls with its own mode; null where it asks for the mode in any other way. */
function modelTold(module: PyModule, { node }: PyFunction, flag: string): PyNode | null {
  const told = module.calls.filter(({ node: each, keywords }) => within(node, each) && keywords.get('training')?.text === flag);
  return told.map(({ callee }) => callee).find(({ type }) => type === 'identifier' || type === 'attribute') ?? null;
}

function isRebound({ node }: PyFunction, name: string): boolean {
  return descendants(node, 'assignment').some((each) => {
    const left = each.childForFieldName('left');
    return left !== null && (left.text === name || partsOf(left).some(({ text }) => text === name));
  });
}
