import type { ProgramFact } from '../../../model/program';
import type { DropoutSite } from '../../../model/site';
import type { PyCall, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import type { Span } from '../../../text/span';
import { literalValue } from '../sites/read';
import { argumentFor, bare, lastName, methodAround, span, within } from '../tree';
import { checkpointDeed } from './checkpoints';
import { type Deed, firstArgument, functionDeed, shortText } from './deeds';
import { roleOf } from './family';
import { pretrainedDeed } from './pretrained';
import { samplingAfter } from './sampling';
import { isModeSwitch, Subjects } from './subjects';

/** What the program does with its networks, in source order. */
export function readProgram(module: PyModule, sites: readonly DropoutSite[]): readonly ProgramFact[] {
  const subjects = new Subjects(module);
  return module.calls.flatMap((call): ProgramFact[] => {
    const deed =
      checkpointDeed(module, call, sites) ?? pretrainedDeed(module, call) ?? functionDeed(call) ?? deedOf(module, call, subjects, sites);
    if (!deed) return [];
    return [
      {
        ...deed,
        framework: 'torch',
        span: span(call.node),
        functionName: module.enclosingFunction(call.node)?.name ?? null,
        classId: module.enclosingClass(call.node)?.id ?? null,
        loop: loopAround(call.node),
      },
    ];
  });
}

function deedOf(module: PyModule, call: PyCall, subjects: Subjects, sites: readonly DropoutSite[]): Deed | null {
  const { calleeText } = call;
  const isBare = !calleeText.startsWith('(');
  const isTelling = !isBare || TELLING.has(lastName(calleeText));
  // Most calls are neither, and can be told by their text.
  if (!isTelling && !VARIABLE.test(calleeText)) return null;
  const callee = bare(call.callee);
  if (isTelling && callee.type === 'attribute') {
    const receiver = callee.childForFieldName('object');
    const method = callee.childForFieldName('attribute')?.text ?? '';
    const done = receiver && methodDeed(module, call, receiver, method, subjects);
    if (receiver && done?.kind === 'train-mode' && done.training === true)
      return { ...done, ...samplingAfter(module, call, receiver, sites) };
    if (done) return done;
  }
  return isForward(module, call.node, callee, subjects) ? { kind: 'forward', subject: callee.text, training: null } : null;
}

/** `model`, `self.model`, `model.module`: what may hold a network. */
const VARIABLE = /^(?:self\s*\.\s*)?[^\s.()[\]]+$|\.\s*(?:module|_orig_mod)$/;

/** Methods that only networks and their like have in code that imports PyTorch. */
const METHODS: Readonly<Record<string, ProgramFact['kind']>> = {
  load_state_dict: 'load',
  load_from_checkpoint: 'load',
  save_checkpoint: 'save',
  save_pretrained: 'save',
  to_onnx: 'export',
  to_torchscript: 'export',
  manual_backward: 'backward',
  gradient_checkpointing_enable: 'checkpoint',
};

const LIGHTNING: Readonly<Record<string, ProgramFact['kind']>> = { fit: 'fit', validate: 'evaluate', test: 'evaluate', predict: 'predict' };
const HUGGING_FACE: Readonly<Record<string, ProgramFact['kind']>> = { train: 'fit', evaluate: 'evaluate', predict: 'predict' };

const TELLING: ReadonlySet<string> = new Set(
  ['eval', 'train', 'backward', 'step', METHODS, LIGHTNING, HUGGING_FACE].flatMap((each) =>
    typeof each === 'string' ? each : Object.keys(each),
  ),
);

function methodDeed(module: PyModule, call: PyCall, receiver: PyNode, method: string, subjects: Subjects): Deed | null {
  const subject = shortText(receiver.text);
  switch (method) {
    case 'eval':
    case 'train': {
      const held = subjects.of(receiver);
      if (method === 'train' && held === 'trainer') return { kind: 'fit', subject, training: null };
      // Schedule-free optimizers have modes too.
      if (held === 'optimizer') return null;
      return modeDeed(module, call, receiver, held === 'network');
    }
    case 'backward':
      return isAutograd(module, call.node) ? null : { kind: 'backward', subject, training: null };
    case 'step':
      return isOptimizer(receiver, subjects) ? { kind: 'optimizer-step', subject, training: null } : null;
    default: {
      if (Object.hasOwn(METHODS, method)) return { kind: METHODS[method] ?? 'load', subject, training: null };
      const held = LIGHTNING[method] || HUGGING_FACE[method] ? subjects.of(receiver) : null;
      const kind = held === 'lightning-trainer' ? LIGHTNING[method] : held === 'trainer' ? HUGGING_FACE[method] : undefined;
      return kind ? { kind, subject: held === 'lightning-trainer' ? (firstArgument(call) ?? subject) : subject, training: null } : null;
    }
  }
}

function modeDeed(module: PyModule, call: PyCall, receiver: PyNode, isNetwork: boolean): Deed | null {
  if (!isModeSwitch(call.node)) return null;
  const owner = receiver.text === 'self' || /^super\s*\(/.test(receiver.text) ? module.enclosingClass(call.node) : null;
  // `self.train()` of a class that is no module is its own method; a trainer's `train()` trains.
  const isOwn = owner !== null && roleOf(owner) === 'other';
  if (isOwn || (!isNetwork && owner === null && subjectless(receiver))) return null;
  const subject = shortText(receiver.text);
  const isEval = call.callee.text.endsWith('eval');
  if (isEval) return { kind: 'eval-mode', subject, training: false };
  const { node } = argumentFor(call.node, 'mode', 0);
  const flag = node ? literalValue(node) : true;
  if (typeof flag === 'boolean') return { kind: flag ? 'train-mode' : 'eval-mode', subject, training: flag };
  return { kind: 'train-mode', subject, training: 'expression' };
}

/** Things that have a `train()` of another meaning. */
function subjectless(receiver: PyNode): boolean {
  return /(?:trainer|agent|solver|runner|learner|experiment|engine|session|svm|classifier_cv)$/i.test(receiver.text);
}

function isAutograd(module: PyModule, node: PyNode): boolean {
  const owner = module.enclosingClass(node);
  return owner !== null && [...owner.ancestors].some((name) => /^torch\.autograd\.(?:function\.)?Function$/.test(name));
}

/** Held as one, or called one: `optimizer`, `opt_g`, `self.optim`, `scaler`. */
function isOptimizer(receiver: PyNode, subjects: Subjects): boolean {
  if (subjects.of(receiver) === 'optimizer') return true;
  const last = /(\w+)(?:\[[^\]]*\])?$/.exec(receiver.text)?.[1] ?? '';
  return /(?:^|_)optim(?:izer)?s?\d*(?:_\w+)?$|^optimizer\w*$|^opt(?:_?[a-z]|\d)?$|^(?:grad_?)?scaler$/i.test(last);
}

/** A call of a network by a program: not of a layer by the module it is a part of. */
function isForward(module: PyModule, call: PyNode, callee: PyNode, subjects: Subjects): boolean {
  if (callee.type === 'call') return false;
  const owner = module.enclosingClass(call);
  const role = owner ? roleOf(owner) : 'other';
  if (callee.text === 'self') return role === 'lightning-module' && methodAround(module, call)?.name !== 'forward';
  if (callee.text === 'self.forward') return role === 'lightning-module';
  if (callee.text.startsWith('self.') && role !== 'other') {
    if (role !== 'lightning-module' || /^(?:forward|__init__)$/.test(methodAround(module, call)?.name ?? '')) return false;
  }
  // In a module's own forward a local name is a part of it.
  if (role !== 'other' && role !== 'lightning-module' && callee.type === 'identifier') return false;
  return subjects.of(callee) === 'network';
}

/** The innermost `for` or `while` whose body holds the node, inside the same function. */
function loopAround(node: PyNode): Span | null {
  for (let at = node.parent; at; at = at.parent) {
    if (at.type === 'function_definition' || at.type === 'lambda' || at.type === 'class_definition') return null;
    if (at.type !== 'for_statement' && at.type !== 'while_statement') continue;
    const body = at.childForFieldName('body');
    const condition = at.childForFieldName('condition');
    if ((body && within(body, node)) || (condition && within(condition, node))) return span(at);
  }
  return null;
}
