import type { PlainContainer } from '../../../../model/modes';
import { attributesIn, callsIn, startingIn } from '../../../../syntax/contents';
import { relatives } from '../../../../syntax/kinship';
import type { PyCall, PyClass, PyModule } from '../../../../syntax/module';
import type { PyNode } from '../../../../syntax/node';
import { bare, descendants, named, same, selfAttribute, span, within } from '../../tree';
import { isModuleRole, roleOf } from '../family';
import { callDrops } from './drops';
import { handedElement } from './elements';
import { isOwn } from './switched';

const CONTAINERS: Readonly<Record<string, PlainContainer['form']>> = {
  list: 'list',
  list_comprehension: 'list',
  tuple: 'list',
  dictionary: 'dictionary',
  dictionary_comprehension: 'dictionary',
};

/** Methods by which modules are registered under names that the source does not show, or modes and members are handled by hand. */
const BY_HAND =
  /\b(?:add_module|register_module|setattr|__setattr__|def (?:train|eval|_apply|children|modules|named_modules|named_children))\b/;

/** Calls that only look at a container. */
const LOOKS = /^(?:len|enumerate|zip|reversed|range|print|list|tuple|sorted|iter|map|isinstance|any|all|sum|min|max)$/;

/** Lists and dictionaries of modules with dropout on `self` that nothing registers. */
export function readContainers(module: PyModule): readonly PlainContainer[] {
  return module.classes.flatMap((owner) => {
    if (!isModuleRole(roleOf(owner)) || roleOf(owner) === 'torch-sequential') return [];
    const init = owner.methods.find(({ name }) => name === '__init__');
    if (!init || !/=[\s\\]*(?:[[({]|list\(|(?:Ordered)?[dD]ict\()/.test(init.node.text)) return [];
    return [...assigned(module, init.node), ...appended(module, init.node), ...collected(module, init.node)].flatMap(
      (found): PlainContainer[] => {
        const element = droppingElement(module, found.value);
        const handed =
          element === null && found.value.type === 'list_comprehension' ? handedElement(module, owner, init, found.value) : null;
        if ((element === null && handed === null) || isRegistered(module, owner, found)) return [];
        const form = found.form ?? CONTAINERS[found.value.type] ?? 'list';
        return [
          {
            framework: 'torch',
            attribute: found.attribute,
            span: span(found.shown ?? found.value),
            form,
            container: found.isWhole ? containerName(module, element, form) : null,
            element: element?.calleeText ?? handed ?? '',
            intended: module.isIntended(found.value),
          },
        ];
      },
    );
  });
}

interface Found {
  readonly attribute: string;
  readonly value: PyNode;
  readonly isWhole: boolean;
  /** Where the container is given to `self`, when that is another place. */
  readonly shown?: PyNode;
  /** What the container is, where `value` is only one element of it. */
  readonly form?: PlainContainer['form'];
}

/** `self.x = [nn.Dropout(0.1) for _ in range(2)]`. */
function assigned(module: PyModule, init: PyNode): readonly Found[] {
  return startingIn(descendants(module.root, 'assignment'), span(init), (node) => node.startIndex).flatMap((node): Found[] => {
    const left = node.childForFieldName('left');
    const right = node.childForFieldName('right');
    const attribute = left ? selfAttribute(left) : null;
    const value = right && bare(right);
    return attribute !== null && value && Object.hasOwn(CONTAINERS, value.type)
      ? [{ attribute, value, isWhole: value.type !== 'tuple' }]
      : [];
  });
}

const EMPTY = /^(?:\[\s*\]|\{\s*\}|list\(\)|(?:collections\.)?(?:dict|OrderedDict)\(\))$/;

/** `self.x = []`, then `self.x.append(nn.Dropout(0.1))`, `self.x += [nn.Dropout(0.1)]` or `self.x['a'] = nn.Dropout(0.1)`. */
function appended(module: PyModule, init: PyNode): readonly Found[] {
  const begins = (node: PyNode): number => node.startIndex;
  const assignments = startingIn(descendants(module.root, ['assignment', 'augmented_assignment']), span(init), begins).map((node) => ({
    left: node.childForFieldName('left'),
    right: node.childForFieldName('right'),
  }));
  const empty = new Set(
    assignments.flatMap(({ left, right }) => (left && right && EMPTY.test(right.text) ? (selfAttribute(left) ?? []) : [])),
  );
  if (empty.size === 0) return [];
  const set = assignments.flatMap(({ left, right }): Found[] => {
    const holder = left?.type === 'subscript' ? left.childForFieldName('value') : right?.type === 'list' ? left : null;
    const attribute = holder ? selfAttribute(holder) : null;
    if (attribute === null || !right || !empty.has(attribute) || EMPTY.test(right.text)) return [];
    return [{ attribute, value: right, isWhole: false, ...(left?.type === 'subscript' ? { form: 'dictionary' as const } : {}) }];
  });
  const called = callsIn(module, init).flatMap((call): Found[] => {
    const callee = bare(call.callee);
    const method = callee.type === 'attribute' ? (callee.childForFieldName('attribute')?.text ?? '') : '';
    const object = /^(?:append|extend|insert)$/.test(method) ? callee.childForFieldName('object') : null;
    const attribute = object ? selfAttribute(object) : null;
    const item = call.positional[method === 'insert' ? 1 : 0];
    if (attribute === null || !empty.has(attribute) || !item) return [];
    const value = item.type === 'identifier' ? madeFor(module, init, item) : item;
    return value ? [{ attribute, value, isWhole: false, shown: item }] : [];
  });
  return [...set, ...called];
}

/** What a name was given, when nothing else is done with it: `drop = nn.Dropout(0.1)`, then `self.x.append(drop)`. */
function madeFor(module: PyModule, init: PyNode, use: PyNode): PyNode | null {
  const others = startingIn(descendants(module.root, 'identifier'), span(init), (each) => each.startIndex).filter(
    (node) => node.text === use.text && !same(node, use) && !isMember(node),
  );
  const [only, ...more] = others;
  const assignment = more.length === 0 ? only?.parent : null;
  const isGiven = assignment?.type === 'assignment' && same(assignment.childForFieldName('left'), only ?? use);
  return isGiven ? assignment.childForFieldName('right') : null;
}

/** The name of an attribute or of a keyword argument, not of a variable. */
function isMember(node: PyNode): boolean {
  const around = node.parent;
  if (around?.type === 'attribute') return same(around.childForFieldName('attribute'), node);
  return around?.type === 'keyword_argument' && same(around.childForFieldName('name'), node);
}

/** `layers = []`, `layers.append(nn.Dropout(0.1))`, then `self.x = layers`, and nothing else is done with the name. */
function collected(module: PyModule, init: PyNode): readonly Found[] {
  if (!/=\s*\[/.test(init.text)) return [];
  return startingIn(descendants(module.root, 'assignment'), span(init), (node) => node.startIndex).flatMap((node): Found[] => {
    const left = node.childForFieldName('left');
    const right = node.childForFieldName('right');
    const attribute = left ? selfAttribute(left) : null;
    if (attribute === null || right?.type !== 'identifier') return [];
    const value = listed(module, init, right)?.find((each) => droppingElement(module, each));
    return value ? [{ attribute, value, isWhole: true, shown: right }] : [];
  });
}

/** The list and all that is appended to it, when a name is given one list and only appended to, looked at, and assigned where `use` stands. */
function listed(module: PyModule, init: PyNode, use: PyNode): readonly PyNode[] | null {
  // To go through all names costs much, and hardly any name is given a list.
  if (!new RegExp(`\\b${use.text}\\s*=\\s*\\[`).test(init.text)) return null;
  const values: PyNode[] = [];
  let isGivenList = false;
  for (const node of startingIn(descendants(module.root, 'identifier'), span(init), (each) => each.startIndex)) {
    if (node.text !== use.text || same(node, use)) continue;
    if (isMember(node)) continue;
    const around = node.parent;
    if (around?.type === 'assignment' && same(around.childForFieldName('left'), node)) {
      const value = around.childForFieldName('right');
      if (isGivenList || value?.type !== 'list') return null;
      isGivenList = true;
      values.push(value);
    } else if (around?.type === 'attribute') {
      const call = around.parent;
      const [value, ...more] = call?.type === 'call' ? named(call.childForFieldName('arguments') ?? call) : [];
      if (around.childForFieldName('attribute')?.text !== 'append' || !value || more.length > 0) return null;
      values.push(value);
    } else if (around?.type !== 'argument_list' || isHandedOn(node)) {
      return null;
    }
  }
  return isGivenList ? values : null;
}

/** A call that makes an element of the container, not an argument of one; a single module of the project's own may be hidden on purpose. */
function droppingElement(module: PyModule, value: PyNode): PyCall | null {
  const calls = startingIn(module.calls, span(value), (call) => call.node.startIndex);
  const elements = calls.filter(({ node }) => isElement(node, value));
  const isSingle = value.type === 'list' && named(value).length === 1;
  return (
    elements.find((call) => callDrops(module, call) && /\.[A-Z]\w*$|^[A-Z]\w*$/.test(call.calleeText) && !(isSingle && isOwn(call))) ??
    (isSingle ? null : madeByMethod(module, elements))
  );
}

/** `self.make_block(a, b)` where the method gives back a new module. */
function madeByMethod(module: PyModule, elements: readonly PyCall[]): PyCall | null {
  for (const call of elements) {
    const name = selfAttribute(bare(call.callee));
    const method = name === null ? undefined : module.enclosingClass(call.node)?.methods.find((each) => each.name === name);
    const [only, ...more] = method ? descendants(method.node, 'return_statement') : [];
    const result = only && more.length === 0 ? named(only)[0] : undefined;
    const made = result?.type === 'call' ? droppingElement(module, result) : null;
    if (made) return made;
  }
  return null;
}

/** Between the call and the container there are only containers and arguments of `nn.Sequential`-like modules. */
function isElement(call: PyNode, container: PyNode): boolean {
  for (let at: PyNode | null = call; at; at = at.parent) {
    if (same(at, container)) return true;
    const parent: PyNode | null = at.parent;
    if (parent?.type === 'for_in_clause' || parent?.type === 'if_clause') return false;
    if (parent?.type === 'argument_list' && !/Sequential\s*\(/.test(parent.parent?.text.slice(0, 40) ?? '')) return false;
  }
  return false;
}

/** Something makes modules of the container, hands it on, or handles the members of the class by hand. */
function isRegistered(module: PyModule, owner: PyClass, { attribute, shown, value }: Found): boolean {
  const family = relatives(module, owner);
  if (family.some((each) => each.unknownBase || BY_HAND.test(each.node.text))) return true;
  return family.some((each) =>
    attributesIn(module, each.node).some(
      (node) => selfAttribute(node) === attribute && (isHandedOn(node) || (isReassigned(node, shown) && !excludes(node, value))),
    ),
  );
}

function isHandedOn(node: PyNode): boolean {
  const around = node.parent;
  const list = around?.type === 'list_splat' || around?.type === 'keyword_argument' ? around.parent : around;
  if (list?.type !== 'argument_list') return false;
  return !LOOKS.test(list.parent?.childForFieldName('function')?.text ?? '');
}

/** `self.x = nn.ModuleList(self.x)`, or anything else that is no container. */
function isReassigned(node: PyNode, given: PyNode | undefined): boolean {
  const assignment = node.parent;
  if (assignment?.type !== 'assignment' || !same(assignment.childForFieldName('left'), node)) return false;
  const right = assignment.childForFieldName('right');
  return right !== null && !(given && same(right, given)) && !Object.hasOwn(CONTAINERS, bare(right).type) && !EMPTY.test(right.text);
}

/** Of two places only one runs: they stand in two branches of one `if`. */
function excludes(one: PyNode, other: PyNode): boolean {
  for (let at: PyNode = one; at.parent; at = at.parent) {
    if (at.parent.type === 'if_statement' && within(at.parent, other)) return !within(at, other);
  }
  return false;
}

/** `nn.ModuleList` as this file can say it: by the name through which the layers were reached. */
function containerName(module: PyModule, element: PyCall | null, form: PlainContainer['form']): string | null {
  const name = form === 'list' ? 'ModuleList' : 'ModuleDict';
  const callees = [...(element ? [element] : []), ...module.calls].map(({ callee }) => bare(callee));
  for (const callee of callees) {
    const object = callee.type === 'attribute' ? callee.childForFieldName('object') : null;
    if (object && module.qualify(object) === 'torch.nn') return `${object.text}.${name}`;
  }
  return callees.some((callee) => callee.text === name && module.qualify(callee) === `torch.nn.${name}`) ? name : null;
}
