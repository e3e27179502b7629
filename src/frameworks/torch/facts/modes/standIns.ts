import type { PyModule } from '../../../../syntax/module';
import type { PyNode } from '../../../../syntax/node';
import { once } from '../../../../syntax/once';
import { same } from '../../tree';

const speaksOfNone = once(({ text }: PyModule) => /=\s*None\b/.test(text) && /\bis\s+None\b|\bif\s+not\b/.test(text));
const MISSING = /^\(?\s*(?:(\w+)\s+is\s+None|not\s+(\w+))\s*\)?$/;

/** `if model is None: model = torch.load(path)` for a parameter: who hands one in gets another way. */
export function isStandIn(module: PyModule, assignment: PyNode): boolean {
  if (!speaksOfNone(module)) return false;
  for (let at = assignment; at.parent && at.type !== 'function_definition'; at = at.parent) {
    if (at.parent.type !== 'if_statement' || !same(at.parent.childForFieldName('consequence'), at)) continue;
    const [, given, other] = MISSING.exec(at.parent.childForFieldName('condition')?.text ?? '') ?? [];
    const name = given ?? other;
    const parameters = module.enclosingFunction(assignment)?.parameters ?? [];
    if (name !== undefined && parameters.some((each) => each.name === name && each.defaultValue?.text === 'None')) return true;
  }
  return false;
}
