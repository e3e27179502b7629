import type { AttributeFacts } from '../../../model/facts';
import type { DropoutSite } from '../../../model/site';
import type { PyClass, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { Lines } from '../../../text/lines';
import type { Span } from '../../../text/span';
import { descendants, same } from '../tree';
import { relatives } from './family';

const UNUSED = /\b(not|never|no longer)\s+(\w+\s+)?used\b|\bunused\b|\bcompat|\blegacy\b|\bcheckpoints?\b/i;
const REFLECTIONS: ReadonlySet<string> = new Set(['getattr', 'setattr', 'vars', 'delattr', 'locals']);
/** Ways to all layers of a Keras object at once, and to all attributes of any object. */
const LISTINGS: ReadonlySet<string> = new Set([
  'layers',
  '_layers',
  'submodules',
  '_flatten_layers',
  '_self_tracked_trackables',
  '__dict__',
]);
const PATTERNS: ReadonlySet<string> = new Set(['pattern_list', 'tuple_pattern', 'list_pattern']);

/** All uses of attributes in a module, by attribute name; collected once because every class asks. */
export class AttributeUses {
  readonly #byName = new Map<string, PyNode[]>();
  readonly #lines: Lines;

  constructor(readonly module: PyModule) {
    this.#lines = new Lines(module.text);
    for (const node of descendants(module.root, 'attribute')) {
      const name = node.childForFieldName('attribute')?.text ?? '';
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
      const own = stores.filter((node) => isSelf(node) && this.module.enclosingClass(node)?.id === owner.id);
      return [
        {
          name: attribute,
          siteId: site.id,
          statement: statement.span,
          loads: uses.length - stores.length,
          markedUnused: this.#isMarkedUnused(statement.span),
          reassigned: own.length > 1,
        },
      ];
    });
  }

  /** The class, or one that shares its `self`, may reach attributes by other ways than `self.name`, or leaves that to subclasses. */
  isDynamic(owner: PyClass): boolean {
    if (owner.methods.some((method) => method.isAbstract)) return true;
    return relatives(this.module, owner).some((relative) => {
      const listed = descendants(relative.node, 'attribute').some((node) => isSelf(node) && LISTINGS.has(attributeName(node)));
      return (
        listed || descendants(relative.node, 'call').some(reflects) || relative.methods.some((method) => method.name === '__getattr__')
      );
    });
  }

  /** `self.name` counts in the class and its relatives; the attribute of any other object counts everywhere. */
  #concerns(node: PyNode, family: ReadonlySet<string>): boolean {
    if (!isSelf(node)) return true;
    const owner = this.module.enclosingClass(node);
    return owner === null || family.has(owner.id);
  }

  #isMarkedUnused(statement: Span): boolean {
    const first = this.#lines.at(statement.start).line;
    const last = this.#lines.at(statement.end).line;
    return this.module.comments.some((comment) => {
      if (!UNUSED.test(comment.text)) return false;
      const line = this.#lines.at(comment.span.start).line;
      const alone = this.module.text.slice(this.#lines.startOf(line), comment.span.start).trim() === '';
      return (line >= first && line <= last) || (line === first - 1 && alone);
    });
  }
}

function attributeName(node: PyNode): string {
  return node.childForFieldName('attribute')?.text ?? '';
}

function isSelf(node: PyNode): boolean {
  return node.childForFieldName('object')?.text === 'self';
}

/** The attribute is assigned to, not read. */
function isStore(attribute: PyNode): boolean {
  let target = attribute;
  while (target.parent && PATTERNS.has(target.parent.type)) target = target.parent;
  return target.parent?.type === 'assignment' && same(target.parent.childForFieldName('left'), target);
}

/** `getattr(self, name)` and the like; `getattr(config, 'x')` reads a fixed name of something else. */
function reflects(call: PyNode): boolean {
  const callee = call.childForFieldName('function');
  if (callee?.type !== 'identifier' || !REFLECTIONS.has(callee.text)) return false;
  const list = call.childForFieldName('arguments')?.text ?? '';
  return callee.text !== 'getattr' || !/^\(\s*(?!self\b)\w+\s*,\s*['"]/.test(list);
}
