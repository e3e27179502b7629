import type { PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { descendants, passedArguments } from '../tree';
import { flows, type Holders } from './flow';

const RANDOM = /\b(?:rand|rand_like|random_sample|uniform_?)\s*\(/;

/** A mask drawn by hand: `bernoulli(1 - p)`, `rand(...) > p`, `keep + rand(...)`. What JAX draws is a mask of JAX. */
export function drawsWith(module: PyModule, node: PyNode, holders: Holders): boolean {
  for (const call of descendants(node, 'call')) {
    const name = /(\w+)$/.exec(call.childForFieldName('function')?.text ?? '')?.[1] ?? '';
    if (!/^bernoulli_?$/.test(name) || isOfJax(module, call)) continue;
    if (passedArguments(call).some(({ value }) => flows(value, holders))) return true;
  }
  return descendants(node, ['comparison_operator', 'binary_operator']).some((each) => {
    if (!RANDOM.test(each.text) || descendants(each, 'call').some((call) => isOfJax(module, call))) return false;
    const [left, right] = each.namedChildren;
    if (!left || !right) return false;
    return (flows(left, holders) && RANDOM.test(right.text)) || (flows(right, holders) && RANDOM.test(left.text));
  });
}

function isOfJax(module: PyModule, call: PyNode): boolean {
  const callee = call.childForFieldName('function');
  return callee !== null && /^jax\./.test(module.qualify(callee) ?? '');
}
