import type { DropoutSite } from '../../../model/site';
import { relatives } from '../../../syntax/kinship';
import type { PyCall, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { grouped } from '../../../syntax/once';
import type { Span } from '../../../text/span';
import { bare, named, passedArguments, same, selfAttribute, span, within } from '../tree';
import { type Holding, holdingOf, isDropLayer } from './holdings';

/** A dropout layer with what holds it, and the function in which that is written. */
interface Held {
  readonly site: DropoutSite;
  readonly form: Holding['form'];
  readonly key: string | null;
  readonly builder: PyNode | null;
}

/** The dropout layers of a module by the ways in which a call can reach them. */
export class Layers {
  readonly #byCall: ReadonlyMap<number, DropoutSite>;
  /** By class and attribute. */
  readonly #inAttribute: ReadonlyMap<string, readonly Held[]>;
  readonly #inName: ReadonlyMap<string, readonly Held[]>;
  readonly #attributes: ReadonlySet<string>;
  readonly #hasItems: boolean;

  constructor(
    readonly module: PyModule,
    sites: readonly DropoutSite[],
  ) {
    const layers = sites.filter(isDropLayer);
    this.#byCall = new Map(layers.map((site) => [placeOf(site.span), site]));
    const calls = new Map(module.calls.map((call) => [placeOf(span(call.node)), call.node]));
    const isLayer = (node: PyNode): boolean => node.type === 'call' && this.#byCall.has(placeOf(span(node)));
    const all = layers.flatMap((site) => {
      const call = calls.get(placeOf(site.span));
      const holding = call && holdingOf(module, call, isLayer);
      if (!call || !holding) return [];
      const { target, form, key } = holding;
      return [{ target, held: { site, form, key, builder: module.enclosingFunction(call)?.node ?? null } }];
    });
    this.#inAttribute = mapped(all, ({ target, held }) => {
      const attribute = selfAttribute(target);
      return attribute === null ? null : attributeKey(held.site.context.classId, attribute);
    });
    this.#inName = mapped(all, ({ target }) => (target.type === 'identifier' ? target.text : null));
    this.#attributes = new Set(all.flatMap(({ target }) => selfAttribute(target) ?? []));
    this.#hasItems = all.some(({ held }) => held.form === 'items');
  }

  /** The text of what is called shows that it is no layer of this file: so with most calls. */
  mayRun(callee: string): boolean {
    if (!PATH.test(callee)) return true;
    const dot = callee.indexOf('.');
    if (dot < 0) return this.#inName.has(callee) || this.#hasItems;
    return callee.startsWith('self.') && this.#attributes.has(callee.slice(dot + 1));
  }

  /** Dropout layers that a call may run; several when an attribute is assigned in more than one branch, or a list holds them. */
  runBy(call: PyCall): readonly DropoutSite[] {
    const callee = bare(call.callee);
    if (callee.type === 'call') return this.#builtIn(callee);
    if (callee.type === 'subscript') return this.#items(callee, callee);
    if (selfAttribute(callee) !== null) return this.#held(callee, 'itself');
    if (callee.type !== 'identifier') return [];
    const own = this.#held(callee, 'itself');
    return own.length > 0 || !this.#hasItems ? own : this.#fromLoop(callee);
  }

  /** `nn.Dropout(p)(x)`, `nn.Dropout(p).cuda()(x)`. */
  #builtIn(built: PyNode): readonly DropoutSite[] {
    const site = this.#byCall.get(placeOf(span(built)));
    if (site) return [site];
    const callee = built.childForFieldName('function');
    const object = callee?.type === 'attribute' ? callee.childForFieldName('object') : null;
    const isSame = /^(?:cuda|cpu|to|half|float|double)$/.test(callee?.childForFieldName('attribute')?.text ?? '');
    return object && isSame ? this.#builtIn(bare(object)) : [];
  }

  /** What a name or an attribute of `self` holds. */
  #held(target: PyNode, form: Holding['form'], key: string | null = null): readonly DropoutSite[] {
    const attribute = selfAttribute(target);
    const found = attribute !== null ? this.#byAttribute(target, attribute) : target.type === 'identifier' ? this.#byName(target) : [];
    const fitting = found.filter((held) => held.form === form && (held.key === null || held.key === key));
    return fitting.map(({ site }) => site).toSorted((a, b) => a.span.start - b.span.start);
  }

  /** `self.drops[i]`, `self.parts['drop']`. */
  #items(subscript: PyNode, at: PyNode): readonly DropoutSite[] {
    const value = subscript.childForFieldName('value');
    const index = subscript.childForFieldName('subscript');
    if (!value || !index || !this.#hasItems || !within(at, subscript)) return [];
    const key = index.type === 'string' ? index.text.replace(/^['"]|['"]$/g, '') : null;
    return index.type === 'slice' ? [] : this.#held(bare(value), 'items', key);
  }

  /** `for drop in self.drops`, also beside others by `zip` and `enumerate`. */
  #fromLoop(name: PyNode): readonly DropoutSite[] {
    for (let at = name.parent; at && at.type !== 'function_definition'; at = at.parent) {
      const loops = at.type === 'for_statement' ? [at] : /_comprehension$|^generator/.test(at.type) ? named(at) : [];
      for (const loop of loops) {
        const left = loop.type === 'for_in_clause' || loop.type === 'for_statement' ? loop.childForFieldName('left') : null;
        const right = left && loop.childForFieldName('right');
        const source = left && right ? sourceOf(left, bare(right), name.text) : null;
        if (source) return this.#held(bare(source), 'items');
      }
    }
    return [];
  }

  #byAttribute(user: PyNode, attribute: string): readonly Held[] {
    const owner = this.module.enclosingClass(user);
    if (!owner) return [];
    return relatives(this.module, owner).flatMap((relative) => this.#inAttribute.get(attributeKey(relative.id, attribute)) ?? []);
  }

  /** `drop = nn.Dropout(0.5)` earlier in the same function, or at the top of the file. */
  #byName(name: PyNode): readonly Held[] {
    const candidates = this.#inName.get(name.text) ?? [];
    if (candidates.length === 0) return [];
    const user = this.module.enclosingFunction(name)?.node ?? null;
    return candidates.filter(({ site, builder }) => {
      if (site.span.start > name.startIndex) return false;
      return builder === null ? site.context.classId === null && user === null : same(builder, user);
    });
  }
}

