import type { ProgramFact } from '../../../model/program';
import { literalValue } from '../../../syntax/javascript/literals';
import type { JsCall, JsModule } from '../../../syntax/javascript/module';
import { FUNCTIONS, type JsNode, memberName, plain } from '../../../syntax/javascript/node';
import { spanOfNode } from '../../../syntax/nodes';
import type { Span } from '../../../text/span';
import { tfName } from '../names';
import { namedFunctionAround } from '../sites/context';
import { trainingOf } from '../sites/read';
import { kindOf } from './kinds';

type FactKind = ProgramFact['kind'];

/** Methods of models. */
const OF_MODEL: Readonly<Record<string, FactKind>> = {
  fit: 'fit',
  fitDataset: 'fit',
  trainOnBatch: 'fit',
  evaluate: 'evaluate',
  evaluateDataset: 'evaluate',
  predict: 'predict',
  predictOnBatch: 'predict',
  executeAsync: 'predict',
  execute: 'predict',
  save: 'save',
  apply: 'forward',
  call: 'forward',
};

const OF_OPTIMIZER: Readonly<Record<string, FactKind>> = { minimize: 'optimizer-step', applyGradients: 'optimizer-step' };

const OF_LIBRARY: Readonly<Record<string, FactKind>> = {
  'tf.loadLayersModel': 'load',
  'tf.loadGraphModel': 'load',
  'tf.models.modelFromJSON': 'load',
  'tf.variableGrads': 'backward',
  'tf.grad': 'backward',
  'tf.grads': 'backward',
  'tf.valueAndGrad': 'backward',
  'tf.valueAndGrads': 'backward',
};

/** Names that people give to models that the file does not build itself; words that other libraries use are not enough. */
const MODEL_NAME = /(?:^|[a-z_.])(?:model|network|net|classifier|generator|discriminator|encoder|decoder)s?\d*$/i;
const SURE_METHODS: ReadonlySet<string> = new Set(['fit', 'fitDataset', 'trainOnBatch', 'predict', 'predictOnBatch', 'evaluateDataset']);

/** What the script does with its models, in source order. */
export function readProgram(module: JsModule): readonly ProgramFact[] {
  return module.calls.flatMap((call): ProgramFact[] => {
    const member = plain(call.callee);
    const method = call.isNew ? null : memberName(member);
    const object = method === null ? null : member.childForFieldName('object');
    const kind = kindOfFact(module, call, method, object);
    if (!kind) return [];
    const isLibrary = kind === 'load' || kind === 'backward';
    return [
      {
        kind,
        framework: 'tfjs',
        span: spanOfNode(call.node),
        subject: kind === 'backward' ? named(call) : isLibrary || !object ? null : short(object),
        functionName: namedFunctionAround(module, call.node),
        classId: null,
        loop: loopAround(call.node),
        training: kind === 'forward' || kind === 'predict' ? flagOf(trainingOf(module, call.node)) : null,
        ...(kind === 'forward' && module.isIntended(call.node) ? { intended: true as const } : {}),
      },
    ];
  });
}

function kindOfFact(module: JsModule, call: JsCall, method: string | null, object: JsNode | null): FactKind | null {
  const name = tfName(module, call.callee);
  if (name !== null) return Object.hasOwn(OF_LIBRARY, name) ? (OF_LIBRARY[name] ?? null) : null;
  if (method === null || !object) return null;
  if (Object.hasOwn(OF_OPTIMIZER, method)) {
    const sure = kindOf(module, object) === 'optimizer' || /optimi[sz]er$/i.test(object.text);
    return sure ? (OF_OPTIMIZER[method] ?? null) : null;
  }
  const kind = Object.hasOwn(OF_MODEL, method) ? OF_MODEL[method] : undefined;
  if (!kind) return null;
  const made = kindOf(module, object);
  if (made === 'model') return kind;
  if (made === 'layer') return kind === 'forward' ? kind : null;
  return made === null && SURE_METHODS.has(method) && MODEL_NAME.test(object.text) ? kind : null;
}

/** `f` in `tf.variableGrads(f)`. */
function named({ arguments: [first] }: JsCall): string | null {
  return first?.type === 'identifier' ? first.text : null;
}

function short(object: JsNode): string | null {
  return /^[\w.$#]{1,60}$/.test(object.text) ? object.text : null;
}

function flagOf(node: JsNode | null): ProgramFact['training'] {
  if (!node) return null;
  const value = literalValue(plain(node));
  return typeof value === 'boolean' ? value : 'expression';
}

const LOOPS: ReadonlySet<string> = new Set(['for_statement', 'for_in_statement', 'while_statement', 'do_statement']);

function loopAround(node: JsNode): Span | null {
  for (let at = node.parent; at; at = at.parent) {
    if (LOOPS.has(at.type)) return spanOfNode(at);
    if (FUNCTIONS.has(at.type)) return null;
  }
  return null;
}
