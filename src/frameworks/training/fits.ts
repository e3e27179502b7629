import type { TrainingFact } from '../../model/facts';
import { lastNameOf } from '../../syntax/calls';
import { literalValue } from '../../syntax/literals';
import type { PyCall, PyModule } from '../../syntax/module';
import type { PyNode } from '../../syntax/node';
import { spanOfNode, withoutParentheses } from '../../syntax/nodes';

type Validation = NonNullable<TrainingFact['validation']>;

/** Data that is kept apart goes by such names, whatever is done with it. */
const KEPT_APART =
  /(?<![a-zA-Z])(?:val|valid|validation|test|tst|dev|eval|holdout|held_?out)(?:\d*(?![a-zA-Z])|(?=[A-Z]))|[a-z](?:Val|Valid|Validation|Test|Eval)(?![a-z])|[xXyY]_?(?:val|valid|test)|cross_val|K-?Fold|GridSearchCV|RandomizedSearchCV|evaluate|leave_one_out/;
/** An argument that says that there is none. */
const NOTHING_KEPT = /\b(?:validation|eval)_\w+\s*=\s*(?:None|0(?:\.0*)?)(?![\w.])|\beval\(/g;
/** The last training of a network that was validated before. */
const RETRAINED =
  /re-?train|(?:full|all|whole|entire|complete)\s+(?:of\s+)?(?:the\s+)?(?:training\s+)?(?:data|train)|final\s+(?:fit|model|train)/i;

/** Data that is made up shows nothing; networks that play against each other or in a game have no validation loss. */
const OF_ANOTHER_KIND =
  /random\.(?:random|rand|randn|randint|normal|uniform|random_sample|standard_normal)\(|torch\.(?:rand|randn|randint)\(|discriminator|\bgans?\b|\b(?:gym|gymnasium)\b|replay|\bDQN/i;

/** The calls that train a network by a library's loop, in source order. */
export function readTrainings(module: PyModule): readonly TrainingFact[] {
  const imports = importedBy(module);
  if (!imports.keras && !imports.transformers && !imports.lightning) return [];
  return module.calls.flatMap((call): readonly TrainingFact[] => {
    const name = lastNameOf(call);
    const span = spanOfNode(call.node);
    if (imports.transformers && /^(?:Seq2Seq)?Trainer$/.test(name) && isOf(call, /^transformers\b/)) {
      const pretraining = isPretraining(module) ? { pretraining: true as const } : {};
      return [{ kind: 'fit', by: 'transformers', span, validation: seen(module, ofTrainer(call, module)), ...pretraining }];
    }
    if (!/^fit(?:_generator)?$/.test(name) || call.callee.type !== 'attribute') return [];
    if (imports.keras && isKerasFit(call)) {
      const validation = isOneOfMany(call, module) ? 'unknown' : seen(module, ofKeras(call, name));
      return [{ kind: 'fit', by: 'keras', span, validation, ...(hasArrays(call, name) ? { splits: true as const } : {}) }];
    }
    if (imports.lightning && /trainer/i.test(call.callee.childForFieldName('object')?.text ?? '')) {
      return [{ kind: 'fit', by: 'lightning', span, validation: seen(module, ofLightning(call, module)) }];
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

/** What is kept apart may be looked at in any way: with a word of it nothing is said. */
function seen({ text, comments }: PyModule, validation: Validation): Validation {
  if (validation !== 'none') return validation;
  return KEPT_APART.test(text.replace(NOTHING_KEPT, '')) ||
    OF_ANOTHER_KIND.test(text) ||
    comments.some((comment) => RETRAINED.test(comment.text))
    ? 'unknown'
    : 'none';
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

function isGiven(node: PyNode | undefined): boolean {
  if (!node || node.type === 'none') return false;
  return literalValue(withoutParentheses(node)) !== 0;
}

/** A target beside the input: a generator or data set brings its own. */
function hasArrays({ positional, keywords }: PyCall, name: string): boolean {
  return name === 'fit' && (positional.length >= 2 || keywords.has('y')) && !keywords.has('steps_per_epoch');
}

function ofTrainer(call: PyCall, { text }: PyModule): Validation {
  const { positional, keywords, starred } = call;
  if (starred || !(keywords.has('train_dataset') || positional.length > 3)) return 'unknown';
  if (positional.length > 4 || isGiven(keywords.get('eval_dataset'))) {
    return /\beval(?:uation)?_strategy\s*=\s*['"]no['"]/.test(text) && !/\.evaluate\(/.test(text) ? 'unknown' : 'given';
  }
  return 'none';
}

function ofLightning({ positional, keywords, starred }: PyCall, { text }: PyModule): Validation {
  if (starred || keywords.has('datamodule') || /val_dataloader|LightningDataModule/.test(text)) return 'unknown';
  if (keywords.has('val_dataloaders') || positional.length > 2) return 'given';
  const loader = keywords.get('train_dataloaders') ?? keywords.get('train_dataloader') ?? positional[1];
  return loader && /load|dl\b/i.test(loader.text) ? 'none' : 'unknown';
}

const LANGUAGE_MODEL = /(?:ForCausalLM|ForMaskedLM|ForPreTraining|LMHeadModel)$/;

/** A language model that begins with random weights and sees its data once. */
function isPretraining(module: PyModule): boolean {
  const { calls, text } = module;
  if (!/from_config|Config\(/.test(text)) return false;
  let isBuilt = false;
  let isShort = false;
  for (const call of calls) {
    const path = call.calleeText;
    const [owner = '', method = ''] = path.split('.').slice(-2);
    if (method === 'from_pretrained' && /Model|For[A-Z]/.test(owner)) return false;
    if (method === 'from_config' && LANGUAGE_MODEL.test(owner)) isBuilt = true;
    if (LANGUAGE_MODEL.test(lastNameOf(call))) isBuilt = true;
    if (/TrainingArguments$/.test(lastNameOf(call)) && sawOnce(call, module)) isShort = true;
  }
  return isBuilt && isShort;
}

function sawOnce({ keywords }: PyCall, module: PyModule): boolean {
  const number = (name: string): number | null => {
    const node = keywords.get(name);
    const value = node ? module.resolve(node).value : null;
    return typeof value === 'number' ? value : null;
  };
  const steps = number('max_steps');
  if (steps !== null && steps > 0) return /\bstreaming\s*=\s*True/.test(module.text);
  const epochs = number('num_train_epochs');
  return epochs !== null && epochs > 0 && epochs <= 1;
}
