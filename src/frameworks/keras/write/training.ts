import type { Application } from '../../../model/application';
import type { PyClass, PyFunction, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { partsOf } from '../../../syntax/nodes';
import type { Edit } from '../../../text/edit';
import type { WriteContext } from '../../framework';
import { descendants, selfAttribute, within } from '../tree';
import { nodeAt, withItem } from './places';

/**
 * `call(self, x)` -> `call(self, x, training=None)`, handed on to each call that runs dropout, also through the class's own
 * methods: Keras does not tell inner layers the mode with every backend.
 */
export function addTrainingParameter(classId: string, methodName: string, { module, reading }: WriteContext): readonly Edit[] | null {
  const owner = module.classById(classId);
  const start = owner?.methods.findLast((method) => method.name === methodName);
  if (!owner || !start || takesTraining(start)) return null;
  const silent = reading.facts.applications.filter((application) => application.framework === 'keras' && !application.passesTraining);
  const methods = methodsOnTheWay(owner, start, silent);
  const edits: Edit[] = [];
  for (const method of methods) {
    const parameters = method.node.childForFieldName('parameters');
    if (!parameters) return null;
    if (!takesTraining(method)) edits.push(withParameter(module, parameters));
    for (const call of callsToTell(module, method, silent, methods)) {
      const list = call.childForFieldName('arguments');
      if (list?.type !== 'argument_list') return null;
      edits.push(withItem(module.text, list, 'training=training'));
    }
  }
  return edits;
}

function takesTraining(method: PyFunction): boolean {
  return method.parameters.some((parameter) => parameter.name === 'training');
}

/** The method itself and those of its class that it reaches and that run dropout somewhere. */
function methodsOnTheWay(owner: PyClass, start: PyFunction, silent: readonly Application[]): readonly PyFunction[] {
  const leads = new Map<PyFunction, boolean>();
  const visit = (method: PyFunction): boolean => {
    const known = leads.get(method);
    if (known !== undefined) return known;
    leads.set(method, false);
    const own = silent.some((application) => contains(method.node, application));
    const below = ownCalls(method)
      .map((call) => calledMethod(owner, call))
      .filter((called) => called !== null);
    const leadsOn = [own, ...below.map(visit)].includes(true);
    leads.set(method, leadsOn);
    return leadsOn;
  };
  visit(start);
  return [start, ...[...leads].filter(([method, isOnTheWay]) => isOnTheWay && method !== start).map(([method]) => method)];
}

function contains(node: PyNode, { span }: Application): boolean {
  return node.startIndex <= span.start && span.end <= node.endIndex;
}

function ownCalls(method: PyFunction): PyNode[] {
  const body = method.node.childForFieldName('body');
  return body ? descendants(body, 'call') : [];
}

function calledMethod(owner: PyClass, call: PyNode): PyFunction | null {
  const name = selfAttribute(call.childForFieldName('function'));
  return name === null ? null : (owner.methods.find((method) => method.name === name) ?? null);
}

function callsToTell(module: PyModule, method: PyFunction, silent: readonly Application[], methods: readonly PyFunction[]): PyNode[] {
  const owner = module.enclosingClass(method.node);
  const running = silent
    // Layers of Keras take the argument; a layer of one's own may not (Keras 2 fails on it), and learns the mode from the call around it.
    .filter((application) => application.siteId !== null && contains(method.node, application))
    .map(({ span }) => nodeAt(method.node, 'call', span.start, span.end));
  const inner = ownCalls(method).filter((call) => {
    const called = owner ? calledMethod(owner, call) : null;
    return called !== null && methods.includes(called) && !passes(call);
  });
  return [...running, ...inner].filter((call): call is PyNode => call !== null && within(method.node, call));
}

function passes(call: PyNode): boolean {
  const list = call.childForFieldName('arguments');
  return (list ? partsOf(list) : []).some((part) => part.type.includes('splat') || part.childForFieldName('name')?.text === 'training');
}

/** Before `**kwargs`, else at the end. */
function withParameter(module: PyModule, parameters: PyNode): Edit {
  const rest = partsOf(parameters).find((part) => part.text.startsWith('**')) ?? null;
  return withItem(module.text, parameters, 'training=None', rest);
}
