import type { ProgramFact } from '../../../model/program';
import type { DropoutSite } from '../../../model/site';
import { identifiersByText } from '../../../syntax/contents';
import type { PyFunction, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { grouped, once } from '../../../syntax/once';
import { callsByPlace, descendants, within } from '../tree';

const NAME = /^[A-Za-z_][\w.]*$/;
const IN_GRAPH = /^(?:tensorflow|tf_slim)\./;
const FILLS = /\.(?:append|extend|insert|add|assign\w*|update)$/;
const MAX_NAMES = 4000;

/** Runs of TensorFlow 1, with the dropout that plainly stands in another part of the graph than what they ask for. */
export function withFetched(module: PyModule, program: readonly ProgramFact[], sites: readonly DropoutSite[]): readonly ProgramFact[] {
  const built = sites.filter(({ framework, callee }) => framework === 'keras' && IN_GRAPH.test(callee));
  if (built.length === 0) return program;
  return program.map((fact) => {
    if (fact.fetches === undefined) return fact;
    const needed = neededBy(module, fact);
    const apart = built.filter((site) => !reaches(module, site, needed)).map(({ id }) => id);
    return apart.length > 0 ? { ...fact, apart } : fact;
  });
}

/** All names that the fetched ones are made of; null where that cannot be seen. */
function neededBy(module: PyModule, { fetches = '', span }: ProgramFact): ReadonlySet<string> | null {
  const run = callsByPlace(module).get(`${span.start}:${span.end}`)?.node;
  const { sources, open, scopes } = graphOf(module);
  const asked = fetches.replace(/^[\s[(]+|[\s\])]+$/g, '').split(/\s*,\s*/);
  if (!run || !asked.every((name) => NAME.test(name))) return null;
  const needed = new Set(asked.map((name) => scopes.key(name, run)));
  if (![...needed].every((name) => sources.has(name))) return null;
  for (const name of needed) {
    // Whatever a caller gives may be anything.
    if (needed.size > MAX_NAMES || (open.has(name) && !sources.has(name))) return null;
    for (const other of sources.get(name) ?? []) needed.add(other);
  }
  return needed;
}

function reaches(module: PyModule, { span }: DropoutSite, needed: ReadonlySet<string> | null): boolean {
  const call = callsByPlace(module).get(`${span.start}:${span.end}`)?.node;
  if (!call) return true;
  const around = module.functions.filter(({ node }) => within(node, call));
  if (around.some((each) => isNeverNamed(module, each))) return false;
  if (!needed || around.some(leavesTraces)) return true;
  if (around.some(({ name }) => needed.has(name) || needed.has(`self.${name}`))) return true;
  const { scopes } = graphOf(module);
  const targets = targetsAround(call);
  return targets === null || targets.some((name) => needed.has(scopes.key(name, call)));
}

/** A variant of the network that nothing calls. */
function isNeverNamed(module: PyModule, { name, node }: PyFunction): boolean {
  return !/^__\w+__$|^call$/.test(name) && !isDecorated(node) && identifiersByText(module).get(name)?.length === 1;
}

/** What the function does can be seen from outside without a name for it. */
function leavesTraces({ name, node }: PyFunction): boolean {
  if (/^__\w+__$|^call$/.test(name) || /\b(?:global|nonlocal)\b/.test(node.text) || isDecorated(node)) return true;
  return descendants(node, 'assignment').some((each) => /^(?:attribute|subscript)$/.test(each.childForFieldName('left')?.type ?? ''));
}

const isDecorated = ({ parent }: PyNode): boolean => parent?.type === 'decorated_definition';

function targetsAround(call: PyNode): readonly string[] | null {
  for (let at: PyNode | null = call; at; at = at.parent) {
    if (at.type === 'assignment' || at.type === 'augmented_assignment') return namesOf(at.childForFieldName('left'));
    if (at.type.endsWith('_statement') || at.type === 'block' || at.type === 'module') return null;
  }
  return null;
}

interface Graph {
  /** By a name: all names that what it holds may be made of, wherever in the file. */
  readonly sources: ReadonlyMap<string, ReadonlySet<string>>;
  /** Parameters: without a call that shows what they are given, they may be anything. */
  readonly open: ReadonlySet<string>;
  readonly scopes: Scopes;
}

const BINDS = ['assignment', 'augmented_assignment', 'for_statement', 'for_in_clause', 'named_expression'];

const graphOf = once((module: PyModule): Graph => {
  const scopes = new Scopes(module);
  const sources = new Map<string, Set<string>>();
  const note = (keys: readonly string[], from: readonly string[]): void => {
    for (const key of keys) sources.set(key, new Set([...(sources.get(key) ?? []), ...from]));
  };
  for (const each of descendants(module.root, BINDS)) {
    const left = each.childForFieldName('left') ?? each.childForFieldName('name');
    note(scopes.keys(left, each), scopes.keys(each.childForFieldName('right') ?? each.childForFieldName('value'), each));
  }
  for (const each of descendants(module.root, 'as_pattern'))
    note(scopes.keys(each.childForFieldName('alias'), each), scopes.keys(each, each));
  // In a notebook one name is often defined again.
  const made = module.classes.flatMap(({ name, methods }) =>
    methods.filter((each) => each.name === '__init__').map((each) => ({ name, each })),
  );
  const called = grouped([...module.functions.map((each) => ({ name: each.name, each })), ...made], ({ name }) => name);
  for (const each of module.functions) note([each.name, `self.${each.name}`], scopes.taken(each));
  for (const { node, callee, calleeText, name } of module.calls) {
    const given = scopes.keys(node.childForFieldName('arguments'), node);
    // `outputs.append(h)`, `saved.assign(h)`
    const isFilling = callee.type === 'attribute' && FILLS.test(calleeText) && (name === null || name.startsWith('.'));
    if (isFilling) note(scopes.keys(callee.childForFieldName('object'), node), given);
    for (const { each } of called.get(calleeText.slice(calleeText.lastIndexOf('.') + 1)) ?? []) note(scopes.parameters(each), given);
  }
  return { sources, open: new Set(module.functions.flatMap((each) => scopes.parameters(each))), scopes };
});

/** Names with the function that they are local to. */
class Scopes {
  readonly #own: ReadonlyMap<number, ReadonlySet<string>>;

  constructor(readonly module: PyModule) {
    this.#own = new Map(module.functions.map((each) => [each.node.startIndex, ownNames(each)]));
  }

  key(name: string, at: PyNode): string {
    if (name.includes('.')) return name;
    for (
      let around = this.module.enclosingFunction(at);
      around;
      around = this.module.enclosingFunction(around.node.parent ?? around.node)
    ) {
      if (this.#own.get(around.node.startIndex)?.has(name)) return `${around.node.startIndex}/${name}`;
      if (!around.node.parent) break;
    }
    return name;
  }

  keys(node: PyNode | null, at: PyNode): readonly string[] {
    return namesOf(node).map((name) => this.key(name, at));
  }

  parameters({ node, parameters }: PyFunction): readonly string[] {
    return namesGiven(parameters).map((name) => `${node.startIndex}/${name}`);
  }

  /** What a function takes from outside by a name. */
  taken({ node }: PyFunction): readonly string[] {
    const own = this.#own.get(node.startIndex);
    return namesOf(node.childForFieldName('body')).filter((name) => !own?.has(name));
  }
}

function ownNames({ node, parameters }: PyFunction): ReadonlySet<string> {
  const bound = descendants(node, [...BINDS, 'lambda_parameters', 'as_pattern']).flatMap((each) =>
    each.type === 'lambda_parameters' ? namesOf(each) : namesOf(each.childForFieldName('left') ?? each.childForFieldName('alias')),
  );
  return new Set([...namesGiven(parameters), ...bound.filter((name) => !name.includes('.'))]);
}

function namesGiven(parameters: PyFunction['parameters']): readonly string[] {
  return parameters.map(({ name }) => name.replace(/^\*+/, '')).filter((name) => name !== 'self');
}

/** Names and `self.name` in an expression or pattern. */
function namesOf(node: PyNode | null): readonly string[] {
  if (!node) return [];
  const nodes = descendants(node, ['identifier', 'attribute']);
  const all = /^(?:identifier|attribute)$/.test(node.type) ? [node, ...nodes] : nodes;
  return [...new Set(all.map(({ text }) => text))].filter((name) => name !== 'self');
}
