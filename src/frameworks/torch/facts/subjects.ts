import type { PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { grouped } from '../../../syntax/once';
import { canonical } from '../sites/callables';
import { ownDefinition } from '../sites/definitions';
import { bare, descendants, named, passedArguments, selfAttribute } from '../tree';
import { isModuleRole, roleOf } from './family';

/** What a name stands for, as far as what it was given shows. */
export type Subject = 'network' | 'optimizer' | 'lightning-trainer' | 'trainer';

/** Methods that give back the module they are called on. */
const SAME: ReadonlySet<string> = new Set([
  'to',
  'cuda',
  'cpu',
  'half',
  'float',
  'double',
  'bfloat16',
  'eval',
  'train',
  'requires_grad_',
  'apply',
]);
const WRAPPERS =
  /^torch\.(?:nn\.(?:parallel\.)?(?:DataParallel|DistributedDataParallel|distributed\.DistributedDataParallel)|compile|jit\.(?:script|trace)|distributed\.fsdp\.FullyShardedDataParallel)$/;
const LOADERS =
  /^(?:timm\.(?:models\.)?create_model|torch\.hub\.load|torch\.jit\.load|torchvision\.models\.(?:\w+\.)*[a-z]\w*|transformers\.\w+\.(?:from_pretrained|from_config)|segmentation_models_pytorch\.\w+)$/;
const TRAINER = /^(?:lightning(?:\.pytorch)?|pytorch_lightning)\.(?:trainer\.)?(?:\w+\.)?(?:Trainer|Fabric)$/;
const HUGGING_FACE = /^(?:transformers|trl|sentence_transformers)\.(?:\w+\.)*\w*Trainer$/;

/** Names that are given each other's values are followed so far. */
const LONGEST_WAY = 40;
const MOST_CUTS = 200;

/**
 * Tells which names and attributes of a module hold a network, an optimizer or a trainer. Only names that are asked for are followed: what they
 * are given may stand in other files, which would have to be read.
 */
export class Subjects {
  readonly #held = new Map<string, Subject | null>();
  /** Keys that are being followed. */
  readonly #way = new Set<string>();
  /** Ways that were left before their end: what was not found on them may be found from elsewhere. */
  #cuts = 0;
  readonly #switched = new Set<string>();
  readonly #assignments: ReadonlyMap<string, readonly PyNode[]>;

  constructor(readonly module: PyModule) {
    this.#assignments = grouped(descendants(module.root, 'assignment'), (assignment) => {
      const left = assignment.childForFieldName('left');
      return left && nameOf(left);
    });
    for (const { callee, calleeText } of module.calls) if (/(?:eval|train)$/.test(calleeText)) this.#noteSwitch(callee);
  }

  /** What the variable of a key is given, by the first assignment that shows it. */
  #given(name: string, key: string): Subject | null {
    const before = this.#held.get(key);
    if (before !== undefined) return before;
    if (this.#way.has(key) || this.#way.size > LONGEST_WAY) {
      this.#cuts++;
      return null;
    }
    const cutsBefore = this.#cuts;
    this.#way.add(key);
    const subject = this.#firstOf(name, key);
    this.#way.delete(key);
    const isSure = subject !== null || this.#way.size === 0 || this.#cuts === cutsBefore;
    if (isSure || this.#cuts > MOST_CUTS) this.#held.set(key, subject);
    return subject;
  }

  #firstOf(name: string, key: string): Subject | null {
    for (const assignment of this.#assignments.get(name) ?? []) {
      const left = assignment.childForFieldName('left');
      const right = assignment.childForFieldName('right');
      const subject = left && right && this.#keyAt(left) === key ? this.#valueOf(right, 0) : null;
      if (subject) return subject;
    }
    return null;
  }

  /** `model.eval()` tells that a name is a network, whatever it was given. */
  #noteSwitch(callee: PyNode): void {
    if (callee.type !== 'attribute' || !/^(?:eval|train)$/.test(callee.childForFieldName('attribute')?.text ?? '')) return;
    const object = callee.childForFieldName('object');
    if (!object || !isModeSwitch(callee.parent)) return;
    const key = this.#keyAt(bare(object));
    if (key !== null && !NO_NETWORK.test(object.text)) this.#switched.add(key);
  }

  /** What an expression stands for; null when nothing shows it. */
  of(expression: PyNode): Subject | null {
    const node = bare(expression);
    if (node.type === 'call') return this.#valueOf(node, 0);
    if (node.type === 'attribute' && /^(?:module|_orig_mod)$/.test(node.childForFieldName('attribute')?.text ?? '')) {
      const object = node.childForFieldName('object');
      return object ? this.of(object) : null;
    }
    const name = nameOf(node);
    if (name === null) return null;
    const isGiven = this.#assignments.has(name);
    const key = isGiven || this.#switched.size > 0 ? this.#keyAt(node) : null;
    const held = key === null || !isGiven ? null : this.#given(name, key);
    if (held) return held;
    return (key !== null && this.#switched.has(key)) || this.#isAnnotated(node) ? 'network' : null;
  }

  #valueOf(expression: PyNode, depth: number): Subject | null {
    const node = bare(expression);
    if (depth > 6) return null;
    if (node.type === 'identifier' || node.type === 'attribute') return this.of(node);
    if (node.type !== 'call') return null;
    const callee = node.childForFieldName('function');
    if (!callee) return null;
    const method = callee.type === 'attribute' ? (callee.childForFieldName('attribute')?.text ?? '') : '';
    const object = callee.type === 'attribute' ? callee.childForFieldName('object') : null;
    if (object && SAME.has(method)) return this.#valueOf(object, depth + 1);
    const qualified = this.module.qualify(bare(callee));
    const known = qualified === null ? null : librarySubject(canonical(qualified));
    if (known === 'wrapped') {
      const first = passedArguments(node)[0];
      return first ? (this.#valueOf(first.value, depth + 1) ?? 'network') : null;
    }
    if (known) return known;
    const own =
      ownDefinition(this.module, bare(callee)) ?? (object && method.startsWith('load_from') ? ownDefinition(this.module, object) : null);
    return own?.kind === 'class' && isModuleRole(roleOf(own.definition)) ? 'network' : null;
  }

  /** `def run(model: nn.Module)`. */
  #isAnnotated(node: PyNode): boolean {
    if (node.type !== 'identifier') return false;
    const parameter = this.module.enclosingFunction(node)?.parameters.find(({ name }) => name === node.text);
    const note = parameter?.node.childForFieldName('type') ?? null;
    const type = note ? named(note)[0] : null;
    if (!type) return false;
    const qualified = this.module.qualify(type);
    if (qualified !== null && librarySubject(canonical(qualified)) === 'network') return true;
    const own = ownDefinition(this.module, type);
    return own?.kind === 'class' && isModuleRole(roleOf(own.definition));
  }

  /** Two uses of one variable have one key. */
  #keyAt(node: PyNode): string | null {
    const attribute = selfAttribute(node);
    if (attribute !== null) {
      const owner = this.module.enclosingClass(node);
      return owner ? `${owner.id}.${attribute}` : null;
    }
    if (node.type !== 'identifier' || node.text === 'self') return null;
    return `${this.#scopeOf(node)}:${node.text}`;
  }

  /** The innermost function around that gives the name its value, by where it starts; 'module' when none does. */
  #scopeOf(node: PyNode): string {
    for (let around = this.module.enclosingFunction(node); around; around = this.module.enclosingFunction(around.node)) {
      const body = around.node.childForFieldName('body');
      if (body && this.module.isLocal(node.text, body)) return `${around.node.startIndex}`;
    }
    return 'module';
  }
}

