import type { PyModule } from '../../syntax/module';
import type { PyNode } from '../../syntax/node';
import { partsOf, withoutParentheses } from '../../syntax/nodes';
import { compared, withThreshold } from './comparison';
import { assignedAbove } from './names';
import { applied, type Flow, LOST, type Step } from './step';
import { shareOf } from './threshold';

/** Where the value of an expression goes next. */
export function stepFrom(module: PyModule, node: PyNode, flow: Flow): Step {
  const parent = node.parent;
  switch (parent?.type) {
    case 'parenthesized_expression':
      return { type: 'on', node: parent, flow };
    case 'conditional_expression':
      return { type: 'on', node: parent, flow: isScaledOtherwise(node, parent) ? { ...flow, multiplied: true } : flow };
    case 'comparison_operator':
      return compared(node, parent, flow);
    case 'binary_operator':
      return calculated(module, node, parent, flow);
    case 'unary_operator':
    case 'not_operator':
      return /^(?:~|not\b)/.test(parent.text) ? { type: 'on', node: parent, flow: { ...flow, inverted: !flow.inverted } } : LOST;
    case 'attribute':
      return methodStep(module, node, parent, flow);
    case 'argument_list':
      return argumentStep(module, node, parent, flow);
    case 'subscript':
      return subscripted(module, node, parent, flow);
    case 'assignment': {
      const target = parent.childForFieldName('left');
      return target && parent.childForFieldName('right')?.id === node.id ? { type: 'named', target, statement: parent, flow } : LOST;
    }
    case 'augmented_assignment':
      return augmented(module, node, parent, flow);
    case 'expression_statement':
      return { type: 'in-place', flow };
    case 'return_statement':
      return applied({ how: 'return', onesDrop: flow.inverted, node: parent, to: null }, flow);
    default:
      return LOST;
  }
}

/** `x * (mask if training else keep)`: the other branch may make up for the mask. */
function isScaledOtherwise(node: PyNode, conditional: PyNode): boolean {
  const [first, , last] = partsOf(conditional);
  const other = first?.id === node.id ? last : last?.id === node.id ? first : null;
  return other !== null && other !== undefined && !/^\(*(?:1(?:\.0*)?|None|True)\)*$/.test(other.text) && other.type !== 'call';
}

function calculated(module: PyModule, node: PyNode, parent: PyNode, flow: Flow): Step {
  const left = parent.childForFieldName('left');
  const right = parent.childForFieldName('right');
  const isLeft = left?.id === node.id;
  const other = isLeft ? right : left;
  if (!left || !right || !other) return LOST;
  switch (parent.childForFieldName('operator')?.text) {
    case '+':
      return flow.ones || flow.added ? LOST : { type: 'on', node: parent, flow: { ...flow, added: other } };
    case '-':
      if (isLeft || Number(left.text) !== 1 || !flow.ones) return LOST;
      return { type: 'on', node: parent, flow: { ...flow, inverted: !flow.inverted } };
    case '*':
      return multiplied(module, parent, other, flow);
    case '/':
      return isLeft && flow.ones ? { type: 'on', node: parent, flow: { ...flow, divisor: flow.divisor ?? right } } : LOST;
    default:
      return LOST;
  }
}

/** A scale for the mask, or the application itself. */
function multiplied(module: PyModule, node: PyNode, other: PyNode, flow: Flow): Step {
  if (!flow.ones) return LOST;
  const divisor = inverseOf(other) ?? inverseBehind(module, other);
  if (divisor) return { type: 'on', node, flow: { ...flow, divisor: flow.divisor ?? divisor } };
  if (isNumber(other) || withoutParentheses(other).text === flow.ones.node.text)
    return { type: 'on', node, flow: { ...flow, multiplied: true } };
  return applied({ how: 'multiply', onesDrop: flow.inverted, node, to: other }, flow);
}

/** `k` of `1 / k`. */
function inverseOf(expression: PyNode): PyNode | null {
  const node = withoutParentheses(expression);
  if (node.type !== 'binary_operator' || node.childForFieldName('operator')?.text !== '/') return null;
  const left = node.childForFieldName('left');
  return left && Number(left.text) === 1 ? node.childForFieldName('right') : null;
}

