import type { AttributeFacts } from '../../../model/facts';
import type { DropoutSite } from '../../../model/site';
import { attributesOf } from '../../../syntax/contents';
import { relatives } from '../../../syntax/kinship';
import { isOfNoNetwork } from '../../../syntax/libraryParts';
import type { PyClass, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { grouped, once } from '../../../syntax/once';
import { Lines } from '../../../text/lines';
import type { Span } from '../../../text/span';
import { isStore, MARKED_UNUSED } from '../../attributeUse';
import { selfAttribute, span } from '../tree';
import { beginningsAsked } from './dynamic';
import { holdingOf, isDropLayer } from './holdings';
import { isReadAbove } from './running';

type Comment = PyModule['comments'][number];

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

const attributesByName = once((module: PyModule) =>
  grouped(attributesOf(module), (node) => node.childForFieldName('attribute')?.text ?? null),
);

/** All uses of attributes in a module, by attribute name; collected once because every class asks. */
export class AttributeUses {
  readonly #counted = new Map<string, Uses>();
  readonly #layers: ReadonlyMap<string, readonly DropoutSite[]>;
  readonly #lines: Lines;
  readonly #comments: ReadonlyMap<number, readonly Comment[]>;

  constructor(
    readonly module: PyModule,
    sites: readonly DropoutSite[],
  ) {
    this.#lines = new Lines(module.text);
    this.#layers = grouped(sites, (site) => (isDropLayer(site) ? site.context.classId : null));
    this.#comments = grouped(module.comments, (comment) => this.#lines.at(comment.span.start).line);
  }

  factsOf(owner: PyClass): readonly AttributeFacts[] {
    const family = relatives(this.module, owner);
    const layers = this.#layers.get(owner.id) ?? [];
    const places = new Set(layers.map(({ span: { start, end } }) => `${start}:${end}`));
    const isLayer = (node: PyNode): boolean => places.has(`${node.startIndex}:${node.endIndex}`);
    const asked = layers.length > 0 ? family.flatMap((relative) => beginningsAsked(this.module, relative)) : [];
    const lists = new Set<string>();
    return layers.flatMap((site): AttributeFacts[] => {
      const held = holderOf(this.module, site, isLayer);
      const list = held && site.attribute === null ? `${held.attribute}:${held.statement.start}` : null;
      // The layers of one list are one attribute.
      if (!held || (list !== null && lists.has(list))) return [];
      if (list !== null) lists.add(list);
      const { elsewhere, inClass } = this.#usesOf(held.attribute);
      const named = family.reduce((sum, relative) => sum + (inClass.get(relative.id)?.loads ?? 0), elsewhere.loads);
      const isAsked =
        named === 0 && (asked.some((start) => held.attribute.startsWith(start)) || isReadAbove(this.module, owner, held.attribute));
      return [
        {
          name: held.attribute,
          siteId: site.id,
          statement: held.statement,
          loads: isAsked ? 1 : named,
          markedUnused: this.#isMarkedUnused(held.statement.start, held.statement.end),
          reassigned: (inClass.get(owner.id)?.stores ?? 0) > 1,
        },
      ];
    });
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

  #isMarkedUnused(start: number, end: number): boolean {
    const first = this.#lines.at(start).line;
    const last = this.#lines.at(end).line;
    for (let line = first - 1; line <= last; line++) {
      for (const comment of this.#comments.get(line) ?? []) {
        const isAlone = this.module.text.slice(this.#lines.startOf(line), comment.span.start).trim() === '';
        if ((line >= first || isAlone) && MARKED_UNUSED.test(comment.text)) return true;
      }
    }
    return false;
  }
}

interface Holder {
  readonly attribute: string;
  readonly statement: Span;
}

/** The attribute of `self` that is given the layer: always, in one case of several as by `self.x = layer if … else None`, or in a list of such layers. */
function holderOf(module: PyModule, site: DropoutSite, isLayer: (node: PyNode) => boolean): Holder | null {
  if (site.attribute !== null) return site.statement && { attribute: site.attribute, statement: site.statement.span };
  if (site.context.place !== 'constructor') return null;
  const call = callsByPlace(module).get(`${site.span.start}:${site.span.end}`);
  const held = call ? holdingOf(module, call, isLayer) : null;
  const attribute = held && held.key === null ? selfAttribute(held.target) : null;
  return held && attribute !== null ? { attribute, statement: span(held.statement) } : null;
}

const callsByPlace = once((module: PyModule) => new Map(module.calls.map(({ node }) => [`${node.startIndex}:${node.endIndex}`, node])));

function isSelf(node: PyNode): boolean {
  return node.childForFieldName('object')?.text === 'self';
}