/** `model`, `self.model`; null for what is no variable. */
function nameOf(node: PyNode): string | null {
  if (node.type === 'identifier') return node.text === 'self' ? null : node.text;
  const attribute = selfAttribute(node);
  return attribute === null ? null : `self.${attribute}`;
}

/** Receivers of `train()` and `eval()` that are programs, not networks. */
const NO_NETWORK = /(?:trainer|agent|solver|runner|learner|experiment|engine|session|self)$/i;

/** `x.eval()`, `x.train()`, `x.train(flag)`: neither has other arguments in PyTorch. */
export function isModeSwitch(call: PyNode | null): boolean {
  if (call?.type !== 'call') return false;
  const method = call.childForFieldName('function')?.childForFieldName('attribute')?.text;
  const passed = passedArguments(call);
  if (method === 'eval') return passed.length === 0;
  const [only, another] = passed;
  if (!only) return true;
  if (another) return false;
  if (only.kind === 'keyword') return only.name === 'mode';
  return only.kind === 'positional' && (/^(?:true|false|not_operator)$/.test(only.value.type) || /train|mode/i.test(only.value.text));
}

function librarySubject(name: string): Subject | 'wrapped' | null {
  if (WRAPPERS.test(name)) return 'wrapped';
  if (/^torch\.nn\.[A-Z]\w*$/.test(name)) return /(?:Loss|Parameter|ModuleList|ModuleDict|ParameterList)$/.test(name) ? null : 'network';
  if (LOADERS.test(name)) return 'network';
  if (/^torch\.optim\.(?:\w+\.)?[A-Z]\w*$/.test(name) && !name.startsWith('torch.optim.lr_scheduler.')) return 'optimizer';
  if (TRAINER.test(name)) return 'lightning-trainer';
  return HUGGING_FACE.test(name) ? 'trainer' : null;
}
