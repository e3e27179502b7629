import type { DropoutSite } from '../../../model/site';
import type { PyClass, PyModule } from '../../../syntax/module';
import { partsOf, withoutParentheses } from '../../../syntax/nodes';
import { descendants, selfAttribute } from '../tree';

/** What a run may change, or what asks in which mode the graph is built. */
const CHANGEABLE = /placeholder|Variable|cond\b|train|infer|test|mode|eval|predict|phase|feed|reuse|assign/i;
/** One of a list that is kept counts as the list. */
const OWN_ATTRIBUTE = /^self\.(\w+)(?:\[\d+\])?$/;

/** Attributes of the class in the places of rates that parameters, settings and numbers alone decide when the graph is built. */
export function settledAttributes(module: PyModule, owner: PyClass, sites: readonly DropoutSite[]): readonly string[] {
  const asked = new Set<string>();
  for (const { rate, context } of sites) {
    const name = context.classId === owner.id ? OWN_ATTRIBUTE.exec(rate.text)?.[1] : undefined;
    if (name !== undefined) asked.add(name);
  }
  if (asked.size === 0) return [];
  const values = new Map<string, string[]>();
  for (const assignment of descendants(owner.node, 'assignment')) {
    const left = assignment.childForFieldName('left');
    for (const target of left && /list|tuple/.test(left.type) ? partsOf(left) : [left]) {
      const name = selfAttribute(target);
      if (name === null || !asked.has(name)) continue;
      const right = assignment.childForFieldName('right');
      values.set(name, [...(values.get(name) ?? []), right ? withoutParentheses(right).text : '']);
    }
  }
  return [...asked].filter((name) => {
    const given = values.get(name) ?? [];
    return given.length > 0 && !given.some((text) => CHANGEABLE.test(text)) && !isWrittenElsewhere(module, name);
  });
}

/** Fed as a tensor, or set on an object of the class. */
function isWrittenElsewhere(module: PyModule, name: string): boolean {
  return new RegExp(
    `\\.${name}\\s*(?:\\[[^\\]\\n]*\\]\\s*)?:|(?<!\\bself)\\.${name}\\s*=(?!=)|\\.${name}\\s*\\[[^\\]\\n]*\\]\\s*=(?!=)`,
  ).test(module.text);
}
