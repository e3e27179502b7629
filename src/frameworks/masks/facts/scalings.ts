import type { PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { partsOf, withoutParentheses } from '../../../syntax/nodes';
import { descendants } from '../../descendants';
import { namesIn } from './rateNames';

/** A product or quotient of values and a number that comes from a mask's probability. */
export interface Scaling {
  readonly node: PyNode;
  readonly operator: '*' | '/';
  readonly factor: PyNode;
  readonly operand: PyNode;
}

const MULTIPLIES = /(?:^|[._])(?:mul|mul_|multiply|scale|scalar_mul)$/;
const DIVIDES = /(?:^|[._])(?:div|div_|divide|true_divide)$/;

/** All of a file for one probability: a name with what is calculated from it, or a number as written. */
export function scalingsBy(module: PyModule, names: ReadonlySet<string>, literal: number | null): readonly Scaling[] {
  const isFactor = (node: PyNode): boolean => {
    const found = namesIn(node);
    if (!found) return false;
    if (found.length > 0 && names.size > 0) return found.every((name) => names.has(name));
    return literal !== null && isOf(literal, module.resolve(withoutParentheses(node)).value);
  };
  return descendants(module.root, ['binary_operator', 'augmented_assignment', 'call']).flatMap((node) => {
    const parts = operandsOf(node);
    if (!parts) return [];
    const { operator, left, right } = parts;
    const factor = isFactor(right) ? right : operator === '*' && isFactor(left) ? left : null;
    const operand = factor === right ? left : right;
    // A number times a number is a calculation of its own.
    if (!factor || namesIn(operand)?.length === 0 || isFactor(operand) || isOnes(operand)) return [];
    if (namesIn(factor)?.length === 0 && isOfLoss(module, node, operand)) return [];
    return [{ node, operator, factor, operand }];
  });
}

/** A number, or what scales by it: its complement, and the inverses of both. */
function isOf(literal: number, value: unknown): boolean {
  if (typeof value !== 'number') return false;
  return [literal, 1 - literal, 1 / literal, 1 / (1 - literal)].some((each) => Math.abs(each - value) < 1e-9);
}

/** `l2 / 2 * np.sum(w ** 2)`, `(up - down) / (2 * eps)`: numbers of a loss, its penalty and its checks have nothing to do with a share of one half. */
function isOfLoss(module: PyModule, node: PyNode, operand: PyNode): boolean {
  let at: PyNode | null = node;
  while (at && at.type !== 'assignment' && at.type !== 'augmented_assignment' && at.type !== 'block') at = at.parent;
  const target = at && at.type !== 'block' ? at.childForFieldName('left') : null;
  return [operand.text, target?.text, module.enclosingFunction(node)?.name].some((text) => text !== undefined && LOSS.test(text));
}

const LOSS =
  /(?:^|[^a-z])(?:l[12]|reg|regularization|penalty|lambd?a?|lmbda|weight_decay|loss|cost|error|mse|lr|learning_rate|eps|epsilon)(?:$|[^a-z])/i;

function isOnes({ type, text }: PyNode): boolean {
  return type === 'call' && /^(?:\w+\.)*(?:new_)?(?:ones|full)(?:_like)?\(/.test(text);
}

interface Operands {
  readonly operator: '*' | '/';
  readonly left: PyNode;
  readonly right: PyNode;
}

function operandsOf(node: PyNode): Operands | null {
  if (node.type === 'call') return ofCall(node);
  const written = node.childForFieldName('operator')?.text.replace('=', '');
  const left = node.childForFieldName('left');
  const right = node.childForFieldName('right');
  return left && right && (written === '*' || written === '/') ? { operator: written, left, right } : null;
}

function ofCall(node: PyNode): Operands | null {
  const callee = node.childForFieldName('function');
  const operator = MULTIPLIES.test(callee?.text ?? '') ? '*' : DIVIDES.test(callee?.text ?? '') ? '/' : null;
  const list = node.childForFieldName('arguments');
  if (!operator || !list || !callee) return null;
  const [first, second] = partsOf(list).filter(({ type }) => type !== 'keyword_argument');
  if (first && second) return { operator, left: first, right: second };
  const object = callee.childForFieldName('object');
  return first && object ? { operator, left: object, right: first } : null;
}
