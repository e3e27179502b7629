import type { PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { literally } from '../../../text/pattern';
import { descendants, same, selfAttribute } from '../tree';

/** The call is only come to where its rate is 0: `if self.flash:`, with `self.flash = fast and self.rate == 0.0` somewhere in the class. */
export function onlyAtZero(module: PyModule, call: PyNode, rate: PyNode): boolean {
  if (rate.type !== 'attribute' && rate.type !== 'identifier') return false;
  const rateText = literally(rate.text);
  const isZero = new RegExp(`(?<![\\w.])${rateText}\\s*(?:==|<=)\\s*0(?:\\.0*)?(?![\\w.])|\\bnot\\s+${rateText}(?![\\w.(])`);
  return conditionsAround(call).some((condition) => {
    if (/\bor\b/.test(condition.text)) return false;
    if (isZero.test(condition.text)) return true;
    const flags = new Set(descendants(condition, 'attribute').map(selfAttribute));
    const owner = module.enclosingClass(call);
    return (
      owner !== null && flags.size > 0 && given(owner.node, flags).some((value) => isZero.test(value.text) && !/\bor\b/.test(value.text))
    );
  });
}

/** What must hold for the call to run, within its function. */
function conditionsAround(call: PyNode): readonly PyNode[] {
  const found: PyNode[] = [];
  for (let at = call; at.parent && at.type !== 'function_definition'; at = at.parent) {
    const { parent } = at;
    if (parent.type !== 'if_statement' && parent.type !== 'elif_clause') continue;
    const condition = parent.childForFieldName('condition');
    if (condition && same(parent.childForFieldName('consequence'), at)) found.push(condition);
  }
  return found;
}

function given(around: PyNode, attributes: ReadonlySet<string | null>): readonly PyNode[] {
  return descendants(around, 'assignment').flatMap((assignment) => {
    const left = assignment.childForFieldName('left');
    const right = assignment.childForFieldName('right');
    const name = left ? selfAttribute(left) : null;
    return right && name !== null && attributes.has(name) ? [right] : [];
  });
}
