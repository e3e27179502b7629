import { attributesIn, callsIn, holding } from '../../../syntax/contents';
import type { PyClass, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { REFLECTIONS } from '../../attributeUse';
import { descendants, same, within } from '../tree';

const MODULE_LISTINGS: ReadonlySet<string> = new Set(['children', 'modules', 'named_children', 'named_modules']);
const DICTIONARIES: ReadonlySet<string> = new Set(['__dict__', '_modules', '__getattr__', '__getattribute__']);

const mayNameDictionary = holding(/__dict__|_modules|__getattr/g);
const MAY_REFLECT = /attr$|vars$|locals$|children$|modules$/;

/** The class may reach its attributes by other ways than `self.name`. */
export function isDynamic(module: PyModule, owner: PyClass): boolean {
  if (owner.methods.some((method) => DICTIONARIES.has(method.name))) return true;
  const named =
    mayNameDictionary(module, owner.node) &&
    attributesIn(module, owner.node).some((node) => DICTIONARIES.has(node.childForFieldName('attribute')?.text ?? ''));
  return (
    named ||
    callsIn(module, owner.node).some(({ node, calleeText }) => MAY_REFLECT.test(calleeText) && reflects(node) && beginningOf(node) === null)
  );
}

/** The fixed letters that a name begins with: `f'conv{i}'`, `'conv{}'.format(i)`, `'conv%d' % i`, `'conv' + str(i)`. */
const BEGINNING = /^(?:[fF](["'])(\w+)\{|(["'])(\w+)(?:\{\w*\}\w*\3\s*\.\s*format\b|%\w+\3\s*%|\3\s*\+))/;

/** What the names begin with that `getattr(self, f'conv{i}')` in a class asks for. */
export function beginningsAsked(module: PyModule, owner: PyClass): readonly string[] {
  if (!mayAskByName(module, owner.node)) return [];
  return callsIn(module, owner.node).flatMap(({ node, calleeText }) => (calleeText === 'getattr' ? (beginningOf(node) ?? []) : []));
}

const mayAskByName = holding(/getattr/g);

function beginningOf(call: PyNode): string | null {
  const [object, name] = (call.childForFieldName('arguments')?.namedChildren ?? []).filter((node) => node?.type !== 'comment');
  const beginning = /^getattr\b/.test(call.text) && object?.text === 'self' ? BEGINNING.exec(name?.text ?? '') : null;
  return beginning?.[2] ?? beginning?.[4] ?? null;
}

function reflects(call: PyNode): boolean {
  const callee = call.childForFieldName('function');
  if (callee?.type === 'identifier') return REFLECTIONS.has(callee.text) && !readsFixedName(call) && !asksPart(call);
  if (callee?.type !== 'attribute' || !MODULE_LISTINGS.has(callee.childForFieldName('attribute')?.text ?? '')) return false;
  return !onlyInspects(call);
}

/** `getattr(config, 'dropout', 0.1)`: reads a fixed name of something that is not `self`. */
function readsFixedName(call: PyNode): boolean {
  const [object, name] = (call.childForFieldName('arguments')?.namedChildren ?? []).filter((node) => node?.type !== 'comment');
  return call.text.startsWith('getattr') && object?.type === 'identifier' && object.text !== 'self' && name?.type === 'string';
}

/** `getattr(self.rnn, name)`: reaches what belongs to a part, none of the attributes of `self`. */
function asksPart(call: PyNode): boolean {
  const object = (call.childForFieldName('arguments')?.namedChildren ?? []).find((node) => node?.type !== 'comment');
  return (
    object?.type === 'attribute' && object.text.startsWith('self.') && !DICTIONARIES.has(object.childForFieldName('attribute')?.text ?? '')
  );
}

/**
 * `for m in self.modules(): if isinstance(m, nn.Conv2d): nn.init.zeros_(m.bias)` looks at the layers but runs none:
 * the loop variable is only tested or asked for its attributes.
 */
function onlyInspects(listing: PyNode): boolean {
  const loop = listing.parent;
  if (loop?.type !== 'for_statement' || !same(loop.childForFieldName('right'), listing)) return false;
  const target = loop.childForFieldName('left');
  const body = loop.childForFieldName('body');
  if (!target || !body) return false;
  const names = new Set((target.type === 'identifier' ? [target] : descendants(target, 'identifier')).map((node) => node.text));
  return descendants(body, 'identifier').every((node) => !names.has(node.text) || isInspection(node));
}

function isInspection(node: PyNode): boolean {
  const parent = node.parent;
  if (parent?.type === 'attribute') {
    const object = parent.childForFieldName('object');
    const isCalled = parent.parent?.type === 'call' && same(parent.parent.childForFieldName('function'), parent);
    return object === null || !same(object, node) || !isCalled || parent.childForFieldName('attribute')?.text !== 'forward';
  }
  if (parent?.type === 'keyword_argument') return same(parent.childForFieldName('name'), node);
  const call = parent?.type === 'argument_list' ? parent.parent : null;
  const callee = call?.childForFieldName('function');
  return callee !== null && callee !== undefined && !within(callee, node) && /^(isinstance|type|hasattr|id)$/.test(callee.text);
}
