import type { AttributeFacts } from '../../../model/facts';
import type { DropoutSite } from '../../../model/site';
import { attributesIn, attributesOf, callsIn } from '../../../syntax/contents';
import { relatives } from '../../../syntax/kinship';
import { isOfNoNetwork } from '../../../syntax/libraryParts';
import type { PyClass, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { grouped, once } from '../../../syntax/once';
import { Lines } from '../../../text/lines';
import type { Span } from '../../../text/span';
import { isStore, MARKED_UNUSED, reflects } from '../../attributeUse';

type Comment = PyModule['comments'][number];

/** Ways to all layers of a Keras object at once, and to all attributes of any object. */
const LISTINGS: ReadonlySet<string> = new Set([
  'layers',
  '_layers',
  'submodules',
  '_flatten_layers',
  '_self_tracked_trackables',
  '__dict__',
]);
interface Count {
  loads: number;
  stores: number;
}

/** How often an attribute of one name is read and written. */
interface Uses {
  /** On anything but `self`, or on a `self` outside of classes. */
  readonly elsewhere: Count;
  /** On `self`, by the id of the class around. */
  readonly inClass: Map<string, Count>;
}

const attributesByName = once((module: PyModule) => grouped(attributesOf(module), attributeName));

/** All uses of attributes in a module, by attribute name; collected once because every class asks. */
export class AttributeUses {
  readonly #counted = new Map<string, Uses>();
  readonly #listing = new Map<PyClass, boolean>();
  readonly #layers: ReadonlyMap<string, readonly DropoutSite[]>;
  readonly #lines: Lines;
  readonly #comments: ReadonlyMap<number, readonly Comment[]>;

  constructor(
    readonly module: PyModule,
    sites: readonly DropoutSite[],
  ) {
    this.#lines = new Lines(module.text);
    this.#layers = grouped(sites, (site) => (site.kind === 'layer' ? site.context.classId : null));
    this.#comments = grouped(module.comments, (comment) => this.#lines.at(comment.span.start).line);
  }

  factsOf(owner: PyClass): readonly AttributeFacts[] {
    const family = relatives(this.module, owner);
    return (this.#layers.get(owner.id) ?? []).flatMap((site): AttributeFacts[] => {
      const { attribute, statement } = site;
      if (attribute === null || !statement) return [];
      const { elsewhere, inClass } = this.#usesOf(attribute);
      return [
        {
          name: attribute,
          siteId: site.id,
          statement: statement.span,
          loads: family.reduce((sum, relative) => sum + (inClass.get(relative.id)?.loads ?? 0), elsewhere.loads),
          markedUnused: this.#isMarkedUnused(statement.span),
          reassigned: (inClass.get(owner.id)?.stores ?? 0) > 1,
        },
      ];
    });
  }

  /** The class, or one that shares its `self`, may reach attributes by other ways than `self.name`, or leaves that to subclasses. */
  isDynamic(owner: PyClass): boolean {
    if (owner.methods.some((method) => method.isAbstract)) return true;
    return relatives(this.module, owner).some((relative) => this.#listsAttributes(relative));
  }

  #listsAttributes(owner: PyClass): boolean {
    const before = this.#listing.get(owner);
    if (before !== undefined) return before;
    const lists =
      attributesIn(this.module, owner.node).some((node) => isSelf(node) && LISTINGS.has(attributeName(node))) ||
      callsIn(this.module, owner.node).some(({ node }) => reflects(node)) ||
      owner.methods.some((method) => method.name === '__getattr__');
    this.#listing.set(owner, lists);
    return lists;
  }

  /** `self.name` counts in the class and its relatives; the attribute of any other object counts everywhere. */
  #usesOf(name: string): Uses {
    const before = this.#counted.get(name);
    if (before) return before;
    const uses: Uses = { elsewhere: { loads: 0, stores: 0 }, inClass: new Map() };
    for (const node of attributesByName(this.module).get(name) ?? []) {
      const classId = isSelf(node) ? this.module.enclosingClass(node)?.id : undefined;
      if (classId === undefined && isOfNoNetwork(this.module, node)) continue;
      const count = classId === undefined ? uses.elsewhere : (uses.inClass.get(classId) ?? { loads: 0, stores: 0 });
      if (classId !== undefined) uses.inClass.set(classId, count);
      if (isStore(node)) count.stores++;
      else count.loads++;
    }
    this.#counted.set(name, uses);
    return uses;
  }

  #isMarkedUnused(statement: Span): boolean {
    const first = this.#lines.at(statement.start).line;
    const last = this.#lines.at(statement.end).line;
    for (let line = first - 1; line <= last; line++) {
      for (const comment of this.#comments.get(line) ?? []) {
        const alone = this.module.text.slice(this.#lines.startOf(line), comment.span.start).trim() === '';
        if ((line >= first || alone) && MARKED_UNUSED.test(comment.text)) return true;
      }
    }
    return false;
  }
}

function attributeName(node: PyNode): string {
  return node.childForFieldName('attribute')?.text ?? '';
}

function isSelf(node: PyNode): boolean {
  return node.childForFieldName('object')?.text === 'self';
}