/** `scale = 1 / keep` above in the same function. */
function inverseBehind(module: PyModule, name: PyNode): PyNode | null {
  const given = name.type === 'identifier' ? assignedAbove(module, name) : null;
  return given && inverseOf(given);
}

function isNumber(node: PyNode): boolean {
  return /^(?:integer|float)$/.test(withoutParentheses(node).type) || /(?:^|[._])(?:scale|scaling)$/.test(node.text);
}

/** Methods that change the form or type of an array, not its values. */
const SAME =
  /^(?:astype|float|to|type_as|type|int|bool|half|double|long|cuda|cpu|unsqueeze|unsqueeze_|squeeze|view|reshape|expand|expand_as|repeat|contiguous|detach|detach_|requires_grad_|numpy|clone|copy|byte|bfloat16|sample|permute|transpose|view_as|as_in_context|broadcast_to|data|T|mT|any)$/;

const FLOOR = /^(?:floor|floor_|int|astype|long)$/;

function methodStep(module: PyModule, node: PyNode, parent: PyNode, flow: Flow): Step {
  const name = parent.childForFieldName('attribute')?.text ?? '';
  if (parent.childForFieldName('object')?.id !== node.id) return LOST;
  const call = parent.parent?.type === 'call' && parent.parent.childForFieldName('function')?.id === parent.id ? parent.parent : null;
  if (!call) return /^(?:data|T|mT)$/.test(name) ? { type: 'on', node: parent, flow } : LOST;
  const [first] = partsOf(call.childForFieldName('arguments') ?? call);
  if (flow.added && !flow.ones && FLOOR.test(name)) return { type: 'on', node: call, flow: floored(flow, flow.added) };
  const comparison = /^(lt|le|less|gt|ge|greater)_?$/.exec(name)?.[1];
  if (comparison && first && !flow.ones) {
    return withThreshold(call, flow, { operator: comparison.startsWith('l') ? '<' : '>', threshold: first, mirrored: false });
  }
  if (SAME.test(name)) return { type: 'on', node: call, flow };
  if (!flow.ones || !first)
    return /^logical_not_?$/.test(name) ? { type: 'on', node: call, flow: { ...flow, inverted: !flow.inverted } } : LOST;
  if (/^(?:div|div_|true_divide|divide)$/.test(name)) return { type: 'on', node: call, flow: { ...flow, divisor: flow.divisor ?? first } };
  return /^(?:mul|mul_|multiply|multiply_)$/.test(name) ? multiplied(module, call, first, flow) : LOST;
}

function floored(flow: Flow, added: PyNode): Flow {
  return { ...flow, ones: shareOf(added), added: null };
}

const CONVERTS =
  /(?:^|\.)(?:array|asarray|tensor|as_tensor|from_numpy|Variable|FloatTensor|Tensor|float16|float32|float64|float|double|half|single|int8|int32|int64|uint8|bool_|int|copy|broadcast_to|expand_dims|convert_element_type|stop_gradient|cast|reshape|int_|unsqueeze|squeeze|rearrange|repeat)$/;

function argumentStep(module: PyModule, node: PyNode, list: PyNode, flow: Flow): Step {
  const call = list.parent;
  const callee = call?.childForFieldName('function');
  if (!call || !callee) return LOST;
  const passed = partsOf(list);
  const index = passed.findIndex((each) => each.id === node.id);
  const name = module.qualify(callee) ?? callee.text;
  const last = name.slice(name.lastIndexOf('.') + 1);
  const isMethod = callee.type === 'attribute' && !/^(?:numpy|torch|jax|tensorflow|keras|tf_keras)\./.test(name);
  const object = isMethod ? callee.childForFieldName('object') : null;
  if (index === 0 && flow.added && !flow.ones && /^floor_?$/.test(last)) return { type: 'on', node: call, flow: floored(flow, flow.added) };
  if (index === 0 && !flow.ones && /^(?:less|lt|le|greater|gt|ge|greater_equal|less_equal)$/.test(last) && passed[1]) {
    return withThreshold(call, flow, { operator: last.startsWith('l') ? '<' : '>', threshold: passed[1], mirrored: false });
  }
  if (index === 0 && CONVERTS.test(name)) return { type: 'on', node: call, flow };
  if (index === 0 && /^(?:logical_not|invert|bitwise_not)$/.test(last))
    return { type: 'on', node: call, flow: { ...flow, inverted: !flow.inverted } };
  if (!flow.ones) return LOST;
  if (/^(?:mul|mul_|multiply)$/.test(last)) {
    const other = object ?? passed[1 - index];
    return other ? multiplied(module, call, other, flow) : LOST;
  }
  if (/^(?:div|divide|true_divide)$/.test(last) && index === 0 && passed[1] && !object) {
    return { type: 'on', node: call, flow: { ...flow, divisor: flow.divisor ?? passed[1] } };
  }
  if (/^masked_fill_?$/.test(last)) return filled(call, object ?? passed[0], passed, flow);
  return /^(?:where|select)$/.test(last) && index === 0 ? selected(call, passed, flow) : LOST;
}

