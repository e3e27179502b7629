import type { PyNode } from '../syntax/node';

const COMPREHENSIONS: ReadonlySet<string> = new Set(['list_comprehension', 'generator_expression', 'set_comprehension']);

/**
 * The innermost loop or comprehension around a call, inside the same function, if it counts with `range` and every round calls with the very same
 * arguments and keeps the result: what differs between the rounds is chance.
 */
export function roundsOf(call: PyNode): PyNode | null {
  if (call.parent?.type === 'expression_statement') return null;
  for (let at = call.parent; at; at = at.parent) {
    if (at.type === 'function_definition' || at.type === 'lambda' || at.type === 'class_definition' || at.type === 'while_statement')
      return null;
    const loop = COMPREHENSIONS.has(at.type) ? at.namedChildren.findLast((child) => child?.type === 'for_in_clause') : at;
    if (!loop || (loop.type !== 'for_in_clause' && loop.type !== 'for_statement')) continue;
    const body = loop.childForFieldName('body');
    if (body && (call.startIndex < body.startIndex || call.endIndex > body.endIndex)) continue;
    if (
      !/^(?:\w+\.)*(?:range|trange|prange)\s*\(|^(?:tqdm|track)\w*(?:\.\w+)*\(\s*range\s*\(/.test(
        loop.childForFieldName('right')?.text ?? '',
      )
    )
      return null;
    return isTheSame(call, loop, body) ? at : null;
  }
  return null;
}

/** A call is made in rounds of which only chance tells one from another: nothing is learned in them. */
export function isRepeated(call: PyNode): boolean {
  const loop = roundsOf(call);
  return loop !== null && !/\.(?:backward|step)\s*\(/.test(loop.text);
}

/** Nothing that goes in depends on the round. */
function isTheSame(call: PyNode, loop: PyNode, body: PyNode | null): boolean {
  const given = call.childForFieldName('arguments');
  const names = new Set((given?.descendantsOfType('identifier') ?? []).map((node) => node?.text ?? ''));
  if (names.size === 0) return false;
  const changing = [loop.childForFieldName('left'), ...(body ? targetsIn(body) : [])];
  return changing.every((target) => target === null || namesIn(target).every((name) => !names.has(name)));
}

function targetsIn(body: PyNode): readonly (PyNode | null)[] {
  return body
    .descendantsOfType(['assignment', 'augmented_assignment', 'for_statement'])
    .map((node) => node?.childForFieldName('left') ?? null);
}

function namesIn(target: PyNode): readonly string[] {
  if (target.type === 'identifier') return [target.text];
  if (target.type === 'attribute' || target.type === 'subscript') return [];
  return target.descendantsOfType('identifier').map((node) => node?.text ?? '');
}
