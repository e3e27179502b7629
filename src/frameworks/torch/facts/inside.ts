import type { Inside } from '../../../model/program';
import type { DropoutSite } from '../../../model/site';
import { attributesIn, callsIn } from '../../../syntax/contents';
import { localAncestors, relatives } from '../../../syntax/kinship';
import type { PyCall, PyClass, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { grouped, once } from '../../../syntax/once';
import { callablesFor, canonical } from '../sites/callables';
import { ownDefinition } from '../sites/definitions';
import { bare, descendants, named, selfAttribute, span, within } from '../tree';

const MAX_STEPS = 400;
const DROPOUT = /(?:^|\.)\w*dropout\w*$/i;
const BATCH_NORM = /^torch\.nn\.(?:modules\.batchnorm\.)?(?:Lazy|Sync)?BatchNorm(?:[1-3]d)?$/;

const assignments = once((module: PyModule) =>
  grouped(descendants(module.root, 'assignment'), (node) => node.childForFieldName('left')?.text ?? null),
);

/** Follows an expression to what it runs: names to what they were given, attributes to their constructor, classes to all of their parts. */
export function insideOf(module: PyModule, sites: readonly DropoutSite[], expression: PyNode): Inside {
  const search = new Search(new Map(sites.map(({ span: { start, end }, id }) => [`${start}:${end}`, id])), module);
  search.follow(module, expression);
  return { siteIds: [...search.siteIds], elsewhere: search.elsewhere, batchNorm: search.batchNorm };
}

/** The same of all that the methods of a class build and call. */
export function insideOfClass(module: PyModule, sites: readonly DropoutSite[], owner: PyClass): Inside {
  const search = new Search(new Map(sites.map(({ span: { start, end }, id }) => [`${start}:${end}`, id])), module);
  search.followClass(module, owner);
  return { siteIds: [...search.siteIds], elsewhere: search.elsewhere, batchNorm: search.batchNorm };
}

class Search {
  readonly siteIds = new Set<string>();
  elsewhere = false;
  batchNorm = false;
  readonly #seen = new Set<string>();
  #steps = 0;

  constructor(
    readonly sites: ReadonlyMap<string, string>,
    readonly home: PyModule,
  ) {}

  /** What is called when the value of this expression is called. */
  follow(module: PyModule, expression: PyNode): void {
    const node = bare(expression);
    if (!this.#isNew(module, node, 'value')) return;
    switch (node.type) {
      case 'identifier':
        this.#name(module, node);
        break;
      case 'attribute':
        this.#attribute(module, node);
        break;
      case 'subscript':
        this.#each(module, [node.childForFieldName('value')]);
        break;
      case 'call':
        this.#callValue(module, node);
        break;
      case 'conditional_expression':
      case 'list':
      case 'tuple':
        this.#each(module, named(node));
        break;
      case 'list_comprehension':
      case 'generator_expression':
      case 'lambda':
        this.#region(module, node);
        break;
    }
  }

  #each(module: PyModule, nodes: readonly (PyNode | null)[]): void {
    for (const node of nodes) if (node) this.follow(module, node);
  }

  #isNew(module: PyModule, node: PyNode, what: string): boolean {
    const key = `${what} ${module.file}:${node.startIndex}:${node.endIndex}`;
    if (this.#seen.has(key) || this.#steps++ > MAX_STEPS) return false;
    this.#seen.add(key);
    return true;
  }

  /** `Net(8).to(device)`, `wrap(block)`, `nn.Sequential(…)`: what is built, and what is handed in. */
  #callValue(module: PyModule, node: PyNode): void {
    const callee = node.childForFieldName('function');
    const call = module.calls.find((each) => each.node.id === node.id);
    if (call) this.#call(module, call);
    if (callee?.type === 'attribute') this.#each(module, [callee.childForFieldName('object')]);
    for (const argument of named(node.childForFieldName('arguments') ?? node)) {
      const value = argument.type === 'keyword_argument' ? argument.childForFieldName('value') : argument;
      this.#each(module, [value?.type === 'list_splat' ? (named(value)[0] ?? null) : value]);
    }
  }

  #name(module: PyModule, node: PyNode): void {
    if (this.#definition(module, node)) return;
    const around = module.enclosingFunction(node);
    for (let at = node.parent; at && at.type !== 'function_definition'; at = at.parent) {
      const target = at.type === 'for_statement' ? at.childForFieldName('left') : null;
      if (target && descendants(target, 'identifier').some(({ text }) => text === node.text)) {
        this.#each(module, [at.childForFieldName('right')]);
        return;
      }
    }
    const type = around?.parameters.find(({ name }) => name === node.text)?.node.childForFieldName('type');
    const annotation = type && named(type)[0];
    if (annotation) this.#definition(module, annotation);
    for (const assignment of assignments(module).get(node.text) ?? []) {
      const home = module.enclosingFunction(assignment)?.node.id;
      if (home !== undefined && home !== around?.node.id) continue;
      if (home === undefined && module.enclosingClass(assignment)) continue;
      this.#each(module, [assignment.childForFieldName('right')]);
    }
  }

  #attribute(module: PyModule, node: PyNode): void {
    const attribute = selfAttribute(node);
    const owner = attribute === null ? null : module.enclosingClass(node);
    if (!owner || attribute === null) {
      if (!this.#definition(module, node)) this.#each(module, [node.childForFieldName('object')]);
      return;
    }
    this.#held(module, owner, attribute);
  }

  #held(module: PyModule, owner: PyClass, attribute: string): void {
    const family = relatives(module, owner);
    for (const relative of family) {
      const method = relative.methods.find(({ name }) => name === attribute);
      if (method) this.#region(module, method.node);
    }
    for (const assignment of assignments(module).get(`self.${attribute}`) ?? []) {
      const at = module.enclosingClass(assignment)?.id;
      const value = assignment.childForFieldName('right');
      if (!value || !family.some(({ id }) => id === at)) continue;
      this.follow(module, value);
      this.#region(module, value);
    }
    for (const call of callsIn(module, owner.node)) {
      if (call.calleeText === `self.${attribute}.append` || call.calleeText === `self.${attribute}.add_module`) {
        for (const item of call.positional) this.follow(module, item);
      }
    }
  }

  /** A class or function of the project; true when the expression is one. */
  #definition(module: PyModule, expression: PyNode): boolean {
    const own = ownDefinition(module, expression);
    if (!own) return false;
    if (own.kind === 'function') this.#region(own.module, own.definition.node);
    else this.followClass(own.module, own.definition);
    return true;
  }

  followClass(module: PyModule, owner: PyClass): void {
    for (const each of [owner, ...localAncestors(module, owner)]) this.#region(module, each.node);
  }

  /** All that is built or called between the ends of a node. */
  #region(module: PyModule, node: PyNode): void {
    if (!this.#isNew(module, node, 'region')) return;
    for (const call of callsIn(module, node)) this.#call(module, call);
    const owner = module.enclosingClass(node);
    if (node.type === 'class_definition' || !owner || !within(owner.node, node)) return;
    for (const attribute of attributesIn(module, node)) {
      const name = selfAttribute(attribute);
      if (name !== null && attribute.parent?.type !== 'assignment') this.#held(module, owner, name);
    }
  }

  #call(module: PyModule, call: PyCall): void {
    const { start, end } = span(call.node);
    const site = module === this.home ? this.sites.get(`${start}:${end}`) : undefined;
    if (site !== undefined) this.siteIds.add(site);
    const name = call.name === null ? null : canonical(call.name);
    if (name !== null && BATCH_NORM.test(name)) this.batchNorm = true;
    if (module !== this.home && isLiveDropout(call, name)) this.elsewhere = true;
    if (call.calleeText.startsWith('self.')) return;
    this.#definition(module, call.callee);
  }
}

/** A dropout layer or function with a rate that is not a literal 0. */
function isLiveDropout(call: PyCall, name: string | null): boolean {
  if (name === null || !DROPOUT.test(name) || callablesFor(name).length === 0) return false;
  const isFunction = /\.[a-z_]+\w*$/.test(name) && /functional\./.test(name);
  const rate = call.keywords.get('p') ?? call.positional[isFunction ? 1 : 0];
  return rate === undefined || Number(rate.text) !== 0;
}
