import type { ProgramFact } from '../../../model/program';
import type { PyCall, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { withoutParentheses } from '../../../syntax/nodes';
import { once } from '../../../syntax/once';
import { descendants } from '../../descendants';
import { classMeant, mayBeOwn, type Owner } from '../sites/owners';

/** One thing that a call says about the program. */
export interface Told {
  readonly kind: ProgramFact['kind'];
  readonly subject?: string | null;
  readonly training?: ProgramFact['training'];
  readonly keyless?: true;
  readonly keyed?: true;
  readonly fixedKey?: ProgramFact['fixedKey'];
  readonly sameKey?: ProgramFact['sameKey'];
  readonly target?: string;
}

const ON = /^(?:train|training|is_train|is_training|train_mode|use_dropout|enable_dropout)$/;
const OFF = /^(?:deterministic|inference|eval|eval_mode|is_eval|use_running_average)$/;

/** A parameter of this name says whether the network trains. */
export function isModeName(name: string): boolean {
  return ON.test(name) || OFF.test(name);
}

/** The training flag among a call's keywords: `train=True` and `deterministic=False` both mean training. */
export function flagOf({ keywords }: PyCall): ProgramFact['training'] {
  for (const [name, node] of keywords) {
    if (isModeName(name)) return meaningOf(name, node);
  }
  return null;
}

/** Whether a parameter of the mode says training with this value. */
export function meaningOf(name: string, node: PyNode): boolean | 'expression' {
  const value = withoutParentheses(node).type;
  if (value !== 'true' && value !== 'false') return 'expression';
  return (value === 'true') === ON.test(name);
}

/** The method a call names and the object it is called on, as written; null when the callee is no attribute. */
export function methodCalled({ callee }: PyCall): { readonly subject: string; readonly name: string } | null {
  const subject = callee.type === 'attribute' ? callee.childForFieldName('object')?.text : undefined;
  const name = callee.childForFieldName('attribute')?.text;
  return subject !== undefined && name !== undefined ? { subject, name } : null;
}

/** Names that are given an object of a class of the project, by assignment or by a parameter's annotation. */
export const objectsOf = once((module: PyModule): ReadonlyMap<string, readonly Owner[]> => {
  const found = new Map<string, Owner[]>();
  const add = (name: string, owner: Owner | null) => {
    if (owner) found.set(name, [...(found.get(name) ?? []), owner]);
  };
  for (const call of module.calls) {
    const parent = call.node.parent;
    const left = parent?.type === 'assignment' ? parent.childForFieldName('left') : null;
    if (left?.type === 'identifier' || /^self\.\w+$/.test(left?.text ?? ''))
      add(left?.text ?? '', mayBeOwn(call) ? classMeant(module, call.callee) : null);
  }
  for (const definition of module.functions) {
    for (const { name, node } of definition.parameters) {
      const type = node.childForFieldName('type')?.namedChildren[0];
      if (type && (type.type === 'identifier' || type.type === 'attribute')) add(name, classMeant(module, type));
    }
  }
  return found;
});

/** `jax.vmap(model)`, `functools.partial(model, …)`: the name inside. */
export function wrapped(call: PyCall): string | null {
  const { callee } = call;
  if (callee.type === 'identifier') return callee.text;
  if (
    callee.type !== 'call' ||
    !/^(?:jax\.vmap|vmap|eqx\.filter_vmap|jax\.jit|eqx\.filter_jit)$/.test(callee.childForFieldName('function')?.text ?? '')
  )
    return null;
  const first = descendants(callee, 'argument_list')[0]?.namedChildren[0];
  return first?.type === 'identifier' ? first.text : null;
}
