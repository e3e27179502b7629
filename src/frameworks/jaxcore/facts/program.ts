import type { ProgramFact } from '../../../model/program';
import type { PyCall, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { spanOfNode } from '../../../syntax/nodes';
import type { Dialect } from '../dialect';
import { decoratorsOf } from '../tree';
import type { Told } from './told';

/** What the program does with its networks, in source order. Each library tells its own calls; JAX's are the same for all. */
export function readProgram(dialect: Dialect, module: PyModule, inside: ReadonlyMap<string, readonly string[]>): readonly ProgramFact[] {
  const called = module.calls.flatMap((call): ProgramFact[] => {
    const own = dialect.programOf(module, call);
    const told = own.length > 0 ? own : common(dialect, call);
    return told.map((each) => factOf(dialect, module, call.node, each));
  });
  const facts = called.map((fact) => {
    const siteIds = fact.target === undefined ? undefined : inside.get(fact.target);
    return siteIds ? { ...fact, inside: { siteIds, elsewhere: false, batchNorm: false } } : fact;
  });
  return [...facts, ...decorated(dialect, module)].sort((a, b) => a.span.start - b.span.start);
}

/** `@jax.value_and_grad` above the loss. */
function decorated(dialect: Dialect, module: PyModule): readonly ProgramFact[] {
  return module.functions.flatMap((definition) =>
    decoratorsOf(definition.node).flatMap((decorator) => {
      const expression = decorator.namedChildren.find((child) => child && child.type !== 'comment');
      if (!expression || expression.type === 'call' || !GRADIENTS.test(dialect.canonical(module.qualify(expression) ?? ''))) return [];
      return [factOf(dialect, module, decorator, { kind: 'backward', subject: definition.name })];
    }),
  );
}

const KEYS = /^jax\.random\.(?:PRNGKey|key|split|fold_in|clone)$/;
const GRADIENTS =
  /^(?:jax|equinox|haiku|flax\.nnx)\.(?:grad|value_and_grad|vjp|jacfwd|jacrev|filter_grad|filter_value_and_grad|filter_vjp)$/;
const CHECKPOINTS = /^(?:orbax\.checkpoint\.|flax\.training\.checkpoints\.|flax\.serialization\.|equinox\.tree_)/;

/** Calls that mean the same whatever library made the network. */
function common(dialect: Dialect, call: PyCall): readonly Told[] {
  const told = library(dialect.canonical(call.name ?? ''), call) ?? method(call.callee, call.keywords);
  return told ? [told] : [];
}

function library(name: string, { positional }: PyCall): Told | null {
  if (KEYS.test(name)) return { kind: 'key', subject: positional[0]?.text ?? null };
  if (GRADIENTS.test(name)) return { kind: 'backward', subject: positional[0]?.text ?? null };
  if (name === 'optax.apply_updates' || name === 'equinox.apply_updates') {
    return { kind: 'optimizer-step', subject: positional[0]?.text ?? null };
  }
  if (CHECKPOINTS.test(name)) {
    const last = name.slice(name.lastIndexOf('.') + 1);
    if (/^(?:save|to_bytes|tree_serialise)/.test(last)) return { kind: 'save' };
    if (/^(?:restore|from_bytes|tree_deserialise)/.test(last)) return { kind: 'load' };
  }
  if (/^jax\.(?:export\.export|experimental\.jax2tf\.convert)$/.test(name)) return { kind: 'export', subject: positional[0]?.text ?? null };
  return null;
}

/** `optimizer.update(grads, state)` and `state.apply_gradients(grads=grads)` on objects whose class is not seen. */
function method(callee: PyNode, keywords: ReadonlyMap<string, PyNode>): Told | null {
  if (callee.type !== 'attribute') return null;
  const subject = callee.childForFieldName('object')?.text ?? null;
  const name = callee.childForFieldName('attribute')?.text ?? '';
  if (name === 'apply_gradients' && keywords.has('grads')) return { kind: 'optimizer-step', subject };
  if (/(?:checkpointer|ckptr|checkpoint_manager|mngr|manager)$/i.test(subject ?? '')) {
    if (name === 'save') return { kind: 'save', subject };
    if (name === 'restore') return { kind: 'load', subject };
  }
  return null;
}

function factOf(dialect: Dialect, module: PyModule, node: PyNode, told: Told): ProgramFact {
  return {
    kind: told.kind,
    framework: dialect.framework,
    span: spanOfNode(node),
    subject: told.subject ?? null,
    functionName: module.enclosingFunction(node)?.name ?? null,
    classId: module.enclosingClass(node)?.id ?? null,
    loop: loopAround(node),
    training: told.training ?? null,
    ...(told.keyed ? { keyed: told.keyed } : {}),
    ...(told.keyless ? { keyless: told.keyless } : {}),
    ...(told.fixedKey ? { fixedKey: told.fixedKey } : {}),
    ...(told.sameKey ? { sameKey: told.sameKey } : {}),
    ...(told.kind === 'forward' && module.isIntended(node) ? { intended: true as const } : {}),
    ...(told.target === undefined ? {} : { target: told.target }),
  };
}

function loopAround(node: PyNode): ProgramFact['loop'] {
  for (let at = node.parent; at && at.type !== 'function_definition' && at.type !== 'lambda'; at = at.parent) {
    if (at.type === 'for_statement' || at.type === 'while_statement') return spanOfNode(at);
  }
  return null;
}
