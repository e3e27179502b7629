import type { PyModule } from '../../../../syntax/module';
import type { PyNode } from '../../../../syntax/node';
import { once } from '../../../../syntax/once';
import { canonical } from '../../sites/callables';
import { bare, named, passedArguments } from '../../tree';

/** Methods that give back the module they are called on. */
const SAME: ReadonlySet<string> = new Set(
  'to cuda cpu half float double bfloat16 type eval train requires_grad_ apply share_memory compile'.split(' '),
);
const WRAPPERS =
  /^torch\.(?:nn\.(?:parallel\.)?(?:DataParallel|DistributedDataParallel|distributed\.DistributedDataParallel)|compile|jit\.script|distributed\.fsdp\.FullyShardedDataParallel)$/;
const speaksOfWrappers = once(({ text }: PyModule) => /Parallel|compile|script|DDP|FSDP|\bDP\b/.test(text));

/** What is behind `.to(device)`, `DataParallel(…)` and the like, and whether `.eval()` was on the way. */
export function unwrapped(module: PyModule, expression: PyNode): readonly [PyNode, boolean] {
  let node = bare(expression);
  let mode: boolean | null = null;
  for (let depth = 0; depth < 6 && node.type === 'call'; depth++) {
    const callee = bare(node.childForFieldName('function') ?? node);
    const method = callee.type === 'attribute' ? (callee.childForFieldName('attribute')?.text ?? '') : '';
    const object = callee.type === 'attribute' ? callee.childForFieldName('object') : null;
    const isSame = object !== null && SAME.has(method);
    // Most calls are neither, and need no name.
    if (!isSame && !speaksOfWrappers(module)) break;
    const name = module.qualify(callee);
    const first = passedArguments(node)[0];
    if (name !== null && WRAPPERS.test(canonical(name)) && first?.kind === 'positional') node = bare(first.value);
    else if (isSame && !name?.startsWith('torch.')) {
      if (method === 'eval' || method === 'train') mode ??= method === 'eval';
      node = bare(object);
    } else break;
  }
  return [node, mode ?? false];
}

/** The calls that an expression is one of: both of `Net() if small else Large()`; none where one of them is no call, or in evaluation mode. */
export function waysOf(module: PyModule, value: PyNode): readonly PyNode[] {
  if (value.type === 'call') return [value];
  if (value.type !== 'conditional_expression') return [];
  const [first, , last] = named(value);
  const ways = [first, last].map((each) => (each ? unwrapped(module, each) : null));
  const calls = ways.flatMap((way) => (way && way[0].type === 'call' && !way[1] ? [way[0]] : []));
  return calls.length === 2 ? calls : [];
}
