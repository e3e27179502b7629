import type { PyCall, PyFunction } from '../../../../syntax/module';
import type { PyNode } from '../../../../syntax/node';
import { passedArguments } from '../../tree';

/** The arguments of a call and the parameters of the function that get them. */
export function argumentsOf(call: PyCall, target: PyFunction): readonly { readonly name: string; readonly value: PyNode }[] {
  const names = target.parameters.map(({ name }) => name);
  const own = target.classId !== null && /^(?:self|cls)$/.test(names[0] ?? '') ? names.slice(1) : names;
  let position = 0;
  return passedArguments(call.node).flatMap((passed) => {
    // Behind `*args` nobody knows the places.
    if (passed.kind === 'list-splat') position = Number.POSITIVE_INFINITY;
    const name = passed.kind === 'keyword' ? passed.name : passed.kind === 'positional' ? own[position++] : undefined;
    return name === undefined || name.startsWith('*') ? [] : [{ name, value: passed.value }];
  });
}
