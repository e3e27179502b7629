import type { AttributeFacts } from '../../../model/facts';
import type { DropoutSite } from '../../../model/site';
import type { PyClass, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { Lines } from '../../../text/lines';
import { descendants, same } from '../tree';
import { relatives } from './family';

const UNUSED =
  /\b(not|never|no longer)\s+(actually\s+|currently\s+|really\s+)?used\b|\bunused\b|\bcompat|\blegacy\b|\bstate[_ ]dict\b|\bcheckpoints?\b/i;

/** All uses of attributes in a module, by attribute name; collected once because every class asks. */
export class AttributeUses {
  readonly #byName = new Map<string, PyNode[]>();
  readonly #lines: Lines;

  constructor(readonly module: PyModule) {
    this.#lines = new Lines(module.text);
    for (const node of descendants(module.root, 'attribute')) {
      const name = node.childForFieldName('attribute')?.text;
      if (name === undefined) continue;
      const known = this.#byName.get(name);
      if (known) known.push(node);
      else this.#byName.set(name, [node]);
    }
  }

  factsOf(owner: PyClass, sites: readonly DropoutSite[]): readonly AttributeFacts[] {
    const family = new Set(relatives(this.module, owner).map((relative) => relative.id));
    return sites.flatMap((site): AttributeFacts[] => {
      const { attribute, statement } = site;
      if (site.context.classId !== owner.id || site.kind !== 'layer' || attribute === null || !statement) return [];
      const uses = (this.#byName.get(attribute) ?? []).filter((node) => this.#concerns(node, family));
      const stores = uses.filter(isStore);
      return [
        {
          name: attribute,
          siteId: site.id,
          statement: statement.span,
          loads: uses.length - stores.length,
          markedUnused: this.#isMarkedUnused(statement.span.start, statement.span.end),
          reassigned: stores.filter((node) => isSelf(node) && this.module.enclosingClass(node)?.id === owner.id).length > 1,
        },
      ];
    });
  }

  /** `self.name` counts in the class and its relatives; the attribute of any other object counts everywhere. */
  #concerns(node: PyNode, family: ReadonlySet<string>): boolean {
    if (!isSelf(node)) return true;
    const owner = this.module.enclosingClass(node);
    return owner === null || family.has(owner.id);
  }

  #isMarkedUnused(start: number, end: number): boolean {
    const first = this.#lines.at(start).line;
    const last = this.#lines.at(end).line;
    return this.module.comments.some((comment) => {
      const line = this.#lines.at(comment.span.start).line;
      const isAlone = this.module.text.slice(this.#lines.startOf(line), comment.span.start).trim() === '';
      const isNear = (line >= first && line <= last) || (line === first - 1 && isAlone);
      return isNear && UNUSED.test(comment.text);
    });
  }
}

function isSelf(node: PyNode): boolean {
  return node.childForFieldName('object')?.text === 'self';
}

const PATTERNS: ReadonlySet<string> = new Set(['pattern_list', 'tuple_pattern', 'list_pattern']);

/** The attribute is assigned to, not read. */
export function isStore(attribute: PyNode): boolean {
  let target = attribute;
  while (target.parent && PATTERNS.has(target.parent.type)) target = target.parent;
  const parent = target.parent;
  return parent?.type === 'assignment' && same(parent.childForFieldName('left'), target);
}
