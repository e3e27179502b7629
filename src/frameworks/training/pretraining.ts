import type { TrainingFact } from '../../model/facts';
import { lastNameOf } from '../../syntax/calls';
import type { PyCall, PyModule } from '../../syntax/module';
import { spanOfNode } from '../../syntax/nodes';

type Pretraining = NonNullable<TrainingFact['pretraining']>;

const LANGUAGE_MODEL = /(?:ForCausalLM|ForMaskedLM|ForPreTraining|LMHeadModel)$/;

/** Configurations that drop 10 % unless told otherwise (transformers 5.18), with the fields that a language model reads. */
const DROPS_BY_DEFAULT: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^(?:GPT2|OpenAIGPT|GPTBigCode)Config$/, ['resid_pdrop', 'embd_pdrop', 'attn_pdrop']],
  [/^CTRLConfig$/, ['resid_pdrop', 'embd_pdrop']],
  [/^DistilBertConfig$/, ['dropout', 'attention_dropout']],
  [/^OPTConfig$/, ['dropout']],
  [
    /^(?:Bert|Roberta|Electra|Camembert|XLMRoberta|Deberta|DebertaV2|BigBird|MPNet|RoFormer|ConvBert|MegatronBert|Longformer|Ernie)Config$/,
    ['hidden_dropout_prob', 'attention_probs_dropout_prob'],
  ],
];

/** A language model that begins with random weights and sees its data once; null where the file shows no such training. */
export function pretrainingIn(module: PyModule): Pretraining | null {
  const { calls, text } = module;
  if (!/from_config|Config\(/.test(text)) return null;
  const models: string[] = [];
  let isShort = false;
  for (const call of calls) {
    const path = call.calleeText;
    const [owner = '', method = ''] = path.split('.').slice(-2);
    if (method === 'from_pretrained' && /Model|For[A-Z]/.test(owner)) return null;
    if (method === 'from_config' && LANGUAGE_MODEL.test(owner)) models.push(owner);
    if (LANGUAGE_MODEL.test(lastNameOf(call))) models.push(lastNameOf(call));
    if (/TrainingArguments$/.test(lastNameOf(call)) && sawOnce(call, module)) isShort = true;
  }
  return models.length > 0 && isShort ? { defaults: calls.flatMap((call) => defaultsOf(call, models)) } : null;
}

/** A configuration that says nothing of dropout, of a class whose default is not 0. */
function defaultsOf(call: PyCall, models: readonly string[]): Pretraining['defaults'] {
  const callee = lastNameOf(call);
  const fields = DROPS_BY_DEFAULT.find(([name]) => name.test(callee))?.[1];
  if (!fields || call.starred || !/^transformers\b/.test(call.name ?? '')) return [];
  if ([...call.keywords.keys()].some((name) => /drop/.test(name))) return [];
  const stem = callee.replace(/Config$/, '');
  return models.some((model) => model.startsWith('Auto') || model.startsWith(stem))
    ? [{ span: spanOfNode(call.node), callee, fields }]
    : [];
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
