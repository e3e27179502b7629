import type { DropoutSite, SiteContext } from '../../../model/site';
import { attributesIn } from '../../../syntax/contents';
import { isExpectedToFail } from '../../../syntax/expected';
import type { PyClass, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { once } from '../../../syntax/once';
import { appendedNeighbours } from '../../appended';
import { isRunUnderTest } from '../../objects';
import { bare, methodAround, named, same, selfAttribute, span } from '../tree';
import { canonical } from './callables';
import { builtNames } from './endings';
import { isUsedGuarded, type Place, placesOf, plainPlace } from './methods';

/** Places of methods, worked out once per class. */
export class Places {
  readonly #known = new Map<string, ReadonlyMap<string, Place>>();

  constructor(readonly module: PyModule) {}

  of(owner: PyClass): ReadonlyMap<string, Place> {
    const known = this.#known.get(owner.id) ?? placesOf(this.module, owner);
    this.#known.set(owner.id, known);
    return known;
  }
}

export function contextOf(module: PyModule, call: PyNode, places: Places): SiteContext {
  const owner = module.enclosingClass(call);
  const inner = module.enclosingFunction(call);
  const method = methodAround(module, call);
  const outside = inner ? ('function' as const) : ('module' as const);
  return {
    classId: owner?.id ?? null,
    functionName: inner?.name ?? null,
    place: owner && method ? (plainPlace(method.name) ?? places.of(owner).get(method.name) ?? 'method') : outside,
    guarded:
      module.isGuarded(call) ||
      (owner !== null && method !== null && isUsedGuarded(module, owner, method.name)) ||
      (owner !== null && method?.name === 'forward' && isRunUnderTest(module, owner)),
    intended: module.isIntended(call),
    inBackward: method?.name === 'backward' && owner !== null && isAutogradFunction(owner),
    inTest: false,
    ...(isExpectedToFail(call) ? { expectedToFail: true as const } : {}),
  };
}

function isAutogradFunction(owner: PyClass): boolean {
  return [...owner.ancestors].some((name) => /^torch\.autograd\.(function\.)?Function$/.test(name));
}

/** `self.x = call` or `x = call` or a bare `call`, when the call is that whole statement or whole right-hand side. */
export function statementAround(
  call: PyNode,
): { readonly node: PyNode; readonly role: 'expression' | 'assignment'; readonly target: PyNode | null } | null {
  let expression = call;
  while (expression.parent?.type === 'parenthesized_expression') expression = expression.parent;
  const parent = expression.parent;
  if (parent?.type === 'expression_statement') {
    return named(parent).length === 1 ? { node: parent, role: 'expression', target: null } : null;
  }
  if (parent?.type !== 'assignment' || parent.parent?.type !== 'expression_statement') return null;
  if (!same(parent.childForFieldName('right'), expression)) return null;
  return { node: parent.parent, role: 'assignment', target: parent.childForFieldName('left') };
}

export function attributeOf(call: PyNode): string | null {
  const target = statementAround(call)?.target;
  return target ? selfAttribute(target) : null;
}

export function statementFor(call: PyNode): DropoutSite['statement'] {
  const statement = statementAround(call);
  return statement && { span: span(statement.node), role: statement.role };
}

/** `[nn.Conv2d(…), nn.ReLU(), nn.Dropout(0.5)]`: what stands before the layer in its list, or is appended before and behind it. */
export function listed(module: PyModule, call: PyNode): Pick<DropoutSite, 'listedAfter' | 'listedBefore'> {
  const appended = appendedNeighbours(call);
  if (!appended) return listedAfter(module, call);
  const nameOf = (node: PyNode | null): string | null => {
    const callee = node?.childForFieldName('function');
    const name = callee ? module.qualify(callee) : null;
    return name === null ? null : canonical(name);
  };
  const after = nameOf(appended.after);
  const before = appended.before ? builtNames(module, appended.before) : [];
  return {
    ...(before.length === 0 ? {} : { listedAfter: before }),
    ...(after === null || !appended.after
      ? {}
      : { listedBefore: { callee: after, span: span(appended.after), underTest: appended.underTest } }),
  };
}

function listedAfter(module: PyModule, call: PyNode): Pick<DropoutSite, 'listedAfter'> {
  const list = call.parent?.type === 'list' ? call.parent : null;
  const taker = list?.parent?.type === 'argument_list' ? list.parent.parent?.childForFieldName('function')?.text : undefined;
  // The layers of a ModuleList need not follow one another.
  const elements = list && (taker === undefined || /extend$/.test(taker)) ? named(list) : [];
  const before = elements[elements.findIndex((element) => same(element, call)) - 1];
  const names = before?.type === 'call' ? builtNames(module, before) : [];
  return names.length === 0 ? {} : { listedAfter: names };
}

const MODE_NAMES: ReadonlySet<string> = new Set(['train', 'eval', 'training']);

/** The mode of the layer built here is set by hand: `.train(...)`, `.eval()`, `.training = ...` on it or on the name it is given. */
export function isModeSet(module: PyModule, call: PyNode): boolean {
  const parent = call.parent;
  if (parent?.type === 'attribute' && same(parent.childForFieldName('object'), call)) {
    return MODE_NAMES.has(parent.childForFieldName('attribute')?.text ?? '');
  }
  const target = statementAround(call)?.target;
  const around = module.enclosingFunction(call)?.node;
  return target !== null && target !== undefined && around !== undefined && modesSet(module, around).has(target.text);
}

/** What a function calls `.train()` or the like on. */
function modesSet(module: PyModule, around: PyNode): ReadonlySet<string> {
  const known = modesByFunction(module);
  const before = known.get(around.id);
  if (before) return before;
  const found = new Set<string>();
  for (const attribute of /\b(?:train|eval|training)\b/.test(around.text) ? attributesIn(module, around) : []) {
    const object = attribute.childForFieldName('object');
    if (object && MODE_NAMES.has(attribute.childForFieldName('attribute')?.text ?? '')) found.add(bare(object).text);
  }
  known.set(around.id, found);
  return found;
}

const modesByFunction = once((_module: PyModule) => new Map<number, ReadonlySet<string>>());
