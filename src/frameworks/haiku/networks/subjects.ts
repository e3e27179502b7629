import type { PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { spanOfNode } from '../../../syntax/nodes';
import type { Span } from '../../../text/span';
import { instantiate } from '../../jaxcore/network/instances';
import type { Interpreter } from '../../jaxcore/network/interpreter';
import { memberOf } from '../../jaxcore/network/members';
import { emptyFrame, type FunctionValue, type Passed, type Value } from '../../jaxcore/network/values';
import type { Transform } from './transforms';

/** The function of a transform, the arguments that it has already, and where it is shown. */
export interface Subject {
  readonly callee: FunctionValue;
  readonly given: readonly Passed[];
  readonly hidden: boolean;
  readonly name: string;
  readonly span: Span;
  readonly nameSpan: Span;
}

/** null when what is transformed cannot be followed. */
export function subjectOf(it: Interpreter, module: PyModule, transform: Transform): Subject | null {
  const { expression, node, holder } = transform;
  const made = unwrapped(valueMeant(it, module, expression), 0);
  if (!made) return null;
  const { callee } = made;
  const isNamed = callee.name !== 'lambda' && made.given.length === 0 && callee.module === module;
  const definition = isNamed ? module.functions.find((each) => each.node.id === callee.node.id) : undefined;
  const held = holder ?? transform.pair.findLast((each) => !each.startsWith('_'));
  const short = held?.split('.').at(-1);
  const name = callee.name === 'lambda' ? (short ?? 'network') : callee.name;
  if (definition) return { ...made, name, span: spanOfNode(definition.node), nameSpan: spanOfNode(definition.nameNode) };
  return { ...made, name, span: spanOfNode(node), nameSpan: spanOfNode(expression.type === 'lambda' ? node : expression) };
}

function valueMeant(it: Interpreter, module: PyModule, expression: PyNode): Value {
  const object = expression.type === 'attribute' ? expression.childForFieldName('object') : null;
  const owner = object?.text === 'self' ? module.enclosingClass(expression) : null;
  if (!owner) return it.evaluate(expression, emptyFrame(module));
  const self = instantiate(it, { kind: 'class', owner, module }, [], { node: owner.nameNode, module }, false);
  return memberOf(it, self, expression.childForFieldName('attribute')?.text ?? '');
}

function unwrapped(value: Value, depth: number): Pick<Subject, 'callee' | 'given' | 'hidden'> | null {
  if (value.kind === 'function') return { callee: value, given: [], hidden: false };
  if (value.kind !== 'partial' || depth > 4) return null;
  const inner = unwrapped(value.callee, depth + 1);
  return inner && { callee: inner.callee, given: [...inner.given, ...value.passed], hidden: inner.hidden || value.hidden };
}
