import type { PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { once } from '../../../syntax/once';
import { descendants } from '../../descendants';
import { isModuleRole } from '../dialect';
import { partsOf, selfAttribute, within } from '../tree';
import type { Graph } from './graph';
import type { Interpreter } from './interpreter';
import type { Library } from './library';
import { type Frame, localValue, type Tensor, unknown, type Value } from './values';

const MUTATIONS: ReadonlySet<string> = new Set(['append', 'extend', 'insert', 'pop', 'update']);

/**
 * Forgets what a statement that cannot be followed may change. Names that carried tensors get one unknown layer that reads all
 * tensors the statement reads; everything else it assigns becomes unknown. A statement that builds layers may hide weights.
 */
export function spoil(it: Interpreter, statement: PyNode, frame: Frame, reason: string): void {
  const own = statement.type === 'for_statement' ? statement.childForFieldName('left') : null;
  const targets = targetsIn(statement).filter((target) => !own || !within(own, target));
  const returns = descendants(statement, 'return_statement').length > 0;
  if (raisesOnly(statement)) return;
  if (buildsLayers(it, statement, frame)) it.graph.hidesWeights = true;
  const mutated = receivers(statement);
  if (targets.length === 0 && mutated.length === 0 && !returns) return;
  const place = {
    node: statement.childForFieldName('condition') ?? statement.childForFieldName('right') ?? statement,
    module: frame.module,
  };
  const read = tensorsRead(statement, frame);
  const changes = targets.filter((target) => target.type === 'identifier').map((target) => target.text);
  const carries = changes.some((name) => (localValue(frame, name)?.kind ?? 'tensor') === 'tensor');
  const name = statement.type.split('_')[0] ?? '';
  const tensor = read.length > 0 && (carries || returns) ? it.graph.unknown(place, name, reason, read) : null;
  if (!tensor) it.graph.note(place, reason);
  if (returns) it.graph.note(place, 'the forward may end here');
  forget(targets, mutated, frame, tensor, reason);
}

/** `if x.ndim != 4: raise ValueError(...)` changes nothing. */
function raisesOnly(statement: PyNode): boolean {
  if (statement.type !== 'if_statement' || partsOf(statement).some((part) => /^el/.test(part.type))) return false;
  const block = statement.childForFieldName('consequence');
  return block !== null && partsOf(block).at(-1)?.type === 'raise_statement';
}

/** The call of a class or of something in the library inside the statement may own weights. */
function buildsLayers({ graph, library }: Interpreter, statement: PyNode, frame: Frame): boolean {
  const answers = building(graph);
  const builds = library.isScoped ? mayRunModules : mayBuild;
  const answer = answers.get(statement) ?? descendants(statement, 'call').some((call) => builds(library, call, frame));
  answers.set(statement, answer);
  return answer;
}

/** What `buildsLayers` said of each statement of a network: loops ask again in every round. */
const building = once((_: Graph) => new Map<PyNode, boolean>());

function mayBuild(library: Library, call: PyNode, { module }: Frame): boolean {
  const callee = call.childForFieldName('function');
  const name = callee ? module.qualify(callee) : null;
  if (name === null) return callee?.text.startsWith('self.') ?? false;
  if (name.startsWith('.') && callee && buildsModule(library, callee, module)) return true;
  const canonical = library.dialect.canonical(name);
  return library.blueprint(canonical) !== null && library.dialect.formOf(canonical)?.kind !== 'layer';
}

/** The class of a module of the project. */
function buildsModule(library: Library, callee: PyNode, module: PyModule): boolean {
  const meant = module.define(callee);
  if (meant?.kind !== 'class') return false;
  const home = meant.file === module.file ? module : module.open(meant.file);
  const owner = home?.classes.find(({ node }) => node.startIndex === meant.node.startIndex);
  return owner !== undefined && isModuleRole(library.dialect.roleOf(owner));
}

const WITHOUT_MODULES =
  /^(?:jax|numpy|builtins|math|functools|einops|logging|absl|optax|warnings|typing|collections|itertools|operator)\.|^haiku\.(?:dropout|(?:maybe_)?next_rng_keys?|max_pool|avg_pool|one_hot|running_init|[gs]et_state|initializers\.\w+)$/;
const PLAIN: ReadonlySet<Value['kind']> = new Set(['tensor', 'array', 'key', 'string', 'number', 'list', 'dictionary', 'sizes']);

/** Where modules make their weights when they first run, any call may do so but those of known functions and of methods of plain values. */
function mayRunModules(library: Library, call: PyNode, frame: Frame): boolean {
  const callee = call.childForFieldName('function');
  // What is built inside is a call of its own.
  if (!callee || callee.type === 'call') return false;
  const name = frame.module.qualify(callee);
  if (name !== null && !name.startsWith('.')) return !WITHOUT_MODULES.test(library.dialect.canonical(name));
  const root = /^\w+/.exec(callee.text)?.[0] ?? '';
  const value = callee.type === 'attribute' ? localValue(frame, root) : null;
  return !value || !PLAIN.has(value.kind);
}

function forget(targets: readonly PyNode[], mutated: readonly PyNode[], frame: Frame, tensor: Tensor | null, reason: string): void {
  for (const target of targets) {
    const attribute = selfAttribute(target);
    if (attribute !== null) frame.self?.attributes.set(attribute, unknown(reason, true));
    if (target.type !== 'identifier') continue;
    const before = localValue(frame, target.text);
    frame.locals.set(target.text, tensor && (!before || before.kind === 'tensor') ? tensor : unknown(reason));
  }
  for (const receiver of mutated) {
    const attribute = selfAttribute(receiver);
    const value: Value | null | undefined = attribute === null ? localValue(frame, receiver.text) : frame.self?.attributes.get(attribute);
    if (value?.kind === 'list') value.items = null;
  }
}

/** Names and attributes that the statement may assign. */
function targetsIn(statement: PyNode): readonly PyNode[] {
  const lefts = descendants(statement, ['assignment', 'augmented_assignment', 'for_statement']).flatMap(
    (node) => node.childForFieldName('left') ?? [],
  );
  const others = descendants(statement, ['as_pattern_target', 'named_expression']).flatMap(
    (node) => node.childForFieldName('name') ?? partsOf(node)[0] ?? [],
  );
  return [...lefts, ...others].flatMap(leaves);
}

function leaves(target: PyNode): readonly PyNode[] {
  if (target.type === 'identifier' || target.type === 'attribute') return [target];
  if (target.type === 'subscript') {
    const object = target.childForFieldName('value');
    return object ? [object] : [];
  }
  return partsOf(target).flatMap(leaves);
}

/** Lists that the statement may add to. */
function receivers(statement: PyNode): readonly PyNode[] {
  return descendants(statement, 'call').flatMap((call) => {
    const callee = call.childForFieldName('function');
    if (callee?.type !== 'attribute' || !MUTATIONS.has(callee.childForFieldName('attribute')?.text ?? '')) return [];
    return callee.childForFieldName('object') ?? [];
  });
}

function tensorsRead(statement: PyNode, frame: Frame): readonly Tensor[] {
  const found = new Map<string, Tensor>();
  for (const node of descendants(statement, 'identifier')) {
    const value = localValue(frame, node.text);
    if (value?.kind === 'tensor') found.set(value.layer, value);
  }
  return [...found.values()];
}
