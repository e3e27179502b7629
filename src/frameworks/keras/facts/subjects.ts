import { readForeign } from '../../../syntax/foreign';
import { localClass } from '../../../syntax/kinship';
import type { PyCall, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { withoutParentheses } from '../../../syntax/nodes';
import { once } from '../../../syntax/once';
import { canonicalName } from '../names';
import { ownBehind } from '../sites/definitions';
import { callsByPlace, descendants, placeOf } from '../tree';
import { roleOf } from './family';
import { handedTo } from './handed';
import { ownMethod } from './ownMethod';

type Role = 'model' | 'tape' | 'optimizer' | 'session' | 'saver';

/** What makes an object of a role, by canonical name. */
const MAKERS: readonly (readonly [RegExp, Role])[] = [
  [/^keras\.(Model|Sequential)$|^keras\.(models|saving)\.([\w.]+\.)?(load_model|model_from_\w+|clone_model)$/, 'model'],
  [/^keras\.applications\.([\w.]+\.)?[A-Z]\w*$|^keras_(hub|nlp|cv)\.models\.[A-Z]\w*(\.from_preset)?$/, 'model'],
  [/^tensorflow\.GradientTape$/, 'tape'],
  [/^keras\.optimizers\.|^tensorflow\.(compat\.v1\.)?train\.(\w+\.)*\w+Optimizer$|^tensorflow_addons\.optimizers\./, 'optimizer'],
  [/^tensorflow\.(compat\.v1\.)?(Session|InteractiveSession|train\.MonitoredTrainingSession|train\.MonitoredSession)$/, 'session'],
  [/^tensorflow\.(compat\.v1\.)?train\.(Saver|Checkpoint|CheckpointManager)$/, 'saver'],
];

/** A session that a parameter gives. */
const SESSION = /^(?:self\.)?_*(?:tf_?)?sess(?:ion)?$/;

const COMPILE_KEYWORDS = ['loss', 'optimizer', 'metrics'];

/** Tells which names and attributes hold models, tapes, optimizers and sessions: by what is assigned to them in this file. */
export class Subjects {
  /** By the text of the name or attribute; a file uses one name for one thing. */
  readonly #roles = new Map<string, Role>();
  readonly #calls: ReadonlyMap<string, PyCall>;
  readonly #asking = new Set<string>();

  constructor(readonly module: PyModule) {
    this.#calls = callsByPlace(module);
    for (const assignment of descendants(module.root, ['assignment', 'named_expression'])) {
      const target = assignment.childForFieldName('left') ?? assignment.childForFieldName('name');
      const value = assignment.childForFieldName('right') ?? assignment.childForFieldName('value');
      if (target && value) this.#note(target.text, value);
    }
    for (const alias of descendants(module.root, 'as_pattern')) {
      const [value] = alias.namedChildren;
      const target = alias.childForFieldName('alias');
      if (value && target) this.#note(target.text, value);
    }
    for (const call of module.calls) {
      const name = compiled(call);
      if (name !== null && !this.#roles.has(name)) this.#roles.set(name, 'model');
    }
  }

  isModel(node: PyNode): boolean {
    if (node.type === 'call') return this.#roleOfCall(node) === 'model';
    if (node.text === 'self') {
      const owner = this.module.enclosingClass(node);
      return owner !== null && roleOf(owner) === 'keras-model';
    }
    return this.#is(node, 'model') || this.#isHanded(node);
  }

  /** A parameter that is handed models alone. */
  #isHanded(node: PyNode): boolean {
    const known = node.type === 'identifier' && !this.#asking.has(node.text) ? handedTo(this.module, node) : [];
    if (known.length === 0) return false;
    this.#asking.add(node.text);
    const all = known.every(({ module, node: given }) => (module === this.module ? this : subjectsOf(module)).isModel(given));
    this.#asking.delete(node.text);
    return all;
  }

  isTape(node: PyNode): boolean {
    return this.#is(node, 'tape');
  }

  isOptimizer(node: PyNode): boolean {
    return node.type === 'call' ? this.#roleOfCall(node) === 'optimizer' : this.#is(node, 'optimizer');
  }

  isSession(node: PyNode): boolean {
    return this.#is(node, 'session') || (SESSION.test(node.text) && this.module.imports.has('tensorflow'));
  }

  isSaver(node: PyNode): boolean {
    return this.#is(node, 'saver');
  }

  #is(node: PyNode, role: Role): boolean {
    return (node.type === 'identifier' || node.type === 'attribute') && this.#roles.get(node.text) === role;
  }

  #note(target: string, value: PyNode): void {
    const node = withoutParentheses(value);
    const role = node.type === 'call' ? this.#roleOfCall(node) : null;
    if (role) this.#roles.set(target, role);
  }

  #roleOfCall(node: PyNode): Role | null {
    const call = this.#calls.get(placeOf(node));
    const name = call ? canonicalName(call.name) : null;
    if (!call) return null;
    const method = ownMethod(this.module, call.callee);
    if (method) return returnsModel(method.node, this.module) ? 'model' : null;
    if (name === null) return null;
    if (name.startsWith('.')) return this.#ownRole(call, name);
    if (readForeign(name)) return this.#foreignRole(call);
    return MAKERS.find(([pattern]) => pattern.test(name))?.[1] ?? null;
  }

  #foreignRole({ callee }: PyCall): Role | null {
    const own = ownBehind(this.module, callee);
    if (own?.kind === 'class') return roleOf(own.owner) === 'keras-model' ? 'model' : null;
    return own && returnsModel(own.definition.node, own.module) ? 'model' : null;
  }

  #ownRole(call: PyCall, name: string): Role | null {
    const owner = localClass(this.module, name);
    if (owner) return roleOf(owner) === 'keras-model' ? 'model' : null;
    const own = ownBehind(this.module, call.callee);
    return own?.kind === 'function' && returnsModel(own.definition.node, this.module) ? 'model' : null;
  }
}

export const subjectsOf = once((module: PyModule) => new Subjects(module));

/** `model.compile(loss=…)`: whatever else it is, Keras trains it. */
function compiled(call: PyCall): string | null {
  const { callee } = call;
  if (callee.type !== 'attribute' || callee.childForFieldName('attribute')?.text !== 'compile') return null;
  const receiver = callee.childForFieldName('object');
  const plain = receiver?.type === 'identifier' || receiver?.type === 'attribute';
  return plain && receiver.text !== 'self' && COMPILE_KEYWORDS.some((name) => call.keywords.has(name)) ? receiver.text : null;
}

/** The function builds a model and returns a name or a call, not something made of the model. */
function returnsModel(definition: PyNode, module: PyModule): boolean {
  const built = descendants(definition, 'call').filter((call) => {
    const callee = call.childForFieldName('function');
    const name = callee ? canonicalName(module.qualify(callee)) : null;
    return name === 'keras.Model' || name === 'keras.Sequential';
  });
  if (built.length === 0) return false;
  const names = new Set(
    built.flatMap(({ parent }) => (parent?.type === 'assignment' ? (parent.childForFieldName('left')?.text ?? []) : [])),
  );
  return descendants(definition, 'return_statement').some(
    (statement) =>
      names.has(statement.text.replace(/^return\s+/, '')) ||
      /^return\s+(?:\w{0,60}(?:model|net|classifier|generator|discriminator|encoder|decoder)\w{0,60}|(?:\w+\.)*(?:Model|Sequential)\(.*)$/is.test(
        statement.text,
      ),
  );
}
