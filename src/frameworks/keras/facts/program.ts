import type { ProgramFact } from '../../../model/program';
import { literalValue } from '../../../syntax/literals';
import type { PyCall, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { spanOfNode, withoutParentheses } from '../../../syntax/nodes';
import { once } from '../../../syntax/once';
import { literally } from '../../../text/pattern';
import { roundsOf } from '../../repeats';
import { descendants, placeOf } from '../tree';
import { loopOf, placeIn } from './around';
import type { DropoutBearing } from './bearing';
import type { Deed } from './deed';
import { functionDeed } from './deeds';
import { heirsBear } from './heirs';
import { isHandedDropout, partOf } from './parts';
import { takesMode } from './runners';
import { handedFeeds, sessionRun, tensorRun } from './session';
import { type Subjects, subjectsOf } from './subjects';
import { type Untold, untoldCalls } from './untold';

/** Methods of a Keras model, old names included. */
const METHODS: Readonly<Record<string, ProgramFact['kind']>> = {
  fit: 'fit',
  fit_generator: 'fit',
  train_on_batch: 'fit',
  evaluate: 'evaluate',
  evaluate_generator: 'evaluate',
  test_on_batch: 'evaluate',
  predict: 'predict',
  predict_generator: 'predict',
  predict_on_batch: 'predict',
  predict_classes: 'predict',
  predict_proba: 'predict',
  export: 'export',
  save: 'save',
  save_weights: 'save',
  load_weights: 'load',
};

/** What only Keras's `fit` takes: scikit-learn's has none of them. */
const FIT_KEYWORDS = ['epochs', 'nb_epoch', 'validation_data', 'validation_split', 'steps_per_epoch', 'callbacks'];

/** What the program does with its networks, in source order. */
export function readProgram(module: PyModule, bearing: DropoutBearing): readonly ProgramFact[] {
  const subjects = subjectsOf(module);
  return module.calls.flatMap((call): ProgramFact[] => {
    const untold = untoldCalls(module).get(placeOf(call.node));
    const model = untold && subjects.isModel(untold.model) ? untold.model : calledModel(module, call);
    const deed = model === untold?.model ? deedOfUntold(call, untold) : deedOf(module, call, subjects);
    if (!deed) return [];
    const fact = {
      ...deed,
      framework: 'keras' as const,
      span: spanOfNode(call.node),
      ...placeIn(module, call.node),
      ...loopOf(call.node),
    };
    return [{ ...fact, ...(deed.kind === 'forward' ? aboutForward(module, call, model, bearing) : {}) }];
  });
}

function aboutForward(
  module: PyModule,
  call: PyCall,
  callee: PyNode,
  bearing: DropoutBearing,
): Pick<ProgramFact, 'bearsDropout' | 'intended' | 'samples' | 'target' | 'inStep' | 'trained'> {
  const self = callee.text === 'self' ? module.enclosingClass(callee) : null;
  const isBorne = self ? bearing.ofClass(self) : bearing.ofCallee(callee) !== null;
  // What derives from a class is asked only where the class fixes the mode for all of it.
  const asked = !isBorne && trainingOf(call) === true;
  const part = asked && !self ? partOf(module, callee) : null;
  const bears =
    isBorne ||
    (asked && self !== null && heirsBear(module)(self)) ||
    (part !== null && isHandedDropout(module, part.owner, part.attribute));
  const isSampled = trainingOf(call) === true && module.text.includes('range(') && roundsOf(call.node) !== null;
  const owner = bearing.classOf(callee);
  const around = module.enclosingFunction(call.node);
  const samples = { samples: { passes: spanOfNode(call.node), batchNorm: null, className: null } };
  return {
    ...(bears ? { bearsDropout: true } : {}),
    ...(owner ? { target: owner.id } : {}),
    ...(module.isIntended(call.node) ? { intended: true } : {}),
    ...(isSampled ? samples : {}),
    ...(isStep(module, call) ? { inStep: true as const } : {}),
    ...(new RegExp(`(?<![\\w.])${literally(callee.text)}\\.(?:trainable_)?(?:variables|weights)\\b`).test(around?.node.text ?? '')
      ? { trained: true as const }
      : {}),
  };
}

/** A plain function or method that the tape of a training step calls. */
function isStep(module: PyModule, call: PyCall): boolean {
  const around = module.enclosingFunction(call.node);
  return around !== null && taped(module).has(around.name);
}

/** Names of the functions that are called while gradients are recorded which are applied to the weights. */
const taped = once((module: PyModule): ReadonlySet<string> => {
  if (!module.text.includes('GradientTape')) return new Set();
  const recording = descendants(module.root, 'with_statement').filter(
    (each) => /\bGradientTape\(/.test(each.text) && (module.enclosingFunction(each)?.node ?? module.root).text.includes('apply_gradients'),
  );
  return new Set(
    recording
      .flatMap((each) => descendants(each, 'call'))
      .flatMap((each) => /^(?:self\.)?(\w+)$/.exec(each.childForFieldName('function')?.text ?? '')?.[1] ?? []),
  );
});

/** `model.call(x)` runs the model as `model(x)` does, and so may another method of it that takes the mode. */
function calledModel(module: PyModule, { callee: written }: PyCall): PyNode {
  const callee = withoutParentheses(written);
  const object = callee.type === 'attribute' ? callee.childForFieldName('object') : null;
  const method = callee.childForFieldName('attribute')?.text ?? '';
  return object && (method === 'call' || takesMode(module, object, method)) ? object : callee;
}

function deedOf(module: PyModule, call: PyCall, subjects: Subjects): Deed | null {
  const callee = withoutParentheses(call.callee);
  const model = calledModel(module, call);
  const isPart = trainingOf(call) === true && partOf(module, model) !== null;
  if (isPart || subjects.isModel(model)) return { kind: 'forward', subject: model.text, training: trainingOf(call) ?? otherFlag(call) };
  if (callee.type === 'attribute') {
    const receiver = callee.childForFieldName('object');
    const method = callee.childForFieldName('attribute')?.text ?? '';
    if (receiver) {
      const subject = receiver.type === 'call' ? null : receiver.text;
      const done = METHODS[method];
      if (done !== undefined && Object.hasOwn(METHODS, method) && (subjects.isModel(receiver) || (done === 'fit' && hasFitKeyword(call)))) {
        return { kind: done, subject, training: null };
      }
      if (method === 'gradient' && subjects.isTape(receiver)) return { kind: 'backward', subject, training: null };
      if (method === 'apply_gradients' || (method === 'minimize' && subjects.isOptimizer(receiver)))
        return { kind: 'optimizer-step', subject, training: null };
      if (method === 'run' && subjects.isSession(receiver)) return sessionRun(module, call, subject);
      const isPlain =
        method === 'eval' && call.positional.length === 0 && receiver.type === 'identifier' && /\bSession\(/.test(module.text);
      const isFed = isPlain || call.keywords.has('feed_dict') || (method === 'eval' && call.positional[0]?.type === 'dictionary');
      if ((method === 'eval' || method === 'run') && isFed) {
        return method === 'run' && call.positional.length > 0 ? sessionRun(module, call, subject) : tensorRun(module, call, receiver);
      }
      if ((method === 'save' || method === 'restore') && subjects.isSaver(receiver))
        return { kind: method === 'save' ? 'save' : 'load', subject, training: null };
    }
  }
  return functionDeed(call) ?? (module.text.includes('feed_dict') ? handedFeeds(module, call) : null);
}

/** The function is called in the place of the model. */
function deedOfUntold({ calleeText }: PyCall, { model, flag }: Untold): Deed {
  return { kind: 'forward', subject: model.text, training: null, through: { name: calleeText, flag } };
}

function hasFitKeyword(call: PyCall): boolean {
  return FIT_KEYWORDS.some((name) => call.keywords.has(name));
}

/** A flag by another name or by position, as models of one's own take it: `model(x, is_training=True)`, `model(x, training)`. */
function otherFlag(call: PyCall): ProgramFact['training'] {
  const named = [...call.keywords.keys()].some((name) => /train|mode|inference|deterministic/i.test(name));
  const placed = call.positional.slice(1).some((node) => /train|^(True|False)$/i.test(node.text));
  return named || placed || call.starred ? 'expression' : null;
}

/** The flag `training=`; null when it is not given. */
export function trainingOf(call: PyCall): ProgramFact['training'] {
  const node = call.keywords.get('training');
  if (!node) return null;
  const value = literalValue(withoutParentheses(node));
  if (typeof value === 'boolean') return value;
  return value === 1 ? true : value === 0 ? false : value === null ? null : 'expression';
}