/** What a loop takes the values of one of its names from; null when the name is none of them. */
function sourceOf(left: PyNode, right: PyNode, name: string): PyNode | null {
  if (left.type === 'identifier') return left.text === name ? right : null;
  const callee = right.type === 'call' ? (right.childForFieldName('function')?.text ?? '') : '';
  const targets = named(left);
  const sources = right.type === 'call' ? passedArguments(right).map(({ value }) => value) : [];
  if (callee === 'enumerate' && targets[1] && sources[0]) return sourceOf(targets[1], bare(sources[0]), name);
  if (callee !== 'zip') return null;
  for (const [index, target] of targets.entries()) {
    const source = sources[index];
    const found = source ? sourceOf(target, bare(source), name) : null;
    if (found) return found;
  }
  return null;
}

function mapped<Item extends { readonly held: Held }>(
  items: readonly Item[],
  keyOf: (item: Item) => string | null,
): ReadonlyMap<string, readonly Held[]> {
  return new Map([...grouped(items, keyOf)].map(([key, all]) => [key, all.map(({ held }) => held)]));
}

/** One number for each span of a text; every call of a file is asked for its own. */
export function placeOf({ start, end }: Span): number {
  return start * LONGEST + end;
}

/** More characters than a text has that is read. */
const LONGEST = 2 ** 26;

const PATH = /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*$/;

function attributeKey(classId: string | null, attribute: string): string {
  return `${attribute} of ${classId ?? ''}`;
}
