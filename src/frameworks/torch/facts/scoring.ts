import type { Application } from '../../../model/application';
import type { DroppedScores } from '../../../model/facts';
import type { DropoutSite } from '../../../model/site';
import type { PyCall, PyClass, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { partsOf } from '../../../syntax/nodes';
import { readsOf } from '../../../syntax/results';
import { layerMentions } from '../../mentions';
import { sourceOf } from '../../source';
import { bare, passedArguments, same, selfAttribute, span } from '../tree';
import { placeOf } from './layersCalled';
import { takerOf } from './outlets';

/**
 * Dropouts that act on scores: on what comes straight out of a dense layer whose width is the number of classes, labels or words, in a call or as the last of a
 * `Sequential`. Only where no layer of the class is seen to go on with the result.
 */
export function readDroppedScores(
  module: PyModule,
  sites: readonly DropoutSite[],
  applications: readonly Application[],
): readonly DroppedScores[] {
  const scoring = new Set(layerMentions(module).flatMap(({ scores, start }) => (scores ? [start] : [])));
  if (scoring.size === 0) return [];
  const calls = new Map(module.calls.map((call) => [placeOf(span(call.node)), call]));
  const called = applications.flatMap((run): DroppedScores[] => {
    const call = run.siteId !== null && !run.taker && !run.joined && !run.discarded ? calls.get(placeOf(run.span)) : undefined;
    const input = call && passedArguments(call.node).find(({ kind }) => kind === 'positional')?.value;
    const made = call && input ? sourceOf(call.node, input) : null;
    const layers = made ? builtAs(module, made) : [];
    const [head] = layers;
    if (!call || !head || !layers.every(({ startIndex }) => scoring.has(startIndex)) || goesOn(call.node, 0)) return [];
    return [{ siteId: run.siteId ?? '', span: run.span, head: span(head) }];
  });
  const listed = sites.flatMap((site): DroppedScores[] => {
    const call = site.kind === 'layer' ? calls.get(placeOf(site.span)) : undefined;
    const row = call && rowEndingWith(module, call.node);
    if (!call || !row || !scoring.has(row.before.startIndex) || !endsItsClass(module, row.whole)) return [];
    return [{ siteId: site.id, span: site.span, head: span(row.before) }];
  });
  return [...called, ...listed];
}

/** What the attribute is given in its class whose call makes a tensor: `self.out(x)`. */
function builtAs(module: PyModule, made: PyNode): readonly PyNode[] {
  const callee = made.type === 'call' ? made.childForFieldName('function') : null;
  const attribute = callee && selfAttribute(callee);
  const owner = attribute ? module.enclosingClass(made) : null;
  return owner && attribute ? assigned(owner, attribute).map((value) => lastOfRow(module, value)) : [];
}

function assigned({ methods }: PyClass, attribute: string): readonly PyNode[] {
  const bodies = methods.flatMap(({ node }) => node.childForFieldName('body') ?? []);
  return bodies.flatMap(function given(node): PyNode[] {
    if (node.type === 'assignment') {
      const target = node.childForFieldName('left');
      const value = node.childForFieldName('right');
      return target && value && selfAttribute(target) === attribute ? [bare(value)] : [];
    }
    return STATEMENTS.test(node.type) ? partsOf(node).flatMap(given) : [];
  });
}

const STATEMENTS = /_statement$|^block$|_clause$/;

/** `nn.Sequential(…, nn.Linear(…))` gives what its last part does. */
function lastOfRow(module: PyModule, built: PyNode): PyNode {
  return (isRow(module, built) && partsOf(built.childForFieldName('arguments') ?? built).at(-1)) || built;
}

function isRow(module: PyModule, built: PyNode): boolean {
  const callee = built.type === 'call' ? built.childForFieldName('function') : null;
  return callee !== null && module.qualify(callee) === 'torch.nn.Sequential';
}

/** The `Sequential` that ends with a layer, and what stands before that. */
function rowEndingWith(module: PyModule, layer: PyNode): { readonly whole: PyNode; readonly before: PyNode } | null {
  const list = layer.parent;
  const whole = list?.type === 'argument_list' ? list.parent : null;
  if (!list || !whole || !isRow(module, whole)) return null;
  const parts = partsOf(list);
  const before = parts.at(-2);
  return before && same(parts.at(-1) ?? null, layer) ? { whole, before } : null;
}

/** A class keeps the row in an attribute and calls it, and goes on with none of the results. */
function endsItsClass(module: PyModule, row: PyNode): boolean {
  const target = row.parent?.type === 'assignment' ? row.parent.childForFieldName('left') : null;
  const attribute = target && selfAttribute(target);
  const owner = attribute ? module.enclosingClass(row) : null;
  const runs = module.calls.filter((call) => call.calleeText === `self.${attribute}` && module.enclosingClass(call.node)?.id === owner?.id);
  return owner !== null && runs.length > 0 && runs.every((call: PyCall) => takerOf(module, call) === null && !goesOn(call.node, 0));
}

/** Names that are followed one after the other. */
const DEEPEST = 4;
/** Such a layer makes probabilities or a loss of scores, and nothing else. */
const ENDS = /soft_?max|sigmoid|crit|loss|activation|crf/i;

/** Another part of the class, which may be a layer, is given the value. */
function goesOn(value: PyNode, depth: number): boolean {
  for (let node = value, parent = node.parent; parent; node = parent, parent = node.parent) {
    if (parent.type === 'call') {
      const callee = parent.childForFieldName('function')?.text ?? '';
      if (node.type === 'argument_list' && callee.startsWith('self.') && !ENDS.test(callee)) return true;
    } else if (parent.type === 'assignment') {
      const name = parent.childForFieldName('left');
      const block = parent.parent?.parent;
      if (name?.type !== 'identifier' || !block || depth === DEEPEST) return false;
      return readsOf(scopeOf(block), name.text).some((read) => read.startIndex > parent.endIndex && goesOn(read, depth + 1));
    } else if (/_statement$|^block$|comparison|binary_operator|augmented/.test(parent.type)) {
      return false;
    }
  }
  return false;
}

function scopeOf(node: PyNode): PyNode {
  let at = node;
  while (at.parent && at.type !== 'function_definition') at = at.parent;
  return at;
}