/** `where(mask, x, 0)`: zeros stand where elements are dropped. */
function selected(call: PyNode, [, first, second]: readonly PyNode[], flow: Flow): Step {
  if (!first || !second) return LOST;
  if (isZero(second)) return applied({ how: 'select', onesDrop: flow.inverted, node: call, to: first }, flow);
  return isZero(first) ? applied({ how: 'select', onesDrop: !flow.inverted, node: call, to: second }, flow) : LOST;
}

function filled(call: PyNode, to: PyNode | undefined, passed: readonly PyNode[], flow: Flow): Step {
  const value = passed.at(-1);
  if (!to || !value || !isZero(value)) return LOST;
  return applied({ how: 'fill', onesDrop: !flow.inverted, node: call, to }, flow);
}

function isZero(expression: PyNode): boolean {
  const node = withoutParentheses(expression);
  if (Number(node.text) === 0) return true;
  return node.type === 'call' && /(?:^|\.)(?:new_)?zeros(?:_like)?$/.test(node.childForFieldName('function')?.text ?? '');
}

/** `x[mask] = 0` and `mask[:, None]`. */
function subscripted(module: PyModule, node: PyNode, parent: PyNode, flow: Flow): Step {
  const array = parent.childForFieldName('value');
  if (array?.id === node.id) return { type: 'on', node: parent, flow };
  const statement = parent.parent;
  const value = statement?.childForFieldName('right');
  const isTarget = statement?.childForFieldName('left')?.id === parent.id;
  const isRead = statement?.type !== 'assignment' && statement?.type !== 'augmented_assignment';
  // What is left out of the values of a sparse tensor is zero.
  if (array && flow.ones && (isRead || !isTarget) && isSparseValues(module, array))
    return applied({ how: 'select', onesDrop: flow.inverted, node: parent, to: array }, flow);
  if (!array || !statement || !value || !isTarget || !isZero(value)) return LOST;
  if (statement.type === 'augmented_assignment' && statement.childForFieldName('operator')?.text !== '*=') return LOST;
  return applied({ how: 'fill', onesDrop: !flow.inverted, node: statement, to: array }, flow);
}

/** `x._values()`, or a local name for it. */
function isSparseValues(module: PyModule, array: PyNode): boolean {
  if (/\b_?values\(\)$/.test(array.text)) return true;
  const given = array.type === 'identifier' ? assignedAbove(module, array) : null;
  return given !== null && /\b_?values\(\)$/.test(given.text);
}

function augmented(module: PyModule, node: PyNode, parent: PyNode, flow: Flow): Step {
  const left = parent.childForFieldName('left');
  const right = parent.childForFieldName('right');
  const operator = parent.childForFieldName('operator')?.text;
  if (!left || !right) return LOST;
  if (right.id === node.id) {
    if (operator === '+=' && !flow.ones && !flow.added && left.type === 'identifier') {
      return { type: 'named', target: left, statement: parent, flow: { ...flow, added: assignedAbove(module, left) ?? left } };
    }
    return operator === '*=' && flow.ones ? applied({ how: 'multiply', onesDrop: flow.inverted, node: parent, to: left }, flow) : LOST;
  }
  if (!flow.ones) return operator === '+=' && !flow.added ? { type: 'in-place', flow: { ...flow, added: right } } : LOST;
  if (operator === '/=') return { type: 'in-place', flow: { ...flow, divisor: flow.divisor ?? right } };
  if (operator !== '*=') return LOST;
  const divisor = inverseOf(right);
  return { type: 'in-place', flow: divisor ? { ...flow, divisor: flow.divisor ?? divisor } : { ...flow, multiplied: true } };
}
