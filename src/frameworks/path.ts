import type { PyModule } from '../syntax/module';
import type { PyNode } from '../syntax/node';
import { partsOf, withoutParentheses } from '../syntax/nodes';
import { unquoted } from '../syntax/options';

/** Steps from name to name that are followed. */
const DEEPEST = 6;
const ANY = '*';

/** What an expression says of a path, `*` for every part that it does not tell; null when it tells nothing. */
export function pathPattern(module: PyModule, expression: PyNode): string | null {
  const pattern = pathOf(module, expression, 0)
    .replace(/\\+/g, '/')
    .replace(/\*{2,}/g, ANY)
    .replace(/^(?:\.\/)+/, '')
    .replace(/\/{2,}/g, '/')
    .replace(/(?<=.)\/$/, '');
  return /[\p{L}\d]/u.test(pattern) ? pattern : null;
}

function pathOf(module: PyModule, expression: PyNode, depth: number): string {
  const node = withoutParentheses(expression);
  const inner = (part: PyNode | null | undefined): string => (part && depth < DEEPEST ? pathOf(module, part, depth + 1) : ANY);
  switch (node.type) {
    case 'string':
      return textOf(node);
    case 'concatenated_string':
      return partsOf(node).map(inner).join('');
    case 'binary_operator': {
      const operator = node.childForFieldName('operator')?.text;
      const [left, right] = [node.childForFieldName('left'), node.childForFieldName('right')];
      if (operator === '+') return inner(left) + inner(right);
      if (operator === '/') return joined([inner(left), inner(right)]);
      return operator === '%' ? filledIn(inner(left), /%[-\d.]*[a-z]/g) : ANY;
    }
    case 'call':
      return callOf(node, inner);
    case 'identifier':
    case 'attribute':
      return named(module, node, depth);
    default:
      return ANY;
  }
}

/** A text, with `*` where an f-string fills something in. */
function textOf(node: PyNode): string {
  const parts = partsOf(node);
  if (!parts.some(({ type }) => type === 'interpolation'))
    return unquoted(node.text.replace(/^[a-zA-Z]+/, '').replace(/^("""|''')|("""|''')$/g, '"'));
  return parts.map((part) => (part.type === 'interpolation' ? ANY : part.type === 'string_content' ? part.text : '')).join('');
}

function callOf(node: PyNode, inner: (part: PyNode | null | undefined) => string): string {
  const callee = node.childForFieldName('function');
  const list = node.childForFieldName('arguments');
  const given = list?.type === 'argument_list' ? partsOf(list).filter(({ type }) => type !== 'keyword_argument') : [];
  const name = (callee?.type === 'attribute' ? callee.childForFieldName('attribute')?.text : callee?.text) ?? '';
  const object = callee?.type === 'attribute' ? callee.childForFieldName('object') : null;
  switch (name) {
    case 'join':
      return /path$/.test(object?.text ?? '') ? joined(given.map(inner)) : ANY;
    case 'joinpath':
      return joined([inner(object), ...given.map(inner)]);
    case 'Path':
    case 'PurePath':
    case 'PosixPath':
      return given.length > 0 ? joined(given.map(inner)) : '.';
    case 'str':
    case 'abspath':
    case 'expanduser':
    case 'normpath':
      return inner(given[0]);
    case 'resolve':
    case 'absolute':
    case 'as_posix':
    case 'lower':
    case 'strip':
      return inner(object);
    case 'format':
      return filledIn(inner(object), /\{[^{}]*\}/g);
    default:
      return ANY;
  }
}

function filledIn(pattern: string, holes: RegExp): string {
  return pattern.replace(holes, ANY);
}

/** As `os.path.join`: what stands before an absolute part does not count. */
function joined(parts: readonly string[]): string {
  return parts.reduce((path, part) => (part.startsWith('/') || path === '' ? part : `${path.replace(/\/$/, '')}/${part}`), '');
}

function named(module: PyModule, node: PyNode, depth: number): string {
  const { value } = module.resolve(node);
  if (typeof value === 'string') return value;
  const meant = depth < DEEPEST && node.type === 'identifier' ? module.define(node) : null;
  return meant?.kind === 'value' && meant.file === module.file ? pathOf(module, meant.node, depth + 1) : ANY;
}
