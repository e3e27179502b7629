import type { TrainingFact } from '../../model/facts';
import { lastNameOf } from '../../syntax/calls';
import type { PyCall, PyModule } from '../../syntax/module';
import { spanOfNode } from '../../syntax/nodes';
import { isGiven, seen } from './kept';
import { ofLightning, ofTrainer } from './loops';
import { pretrainingIn } from './pretraining';

type Validation = NonNullable<TrainingFact['validation']>;

/** The calls that train a network by a library's loop, in source order. */
export function readTrainings(module: PyModule): readonly TrainingFact[] {
  const imports = importedBy(module);
  if (!imports.keras && !imports.transformers && !imports.lightning) return [];
  return module.calls.flatMap((call): readonly TrainingFact[] => {
    const name = lastNameOf(call);
    const span = spanOfNode(call.node);
    if (imports.transformers && /^(?:Seq2Seq)?Trainer$/.test(name) && isOf(call, /^transformers\b/)) {
      const pretraining = pretrainingIn(module);
      return [{ kind: 'fit', by: 'transformers', span, ...ofTrainer(call, module), ...(pretraining && { pretraining }) }];
    }
    if (!/^fit(?:_generator)?$/.test(name) || call.callee.type !== 'attribute') return [];
    if (imports.keras && isKerasFit(call)) {
      const validation = isOneOfMany(call, module) ? 'unknown' : seen(module, ofKeras(call, name));
      return [{ kind: 'fit', by: 'keras', span, validation, ...(hasArrays(call, name) ? { splits: true as const } : {}) }];
    }
    if (imports.lightning && /trainer/i.test(call.callee.childForFieldName('object')?.text ?? '')) {
      return [{ kind: 'fit', by: 'lightning', span, ...ofLightning(call, module) }];
    }
    return [];
  });
}

function importedBy({ imports }: PyModule): Readonly<Record<TrainingFact['by'], boolean>> {
  const any = (pattern: RegExp): boolean => [...imports].some((name) => pattern.test(name));
  return {
    keras: any(/^(?:keras|tensorflow|tf_keras)\b/),
    transformers: any(/^transformers\b/),
    lightning: any(/^(?:pytorch_)?lightning\b/),
  };
}

function isOf({ name }: PyCall, library: RegExp): boolean {
  return name !== null && library.test(name);
}

/** Only what Keras trains is told a number of epochs; preprocessing is fitted too. */
function isKerasFit({ keywords }: PyCall): boolean {
  return ['epochs', 'nb_epoch', 'steps_per_epoch'].some((name) => keywords.has(name));
}

/** One step of a loop of one's own, as in reinforcement learning. */
function isOneOfMany({ node, keywords }: PyCall, module: PyModule): boolean {
  const epochs = keywords.get('epochs') ?? keywords.get('nb_epoch');
  if (epochs && module.resolve(epochs).value === 1) return true;
  for (let around = node.parent; around && around.type !== 'function_definition'; around = around.parent) {
    if (around.type === 'for_statement' || around.type === 'while_statement') return true;
  }
  return false;
}

function ofKeras(call: PyCall, name: string): Validation {
  const place = name === 'fit' ? 6 : 5;
  if (call.starred) return 'unknown';
  if (call.positional.length > place) return 'given';
  const data = call.keywords.get('validation_data');
  const split = call.keywords.get('validation_split');
  return isGiven(data) || isGiven(split) || call.keywords.has('validation_steps') ? 'given' : 'none';
}

/** A target beside the input: a generator or data set brings its own. */
function hasArrays({ positional, keywords }: PyCall, name: string): boolean {
  return name === 'fit' && (positional.length >= 2 || keywords.has('y')) && !keywords.has('steps_per_epoch');
}
