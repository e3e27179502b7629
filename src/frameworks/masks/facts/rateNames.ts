import type { PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { partsOf, withoutParentheses } from '../../../syntax/nodes';
import { descendants } from '../../descendants';

/** Calls that give a number as it is, or calculate with it alone. */
const WRAPS =
  /(?:^|\.)(?:cast|asarray|as_tensor|tensor|array|float|float32|float64|sqrt|constant|convert_to_tensor|stop_gradient|Variable|max|min|maximum|minimum|clip|square)$/;

/** The names that an expression calculates with, attributes and keys by their last word; null when it holds more than names and numbers. */
export function namesIn(expression: PyNode): readonly string[] | null {
  const node = withoutParentheses(expression);
  switch (node.type) {
    case 'integer':
    case 'float':
      return [];
    case 'identifier':
      return [node.text];
    case 'attribute':
      return [node.childForFieldName('attribute')?.text ?? ''];
    case 'subscript': {
      const key = node.childForFieldName('subscript');
      if (key && /^-?\d+$/.test(key.text)) return [itemName(node, key.text)];
      return key?.type === 'string' ? [key.text.replace(/^\w*['"]+|['"]+$/g, '')] : null;
    }
    case 'unary_operator':
    case 'binary_operator':
      return union(partsOf(node));
    case 'conditional_expression': {
      // `1 / keep if keep > 0 else 0`: the condition only chooses.
      const [first, , last] = partsOf(node);
      return first && last ? union([first, last]) : null;
    }
    case 'call': {
      const list = node.childForFieldName('arguments');
      const passed = list ? partsOf(list).filter(({ type }) => type !== 'keyword_argument') : [];
      if (!WRAPS.test(node.childForFieldName('function')?.text ?? '')) return null;
      return union(passed.filter(({ text }) => !/dtype|float\d|float$/.test(text)));
    }
    default:
      return null;
  }
}

/** `self.rates[-1]` is `rates[-1]`: an item of a list is a number by itself. */
function itemName(node: PyNode, index: string): string {
  return `${node.childForFieldName('value')?.text.split('.').at(-1) ?? ''}[${index}]`;
}

function union(nodes: readonly PyNode[]): readonly string[] | null {
  const all: string[] = [];
  for (const node of nodes) {
    const found = namesIn(node);
    if (!found) return null;
    all.push(...found);
  }
  return all;
}

const MOST_ROUNDS = 3;

/** Names by which a file calls a probability or what is calculated from it alone: `p`, `keep = 1 - p`, `scale = 1 / keep`. */
export function rateNames(module: PyModule, rate: PyNode): ReadonlySet<string> {
  const names = new Set(namesIn(rate) ?? []);
  if (names.size === 0) return names;
  const assignments = descendants(module.root, 'assignment').flatMap((assignment) => {
    const left = assignment.childForFieldName('left');
    const right = assignment.childForFieldName('right');
    const target = left && namesIn(left);
    const given = right && namesIn(right);
    return target?.length === 1 && given && given.length > 0 && given.length <= 3 ? [{ target: target[0] ?? '', given }] : [];
  });
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const before = names.size;
    for (const { target, given } of assignments) {
      if (given.every((name) => names.has(name))) names.add(target);
      else if (names.has(target) && given.length === 1) names.add(given[0] ?? '');
    }
    if (names.size === before) break;
  }
  return names;
}
