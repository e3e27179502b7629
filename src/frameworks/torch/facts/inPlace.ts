import type { Application } from '../../../model/application';
import { relatives } from '../../../syntax/kinship';
import type { PyCall, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { lastGiven, readOfOverwritten } from '../../../syntax/results';
import { canonical } from '../sites/callables';
import { bare, descendants, passedArguments, selfAttribute } from '../tree';

/** Where the tensor of a dropout in place comes from, and where it is read again. */
export function inPlace(module: PyModule, call: PyCall, isInPlace: boolean): Pick<Application, 'readAgain' | 'madeBy'> {
  if (!isInPlace) return {};
  const input = passedArguments(call.node).find(
    (passed) => passed.kind === 'positional' || (passed.kind === 'keyword' && passed.name === 'input'),
  );
  const value = input ? bare(input.value) : null;
  if (!value) return {};
  const readAgain = value.type === 'identifier' ? readOfOverwritten(call, value.text) : null;
  const made = sourceOf(call.node, value);
  const madeBy = made ? makerOf(module, made) : null;
  return { ...(readAgain ? { readAgain } : {}), ...(madeBy === null ? {} : { madeBy }) };
}

/** Views of a tensor, and casts that hand on the tensor itself where its type fits already. */
const SAME = /^(?:type_as|to|float|half|contiguous|view|view_as|reshape|transpose|permute|squeeze|unsqueeze|flatten|swapaxes|movedim|t)$/;
const LONGEST = 4;

/** The expression that makes a tensor, behind names, views and casts; null where it is not known. */
function sourceOf(at: PyNode, value: PyNode): PyNode | null {
  let node: PyNode | null = value;
  let place = at;
  for (let step = 0; node && step < LONGEST; step++) {
    if (node.type === 'identifier') {
      const given = lastGiven(place, node.text);
      if (!given) return null;
      place = given;
      node = bare(given);
    }
    const callee: PyNode | null = node.type === 'call' ? node.childForFieldName('function') : null;
    const isSame = callee?.type === 'attribute' && SAME.test(callee.childForFieldName('attribute')?.text ?? '');
    const inner: PyNode | null = isSame ? (callee.childForFieldName('object') ?? null) : null;
    if (!inner) return node;
    node = bare(inner);
  }
  return node?.type === 'call' ? node : null;
}

/** `F.relu`, `.softmax` for a method, `torch.nn.ReLU` for a layer kept in an attribute. */
function makerOf(module: PyModule, made: PyNode): string | null {
  if (made.type !== 'call') return null;
  const callee = bare(made.childForFieldName('function') ?? made);
  const name = module.qualify(callee);
  if (name !== null) return canonical(name);
  if (callee.type === 'call') return qualifiedCallee(module, callee);
  const attribute = selfAttribute(callee);
  const owner = attribute === null ? null : module.enclosingClass(made);
  if (!owner) return callee.type === 'attribute' ? `.${callee.childForFieldName('attribute')?.text ?? ''}` : null;
  const given = relatives(module, owner).flatMap((relative) =>
    descendants(relative.node, 'assignment').filter((node) => node.childForFieldName('left')?.text === `self.${attribute}`),
  );
  const value = given.length === 1 ? given[0]?.childForFieldName('right') : null;
  return value?.type === 'call' ? qualifiedCallee(module, value) : null;
}

function qualifiedCallee(module: PyModule, call: PyNode): string | null {
  const callee = call.childForFieldName('function');
  const name = callee ? module.qualify(bare(callee)) : null;
  return name === null ? null : canonical(name);
}
