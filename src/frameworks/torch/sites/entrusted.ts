import type { Entrusted } from '../../../model/site';
import { callsIn } from '../../../syntax/contents';
import { foreignName } from '../../../syntax/foreign';
import { namesFlag } from '../../../syntax/guards';
import type { PyCall, PyFunction, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { givenRate } from '../../rate';
import { argumentFor, bare, descendants, methodAround, span } from '../tree';
import { isModule } from './own';

/** Functions that hand a rate on to the next are followed so far. */
const MAX_DEPTH = 3;
const MOST_CALLS = 12;
/** By their names, these run in training only, or decide about the mode. */
const IN_TRAINING = /train|(^|_)fit($|_)/i;

interface CallIn {
  readonly module: PyModule;
  readonly call: PyCall;
}

/**
 * The rate of a functional dropout is a parameter of the function around it, and every call of that function that can be seen stands in a module, hands in a
 * rate, and asks nobody for the mode. null where one of them may ask, is not seen, or is guarded; with
 * `byPosition` also where a free function is handed the rate by its name.
 */
export function entrusted(module: PyModule, rate: PyNode, byPosition = false): Entrusted | null {
  const around = module.enclosingFunction(rate);
  const parameter = bare(rate);
  if (!around || parameter.type !== 'identifier') return null;
  // Where it is handed in by its name, the call is a site of its own.
  if (byPosition && around.classId === null && callsOf(module, around)?.some(({ call }) => call.keywords.has(parameter.text))) return null;
  return fromCallers(module, around, parameter.text, 0);
}

/** `Net.forward` where every call of a free function that can be seen stands in a module that runs, and asks nobody for the mode; null else. */
export function runningModule(module: PyModule, called: PyFunction): string | null {
  if (IN_TRAINING.test(called.name) || namesFlag(called.node)) return null;
  const calls = callsOf(module, called);
  if (!calls || calls.length === 0 || calls.length > MOST_CALLS) return null;
  const found = calls.map(standsInModule);
  return found.some((each) => each === null) ? null : (found[0] ?? null);
}

/** The default of a flag that is a parameter of the function around, where every call that can be seen leaves it so: modules that run, without a word of the mode. */
export function leftAtDefault(module: PyModule, flag: PyNode): boolean | null {
  const around = module.enclosingFunction(flag);
  const preset = around?.parameters.find(({ name }) => name === flag.text)?.defaultValue?.type;
  if (!around || (preset !== 'true' && preset !== 'false') || isRebound(around, flag.text)) return null;
  const calls = around.classId === null ? callsOf(module, around) : callsOfMethod(module, around);
  if (!calls || calls.length === 0 || calls.length > MOST_CALLS || !calls.every((call) => standsInModule(call))) return null;
  const position = around.parameters.findIndex(({ name }) => name === flag.text) - ownParameters(around);
  const isLeft = calls.every(({ call }) => {
    const { node, hidden } = argumentFor(call.node, flag.text, position);
    return node === null && !hidden;
  });
  return isLeft ? preset === 'true' : null;
}

/** `Net.forward` around a call that is not guarded; null where that is no method of a module, or one that trains. */
function standsInModule({ module, call }: CallIn): string | null {
  if (module.isGuarded(call.node) || module.isIntended(call.node) || namesFlag(call.node)) return null;
  const method = methodAround(module, call.node);
  const owner = method && module.enclosingClass(call.node);
  if (!owner || method.name === '__init__' || IN_TRAINING.test(method.name)) return null;
  return isModule({ kind: 'class', module, definition: owner }) ? `${owner.name}.${method.name}` : null;
}

function fromCallers(module: PyModule, called: PyFunction, parameter: string, depth: number): Entrusted | null {
  if (depth > MAX_DEPTH || IN_TRAINING.test(called.name) || namesFlag(called.node) || isRebound(called, parameter)) return null;
  if (!called.parameters.some(({ name }) => name === parameter)) return null;
  const calls = called.classId === null ? callsOf(module, called) : callsOfMethod(module, called);
  if (!calls || calls.length === 0 || calls.length > MOST_CALLS) return null;
  const found = calls.map((each) => fromCall(each, module, called, parameter, depth));
  if (found.some((each) => each === null)) return null;
  const all = found.flatMap((each) => each ?? []);
  // What surely drops counts most.
  return all.find(({ value }) => value !== null && value > 0) ?? all.find(({ value }) => value === null) ?? all[0] ?? null;
}

/** Calls of a function in its own file and in those that are known to use it; null where its name stands for several. */
function callsOf(module: PyModule, { name, node }: PyFunction): readonly CallIn[] | null {
  const users = module.users(name) ?? [];
  if (module.functions.some((other) => other.name === name && other.node.startIndex !== node.startIndex)) return null;
  return [module, ...users].flatMap((user) => {
    const whole = user === module ? `.${name}` : foreignName({ file: module.file, name });
    return user.calls.flatMap((call) => (call.name === whole ? [{ module: user, call }] : []));
  });
}

/** `self.drop(x, p)` in the class of the method. */
function callsOfMethod(module: PyModule, { name, classId }: PyFunction): readonly CallIn[] {
  const owner = classId === null ? null : module.classById(classId);
  if (!owner || /^__\w+__$|^forward$/.test(name)) return [];
  return callsIn(module, owner.node).flatMap((call) => (call.calleeText === `self.${name}` ? [{ module, call }] : []));
}

function fromCall({ module, call }: CallIn, home: PyModule, called: PyFunction, parameter: string, depth: number): Entrusted | null {
  if (call.starred || module.isGuarded(call.node) || module.isIntended(call.node)) return null;
  const names = called.parameters.map(({ name }) => name);
  const position = names.indexOf(parameter) - ownParameters(called);
  const { node, hidden } = argumentFor(call.node, parameter, position);
  const given = node ?? called.parameters.find(({ name }) => name === parameter)?.defaultValue;
  if (!given || hidden) return null;
  const around = module.enclosingFunction(call.node);
  const rate = givenRate(node ? module : home, given);
  if (rate.guarded || (rate.value === 0 && !rate.byDefault)) return null;
  if (!around || IN_TRAINING.test(around.name)) return null;
  const inner = bare(given);
  const isHandedOn = node !== null && inner.type === 'identifier' && around.parameters.some(({ name }) => name === inner.text);
  if (isHandedOn && around.name !== 'forward') return fromCallers(module, around, inner.text, depth + 1);
  const method = methodAround(module, call.node);
  const owner = method && module.enclosingClass(call.node);
  // In a constructor a module is built, and what is run there runs once.
  if (!owner || method.name === '__init__' || isHandedOn || !isModule({ kind: 'class', module, definition: owner })) return null;
  return { by: `${owner.name}.${method.name}`, rate: node ? node.text : '', value: rate.value, ...placeOf(module, home, call.node) };
}

/** `self` and `cls`, which no call passes. */
function ownParameters({ classId, parameters }: PyFunction): number {
  return classId !== null && /^(?:self|cls)$/.test(parameters[0]?.name ?? '') ? 1 : 0;
}

function placeOf(module: PyModule, home: PyModule, call: PyNode): Pick<Entrusted, 'span' | 'file'> {
  return module === home ? { span: span(call) } : { span: span(call), file: module.file };
}

/** The parameter is given another value inside. */
function isRebound({ node }: PyFunction, parameter: string): boolean {
  const body = node.childForFieldName('body');
  const steps = body ? descendants(body, ['assignment', 'augmented_assignment', 'named_expression', 'for_statement']) : [];
  const name = new RegExp(`(?<![\\w.])${parameter}(?!\\w)`);
  return steps.some((step) => name.test(step.childForFieldName(step.type === 'named_expression' ? 'name' : 'left')?.text ?? ''));
}
