import type { TrainingFact } from '../../model/facts';
import { lastNameOf } from '../../syntax/calls';
import { literalValue } from '../../syntax/literals';
import type { PyCall, PyModule } from '../../syntax/module';
import { spanOfNode } from '../../syntax/nodes';

/** The training data is looked at once more, with dropout off. */
const CLEAN_PASS =
  /\bevaluate\(\s*\(?\s*(?:self\.)?(?:x=\s*)?\w*[tT]rain|\b(?:eval|evaluate|validate|test|check_accuracy|estimate_loss|compute_loss)\w*\([^()\n]*train_?(?:loader|dl|data|set|ds|iter)|estimate_loss|train_eval|eval_train/;
const BOTH = /\[\s*['"]val_loss['"]\s*\]/;

/** Where a program sets training loss and validation loss side by side, or ends training by the training loss. */
export function readLosses(module: PyModule): readonly TrainingFact[] {
  const { text } = module;
  if (CLEAN_PASS.test(text)) return [];
  return [...(BOTH.test(text) ? keptByKeras(module) : []), ...(/EarlyStopping\(/.test(text) ? stopped(module) : [])];
}

/** `history.history['loss']` beside `history.history['val_loss']`: once for each history and function. */
function keptByKeras(module: PyModule): readonly TrainingFact[] {
  const found = new Map<string, { loss: TrainingFact | null; validation: boolean }>();
  for (const node of module.root.descendantsOfType('subscript')) {
    const key = node?.childForFieldName('subscript');
    const value = node?.childForFieldName('value');
    if (!node || !key || !value || !/hist/i.test(value.text)) continue;
    const name = literalValue(key);
    if (name !== 'loss' && name !== 'val_loss') continue;
    const place = `${module.enclosingFunction(node)?.node.startIndex ?? -1} ${value.text}`;
    const pair = found.get(place) ?? { loss: null, validation: false };
    if (name === 'loss') pair.loss ??= { kind: 'compares-losses', by: 'keras', span: spanOfNode(node) };
    else pair.validation = true;
    found.set(place, pair);
  }
  return [...found.values()].flatMap(({ loss, validation }) => (loss && validation ? [loss] : []));
}

function stopped({ calls }: PyModule): readonly TrainingFact[] {
  return calls.flatMap((call): readonly TrainingFact[] => {
    const by = lastNameOf(call) === 'EarlyStopping' ? libraryOf(call) : null;
    const monitor = call.keywords.get('monitor') ?? call.positional[0];
    const watched = monitor ? literalValue(monitor) : null;
    const isTraining =
      by === 'keras' ? watched === 'loss' : typeof watched === 'string' && /^train(?:ing)?[_/]?loss(?:_epoch)?$/.test(watched);
    return by && isTraining ? [{ kind: 'stops-on-training-loss', by, span: spanOfNode(call.node) }] : [];
  });
}

function libraryOf({ name }: PyCall): TrainingFact['by'] | null {
  if (name === null) return null;
  if (/\bkeras\b/.test(name)) return 'keras';
  return /^(?:pytorch_)?lightning\b/.test(name) ? 'lightning' : null;
}
