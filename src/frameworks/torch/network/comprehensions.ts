import type { PyNode } from '../../../syntax/node';
import { named } from '../tree';
import { emptyDictionary, enter } from './dictionaries';
import type { Interpreter } from './interpreter';
import { bindTarget, iterated } from './iteration';
import { truth } from './truth';
import { type Frame, listValue, unknown, type Value } from './values';

/** `[Block(n) for n in sizes if ...]` over a list that is known; the same for dictionaries, sets and generators. */
export function comprehension(it: Interpreter, node: PyNode, frame: Frame): Value {
  const body = node.childForFieldName('body');
  const clauses = named(node).filter((child) => child.type === 'for_in_clause' || child.type === 'if_clause');
  if (!body) return unknown('a comprehension that is not complete');
  const items: Value[] = [];
  const dictionary = emptyDictionary();
  const inner: Frame = { ...frame, locals: new Map(), closure: frame };
  const add = (): void => {
    const key = body.type === 'pair' ? body.childForFieldName('key') : null;
    const value = body.type === 'pair' ? body.childForFieldName('value') : null;
    if (key && value) enter(dictionary, it.evaluate(key, inner), it.evaluate(value, inner));
    else items.push(it.evaluate(body, inner));
  };
  const visit = (index: number): boolean => {
    const clause = clauses[index];
    if (!clause) {
      add();
      return it.spend();
    }
    if (clause.type === 'if_clause') {
      const condition = named(clause)[0];
      const holds = condition ? truth(it.evaluate(condition, inner)) : null;
      return holds === null ? false : !holds || visit(index + 1);
    }
    const left = clause.childForFieldName('left');
    const right = clause.childForFieldName('right');
    const values = left && right ? iterated(it.evaluate(right, inner)) : null;
    if (values === null || left === null) return false;
    return values.every((value) => {
      bindTarget(left, value, inner);
      return visit(index + 1);
    });
  };
  if (!visit(0)) return unknown('a comprehension over something that is not known');
  return node.type === 'dictionary_comprehension' ? dictionary : listValue(items);
}
