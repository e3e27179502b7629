import type { TrainingFact } from '../../model/facts';
import { lastNameOf } from '../../syntax/calls';
import type { PyCall, PyModule } from '../../syntax/module';
import type { PyNode } from '../../syntax/node';
import { spanOfNode } from '../../syntax/nodes';
import { isGiven, seen } from './kept';

type Told = Pick<TrainingFact, 'validation' | 'unused'>;

/** Something is measured on its own, by another call. */
const MEASURED = /\.(?:evaluate|predict|validate|test)\(/;

/** `Trainer` of Transformers: `eval_dataset` is looked at in training only when a strategy says when, and by default none does. */
export function ofTrainer(call: PyCall, module: PyModule): Told {
  const { positional, keywords, starred } = call;
  if (starred || !(keywords.has('train_dataset') || positional.length > 3)) return { validation: 'unknown' };
  if (positional.length <= 4 && !isGiven(keywords.get('eval_dataset'))) return { validation: seen(module, 'none') };
  const settings = builtBy(keywords.get('args') ?? positional[1], module, /TrainingArguments$/);
  const name = settings && strategyOf(settings, module);
  if (!settings || !name) return { validation: 'given' };
  if (MEASURED.test(module.text)) return { validation: 'unknown' };
  return { validation: 'none', unused: { by: 'strategy', at: spanOfNode(settings.node), name, byDefault: !settings.keywords.has(name) } };
}

/** The argument that would say when to evaluate, where none does; null where one does, or nobody knows. */
function strategyOf({ keywords, positional, starred }: PyCall, module: PyModule): string | null {
  const when = ['eval_strategy', 'evaluation_strategy'].find((name) => keywords.has(name));
  // Earlier versions had a flag of their own; the best model is kept only with a strategy.
  const otherwise = ['evaluate_during_training', 'load_best_model_at_end', 'eval_on_start'].some((name) => keywords.has(name));
  if (starred || otherwise || positional.length > 3) return null;
  if (!when) return 'eval_strategy';
  const given = keywords.get(when) as PyNode;
  return module.resolve(given).value === 'no' || /\bIntervalStrategy\.NO$/.test(given.text) ? when : null;
}

/** `Trainer.fit` of Lightning. */
export function ofLightning(call: PyCall, module: PyModule): Told {
  const { positional, keywords, starred } = call;
  const { text } = module;
  const trainer = builtBy(call.callee.childForFieldName('object') ?? undefined, module, /^Trainer$/);
  const limit = trainer && !trainer.starred ? trainer.keywords.get('limit_val_batches') : undefined;
  if (trainer && limit && module.resolve(limit).value === 0) {
    if (MEASURED.test(text)) return { validation: 'unknown' };
    return { validation: 'none', unused: { by: 'limit', at: spanOfNode(trainer.node), name: 'limit_val_batches' } };
  }
  if (starred || keywords.has('datamodule')) return { validation: 'unknown' };
  if (keywords.has('val_dataloaders') || positional.length > 2) {
    return hasNoStep(text) ? { validation: 'none', unused: { by: 'step' } } : { validation: 'given' };
  }
  if (/val_dataloader|LightningDataModule/.test(text)) return { validation: 'unknown' };
  const loader = keywords.get('train_dataloaders') ?? keywords.get('train_dataloader') ?? positional[1];
  return { validation: loader && /load|dl\b/i.test(loader.text) ? seen(module, 'none') : 'unknown' };
}

/** Every module of the file that trains stands directly upon Lightning's and has no step for validation, so its loader is never read. */
function hasNoStep(text: string): boolean {
  const steps = text.match(/def training_step\(/g)?.length ?? 0;
  const modules = text.match(/^[ \t]*class \w+\((?:\w+\.)*LightningModule\):/gm)?.length ?? 0;
  return steps > 0 && steps === modules && !/validation_step|validation_epoch/.test(text) && !MEASURED.test(text);
}

/** The call that builds what an expression stands for. */
function builtBy(node: PyNode | undefined, module: PyModule, name: RegExp): PyCall | null {
  if (!node) return null;
  const found = node.type === 'call' ? node : definedAs(node, module);
  const call = found?.type === 'call' ? module.calls.find((each) => each.node.id === found.id) : undefined;
  return call && name.test(lastNameOf(call)) ? call : null;
}

function definedAs(node: PyNode, module: PyModule): PyNode | null {
  if (node.type !== 'identifier') return null;
  const found = module.define(node);
  return found?.kind === 'value' && found.file === module.file ? found.node : null;
}
