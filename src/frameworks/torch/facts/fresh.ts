import type { FreshLayer } from '../../../model/facts';
import type { DropoutSite } from '../../../model/site';
import { callsIn } from '../../../syntax/contents';
import type { PyFunction, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { canonical } from '../sites/callables';
import { isModeSet, statementAround } from '../sites/context';
import { runningModule } from '../sites/entrusted';
import { bare, methodAround, named, same, selfAttribute } from '../tree';
import { isDropLayer } from './holdings';

/** Sites whose layer is built by each run of the code around and called there, so that nothing can switch it: outside of constructors. */
export function readFresh(module: PyModule, sites: readonly DropoutSite[]): readonly FreshLayer[] {
  const wanted = sites.filter((site) => /^(?:forward|function)$/.test(site.context.place) && !site.modeSet && isBuilt(site));
  if (wanted.length === 0) return [];
  const calls = new Map(module.calls.map(({ node }) => [`${node.startIndex}:${node.endIndex}`, node]));
  return wanted.flatMap((site): FreshLayer[] => {
    const call = calls.get(`${site.span.start}:${site.span.end}`);
    const around = call && module.enclosingFunction(call);
    if (!call || !around || isModeSet(module, call) || !isRun(module, call, around)) return [];
    if (site.context.place === 'forward') return [{ siteId: site.id }];
    const by = around.classId === null ? runningModule(module, around) : null;
    return by === null ? [] : [{ siteId: site.id, by }];
  });
}

/** A module with dropout inside, as far as the site tells. */
function isBuilt(site: DropoutSite): boolean {
  if (site.kind === 'recurrent') return site.arguments.num_layers?.given === true && site.arguments.num_layers.value !== 1;
  return isDropLayer(site) || site.kind === 'transformer' || site.callee === 'torch.nn.MultiheadAttention';
}

function isRun(module: PyModule, call: PyNode, around: PyFunction): boolean {
  const whole = wholeOf(module, call);
  if (isCallee(whole)) return true;
  const statement = statementAround(whole);
  if (statement?.role === 'assignment' && statement.target) return isCalledLater(module, statement.target, statement.node, around);
  if (whole.parent?.type !== 'return_statement') return false;
  const method = methodAround(module, whole);
  const owner = method && module.enclosingClass(whole);
  return owner !== null && method !== null && same(method.node, around.node) && isRunWhereReturned(module, owner.node, method);
}

/** The layer with what only passes it on: parentheses, `if p else …`, `.cuda()`, an `nn.Sequential` around it. */
function wholeOf(module: PyModule, call: PyNode): PyNode {
  let node = call;
  for (let parent = node.parent; parent; parent = node.parent) {
    const outer = passedOn(module, node, parent);
    if (!outer) return node;
    node = outer;
  }
  return node;
}

function passedOn(module: PyModule, node: PyNode, parent: PyNode): PyNode | null {
  switch (parent.type) {
    case 'parenthesized_expression':
      return parent;
    case 'conditional_expression':
      return same(named(parent)[1] ?? null, node) ? null : parent;
    case 'attribute': {
      const isSame = /^(?:cuda|cpu|to|half|float|double)$/.test(parent.childForFieldName('attribute')?.text ?? '');
      return isSame && parent.parent?.type === 'call' && same(parent.parent.childForFieldName('function'), parent) ? parent.parent : null;
    }
    case 'argument_list': {
      const callee = parent.parent?.childForFieldName('function');
      return callee && canonical(module.qualify(bare(callee)) ?? '') === 'torch.nn.Sequential' ? parent.parent : null;
    }
    default:
      return null;
  }
}

function isCallee(node: PyNode): boolean {
  return node.parent?.type === 'call' && same(node.parent.childForFieldName('function'), node);
}

/** `drop = …; x = drop(x)`; an attribute only where each run surely builds it anew. */
function isCalledLater(module: PyModule, target: PyNode, statement: PyNode, around: PyFunction): boolean {
  const isKept = selfAttribute(target) !== null;
  if (target.type !== 'identifier' && !isKept) return false;
  if (isKept && !isUnconditional(statement, around)) return false;
  return callsIn(module, around.node).some((call) => call.calleeText === target.text && call.node.startIndex > statement.endIndex);
}

/** The statement stands in the body of the function itself, and no `return` before it. */
function isUnconditional(statement: PyNode, around: PyFunction): boolean {
  const body = around.node.childForFieldName('body');
  if (!body || !same(statement.parent, body)) return false;
  return !/\breturn\b/.test(body.text.slice(0, statement.startIndex - body.startIndex));
}

/** `self.make_drop()(x)`, or `self.drop(x)` of a property. */
function isRunWhereReturned(module: PyModule, owner: PyNode, method: PyFunction): boolean {
  const outer = method.node.parent;
  const decorators = outer?.type === 'decorated_definition' ? named(outer).filter(({ type }) => type === 'decorator') : [];
  const isProperty = decorators.some(({ text }) => /^@\s*property\b/.test(text));
  if (decorators.length > (isProperty ? 1 : 0)) return false;
  return callsIn(module, owner).some((call) => {
    if (call.calleeText !== `self.${method.name}`) return false;
    return isProperty || isCallee(call.node);
  });
}
