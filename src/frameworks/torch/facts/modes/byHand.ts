import type { PyModule } from '../../../../syntax/module';
import type { PyNode } from '../../../../syntax/node';
import { literalValue } from '../../sites/read';
import { bare, descendants, named } from '../../tree';
import type { What } from './handing';
import type { Variables } from './variables';

/** Without this nobody sets a mode by hand. */
const SETS = /\.training\s*=[^=]/;

/**
 * `for m in model.modules(): m.training = False` switches the whole network, as `eval()` does; where only some of its modules are set, or the network
 * alone, or to what is worked out, its mode may be anything afterwards.
 */
export function setByHand(module: PyModule, variables: Variables): readonly { readonly node: PyNode; readonly what: What }[] {
  if (!SETS.test(module.text)) return [];
  return descendants(module.root, 'assignment').flatMap((assignment) => {
    const left = assignment.childForFieldName('left');
    if (left?.type !== 'attribute' || left.childForFieldName('attribute')?.text !== 'training') return [];
    const object = left.childForFieldName('object');
    if (object?.type === 'identifier') {
      const loop = loopOver(assignment, object.text);
      const variable = loop && variables.of(loop.network);
      if (loop && variable) return [{ node: loop.node, what: whatOf(assignment, loop, variable) }];
    }
    const itself = object && variables.of(object);
    return itself ? [{ node: assignment, what: { kind: 'touched' as const, variable: itself, name: 'training' } }] : [];
  });
}

interface Loop {
  readonly node: PyNode;
  readonly network: PyNode;
  readonly isWhole: boolean;
}

/** The loop around over the modules of a network that gives the name its values. */
function loopOver(from: PyNode, name: string): Loop | null {
  for (let at = from.parent; at && at.type !== 'function_definition'; at = at.parent) {
    if (at.type !== 'for_statement') continue;
    const left = at.childForFieldName('left');
    if (left?.text !== name && (!left || named(left).at(-1)?.text !== name)) continue;
    const over = at.childForFieldName('right');
    const callee = over && bare(over).type === 'call' ? bare(over).childForFieldName('function') : null;
    const method = callee?.type === 'attribute' ? callee.childForFieldName('attribute')?.text : undefined;
    const network = callee?.childForFieldName('object');
    if (!network || !/^(?:named_)?(?:modules|children)$/.test(method ?? '')) return null;
    return { node: at, network, isWhole: method?.endsWith('modules') === true };
  }
  return null;
}

function whatOf(assignment: PyNode, { node, network, isWhole }: Loop, variable: string): What {
  const right = assignment.childForFieldName('right');
  const flag = right ? literalValue(right) : null;
  const isAlways = assignment.parent?.parent?.id === node.childForFieldName('body')?.id;
  const kind = !isWhole || !isAlways || typeof flag !== 'boolean' ? 'touched' : flag ? 'train-mode' : 'eval-mode';
  return { kind, variable, name: kind === 'touched' ? 'training' : network.text };
}
