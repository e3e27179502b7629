import type { DropoutSite } from '../../../model/site';
import { callsIn, startingIn } from '../../../syntax/contents';
import { readForeign } from '../../../syntax/foreign';
import { localClass, relatives } from '../../../syntax/kinship';
import type { PyClass, PyFunction, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { spanOfNode, withoutParentheses } from '../../../syntax/nodes';
import { grouped, once } from '../../../syntax/once';
import { ownBehind } from '../sites/definitions';
import { readSites } from '../sites/read';
import { descendants, placeOf, same, selfAttribute, within } from '../tree';
import { roleOf } from './family';
import { handedTo } from './handed';
import { sourceFor } from './over';
import { ownMethod } from './ownMethod';

/** What a called object runs: one dropout layer of this file, or a layer that has dropout somewhere inside. */
export interface Borne {
  readonly siteId: string | null;
}

interface Addition {
  readonly attribute: string;
  readonly items: PyNode;
}

const MAX_DEPTH = 8;

/** Tells which attributes and names hold dropout, directly or inside a layer, a list of layers or a class of this file. */
export class DropoutBearing {
  readonly #siteAt: ReadonlyMap<string, DropoutSite>;
  readonly #assignments: readonly PyNode[];
  /** Stores on `self` by class and attribute. */
  readonly #byAttribute: ReadonlyMap<string, readonly PyNode[]>;
  readonly #byName: ReadonlyMap<string, readonly PyNode[]>;
  readonly #classes = new Map<string, boolean>();
  readonly #attributes = new Map<string, Borne | null>();
  readonly #additions = new Map<string, readonly Addition[]>();
  /** Only layers learn the mode from Keras; functions of `tf.nn` do what they are told, and rate 0 drops nothing. */
  readonly #mindful: readonly DropoutSite[];

  constructor(
    readonly module: PyModule,
    sites: readonly DropoutSite[],
  ) {
    this.#mindful = sites.filter((site) => site.kind !== 'functional' && site.rate.value !== 0);
    this.#siteAt = new Map(sites.filter((site) => site.kind !== 'functional').map((site) => [`${site.span.start}:${site.span.end}`, site]));
    this.#assignments = descendants(module.root, 'assignment');
    this.#byAttribute = grouped(this.#assignments, (assignment) => {
      const name = selfAttribute(assignment.childForFieldName('left'));
      const owner = name === null ? null : module.enclosingClass(assignment);
      return owner && name !== null ? attributeKey(owner, name) : null;
    });
    this.#byName = grouped(this.#assignments, (assignment) => assignment.childForFieldName('left')?.text ?? null);
  }

  /** What a call with this callee runs; null when no dropout is known to be in it. */
  ofCallee(callee: PyNode): Borne | null {
    const node = withoutParentheses(callee);
    if (node.type === 'call') return this.#built(node, 0);
    if (node.type === 'identifier') return this.#named(node, 0);
    if (node.type === 'subscript') {
      const held = this.#held(node.childForFieldName('value'), 0);
      return held && { siteId: null };
    }
    return this.#held(node, 0);
  }

  /** The class of this file of which a local name is an object. */
  classOf(name: PyNode): PyClass | null {
    const right = name.type === 'identifier' ? this.#latest(name)?.childForFieldName('right') : null;
    const built = right ? withoutParentheses(right) : null;
    const callee = built?.type === 'call' ? built.childForFieldName('function') : null;
    const qualified = callee ? this.module.qualify(callee) : null;
    return qualified?.startsWith('.') ? localClass(this.module, qualified) : null;
  }

  /** Objects of the class run dropout. */
  ofClass(owner: PyClass | null): boolean {
    return owner !== null && this.#classBears(owner, 0);
  }

  /** The site of a dropout layer that is built right here. */
  siteOf(call: PyNode): DropoutSite | null {
    return this.#siteAt.get(placeOf(call)) ?? null;
  }

  #held(node: PyNode | null, depth: number): Borne | null {
    const name = selfAttribute(node);
    const owner = node && name !== null ? this.module.enclosingClass(node) : null;
    if (!owner || name === null) return null;
    const key = attributeKey(owner, name);
    const known = this.#attributes.get(key);
    if (known !== undefined) return known;
    this.#attributes.set(key, null);
    const borne = this.#attribute(name, owner, depth);
    this.#attributes.set(key, borne);
    return borne;
  }

  #attribute(name: string, owner: PyClass, depth: number): Borne | null {
    const additions = this.#additionsIn(owner).filter((addition) => addition.attribute === name);
    const assigned = relatives(this.module, owner)
      .flatMap((relative) => this.#byAttribute.get(attributeKey(relative, name)) ?? [])
      .toSorted((a, b) => a.startIndex - b.startIndex);
    const first = this.#first(assigned, depth);
    if (first) return first;
    return additions.some((addition) => this.#built(addition.items, depth) !== null) ? { siteId: null } : null;
  }

  #first(assignments: readonly PyNode[], depth: number): Borne | null {
    for (const assignment of assignments) {
      const right = assignment.childForFieldName('right');
      const borne = right ? this.#built(withoutParentheses(right), depth) : null;
      if (borne) return borne;
    }
    return null;
  }

  /** `self.blocks.append(Block())`, `self.net.add(Dropout(0.5))`. */
  #additionsIn(owner: PyClass): readonly Addition[] {
    const known = this.#additions.get(owner.id);
    if (known) return known;
    const found = callsIn(this.module, owner.node).flatMap(({ node: call }): Addition[] => {
      const callee = call.childForFieldName('function');
      const items = call.childForFieldName('arguments');
      if (callee?.type !== 'attribute' || !items || !/^(append|add)$/.test(callee.childForFieldName('attribute')?.text ?? '')) return [];
      const attribute = selfAttribute(callee.childForFieldName('object'));
      return attribute === null ? [] : [{ attribute, items }];
    });
    this.#additions.set(owner.id, found);
    return found;
  }

  /** Dropout within the expression that builds an object. */
  #built(expression: PyNode, depth: number): Borne | null {
    if (depth > MAX_DEPTH) return null;
    const own = expression.type === 'call' ? this.#siteAt.get(placeOf(expression)) : undefined;
    if (own) return { siteId: own.id };
    if (this.#mindfulIn(expression).length > 0) return { siteId: null };
    const calls = expression.type === 'call' ? [expression, ...descendants(expression, 'call')] : descendants(expression, 'call');
    return calls.some((call) => this.#buildsBearer(call, depth)) ? { siteId: null } : null;
  }

  #buildsBearer(call: PyNode, depth: number): boolean {
    const callee = call.childForFieldName('function');
    const method = ownMethod(this.module, callee);
    const name = callee && !method ? this.module.qualify(callee) : null;
    if (callee && name && readForeign(name)) return bornElsewhere(this.module, callee);
    const owner = name?.startsWith('.') ? localClass(this.module, name) : null;
    // Only layers of Keras can be told the mode by their caller.
    if (owner) return roleOf(owner) !== 'other' && this.#classBears(owner, depth);
    const builder = method ?? (name?.startsWith('.') ? functionsByName(this.module).get(name.slice(1))?.[0] : null);
    return builder ? this.#mindfulIn(builder.node).length > 0 : false;
  }

  #mindfulIn(around: PyNode): readonly DropoutSite[] {
    return startingIn(this.#mindful, spanOfNode(around), ({ span }) => span.start);
  }

  #classBears(owner: PyClass, depth: number): boolean {
    const known = this.#classes.get(owner.id);
    if (known !== undefined) return known;
    this.#classes.set(owner.id, false);
    const bears =
      this.#mindfulIn(owner.node).some((site) => !site.context.intended) ||
      startingIn(this.#assignments, spanOfNode(owner.node), (at) => at.startIndex).some((at) => this.#first([at], depth + 1) !== null);
    this.#classes.set(owner.id, bears);
    return bears;
  }

  /** A local name: assigned a layer in the same function, in one around it, or at the top of the file, or running over an attribute's layers. */
  #named(name: PyNode, depth: number): Borne | null {
    const latest = this.#latest(name);
    if (latest) return this.#first([latest], depth);
    return this.#looped(name, depth) ?? this.#handed(name, depth);
  }

  /** A parameter, by what is handed to it. */
  #handed(name: PyNode, depth: number): Borne | null {
    if (depth > MAX_DEPTH) return null;
    const given = handedTo(this.module, name);
    const bears = given.some(
      ({ module, node }) => (module === this.module ? this.#of(node, depth + 1) : bearingOf(module).#of(node, depth + 1)) !== null,
    );
    return bears ? { siteId: null } : null;
  }

  #of(node: PyNode, depth: number): Borne | null {
    if (node.type === 'call') return this.#built(node, depth);
    return node.type === 'identifier' ? this.#named(node, depth) : this.#held(node, depth);
  }

  /** A function or a class builds layers with dropout. */
  ofBuilder({ node }: PyFunction | PyClass): boolean {
    const gives = node.type === 'class_definition' || /\breturn\b/.test(node.text);
    return this.#mindfulIn(node).length > 0 || (gives && this.#built(node, MAX_DEPTH - 2) !== null);
  }

  #latest(name: PyNode): PyNode | undefined {
    const user = this.module.enclosingFunction(name);
    const isTaken = user?.parameters.some((parameter) => parameter.name === name.text);
    return this.#byName.get(name.text)?.findLast((at) => {
      if (at.startIndex > name.startIndex) return false;
      const around = this.module.enclosingFunction(at)?.node ?? null;
      return around === null ? this.module.enclosingClass(at) === null : isTaken ? same(around, user?.node) : within(around, name);
    });
  }

  /** The dropout that a comprehension makes, when the attribute holds nothing else. */
  #elementOf(source: PyNode | null): DropoutSite | null {
    const name = selfAttribute(source);
    const owner = source && name !== null ? this.module.enclosingClass(source) : null;
    const assigned = owner && name !== null ? (this.#byAttribute.get(attributeKey(owner, name)) ?? []) : [];
    const right = assigned.length === 1 ? assigned[0]?.childForFieldName('right') : null;
    const body = right?.type === 'list_comprehension' ? right.childForFieldName('body') : null;
    return body ? this.siteOf(body) : null;
  }

  #looped(name: PyNode, depth: number): Borne | null {
    for (let at = name.parent; at && at.type !== 'function_definition'; at = at.parent) {
      if (at.type !== 'for_statement') continue;
      const target = at.childForFieldName('left');
      const source = at.childForFieldName('right');
      if (!target || !source || !new RegExp(`\\b${name.text}\\b`).test(target.text)) continue;
      const element = this.#elementOf(sourceFor(name, target, source));
      if (element) return { siteId: element.id };
      const attributes = source.type === 'attribute' ? [source] : descendants(source, 'attribute');
      if (attributes.some((attribute) => this.#held(attribute, depth) !== null)) return { siteId: null };
    }
    return null;
  }
}

/** The bearing of another file, with the sites in it. */
export const bearingOf = once((module: PyModule) => new DropoutBearing(module, readSites(module)));

/** What a class or function of another file makes runs layers with dropout. */
function bornElsewhere(module: PyModule, callee: PyNode): boolean {
  const own = ownBehind(module, callee);
  if (!own || own.module === module) return false;
  if (own.kind === 'class') return roleOf(own.owner) !== 'other' && bearingOf(own.module).ofClass(own.owner);
  return bearingOf(own.module).ofBuilder(own.definition);
}

const functionsByName = once((module: PyModule) => grouped(module.functions, ({ name, classId }) => (classId === null ? name : null)));

function attributeKey(owner: PyClass, attribute: string): string {
  return `${owner.id}:${attribute}`;
}
