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
import { selfAttribute } from '../tree';

/** Ways to all parts of a module or a pytree at once. */
const LISTINGS: ReadonlySet<string> = new Set(['__dict__', '__dataclass_fields__', 'iter_modules', 'iter_children', 'bind', 'unbind']);

const attributesByName = once((module: PyModule) =>
  grouped(attributesOf(module), (node) => node.childForFieldName('attribute')?.text ?? null),
);

/** The `self` attributes of a class that hold a dropout layer, with their uses in the class and its relatives. */
export function attributeFacts(module: PyModule, owner: PyClass, sites: readonly DropoutSite[]): readonly AttributeFacts[] {
  const family = new Set(relatives(module, owner).map(({ id }) => id));
  return sites.flatMap((site): AttributeFacts[] => {
    const { attribute, statement } = site;
    if (attribute === null || !statement || site.kind !== 'layer' || site.context.classId !== owner.id) return [];
    const uses = attributesByName(module).get(attribute) ?? [];
    const isOwn = (node: PyNode) => selfAttribute(node) !== null && family.has(module.enclosingClass(node)?.id ?? '');
    const counted = uses.filter((node) => isOwn(node) || (selfAttribute(node) === null && !isOfNoNetwork(module, node)));
    return [
      {
        name: attribute,
        siteId: site.id,
        statement: statement.span,
        loads: counted.filter((node) => !isStore(node)).length,
        markedUnused: isMarkedUnused(module, statement.span),
        reassigned: counted.filter((node) => isOwn(node) && isStore(node)).length > 1,
      },
    ];
  });
}

/** The class, or one that shares its `self`, may reach attributes by other ways than `self.name`, or leaves that to subclasses. */
export function isDynamic(module: PyModule, owner: PyClass): boolean {
  return relatives(module, owner).some((relative) => relative.methods.some((method) => method.isAbstract) || lists(module)(relative));
}

const lists = once((module: PyModule) =>
  once((owner: PyClass): boolean => {
    const named = attributesIn(module, owner.node).some((node) => LISTINGS.has(node.childForFieldName('attribute')?.text ?? ''));
    return (
      named || callsIn(module, owner.node).some(({ node }) => reflects(node)) || owner.methods.some(({ name }) => name === '__getattr__')
    );
  }),
);

const linesOf = once((module: PyModule) => new Lines(module.text));

function isMarkedUnused(module: PyModule, { start, end }: Span): boolean {
  const lines = linesOf(module);
  const first = lines.at(start).line;
  const last = lines.at(end).line;
  return module.comments.some((comment) => {
    const { line } = lines.at(comment.span.start);
    if (line < first - 1 || line > last || !MARKED_UNUSED.test(comment.text)) return false;
    return line >= first || module.text.slice(lines.startOf(line), comment.span.start).trim() === '';
  });
}
