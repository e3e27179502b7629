import type { PyCall, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { literally } from '../../../text/pattern';
import { ownDefinition } from '../sites/definitions';
import { same, selfAttribute, span, statementOf } from '../tree';
import type { Deed } from './deeds';
import { roleOf } from './family';
import { trainedBy } from './taught';

/** Classes of Hugging Face that are models, not tokenizers or configurations. */
export const MODEL = /^transformers\.(?:models\.[\w.]+\.)?(?:AutoModel\w*|[A-Z]\w*Model|[A-Z]\w*(?:For[A-Z]\w+|LMHead\w*))$/;
/** What all models of one family derive from. */
const OF_MODELS = /^transformers\.(?:[\w.]+\.)?[A-Z]\w*Pre[Tt]rainedModel$/;
/** Families that are published without dropout. */
export const WITHOUT_DROPOUT =
  /llama|mistral|mixtral|qwen|gemma|\bphi|falcon|gpt[-_]?neox|pythia|olmo|deepseek|granite|cohere|\bclip|siglip|\bvit\b|\bt5gemma|mamba/i;
/** Methods that give back the module they are called on and leave its mode. */
const SAME = /^(?:to|cuda|cpu|half|float|double|bfloat16)$/;
/** What a name may be given besides and still hold the same network in the same mode. */
const PREPARES = /\.prepare\(|\.to\(|\.cuda\(|DataParallel\(|torch\.compile\(/;

/** `model = AutoModel.from_pretrained(…)` of a model that may have dropout and is not frozen; null for every other call. */
export function pretrainedDeed(module: PyModule, call: PyCall): Deed | null {
  if (!call.calleeText.endsWith('.from_pretrained')) return null;
  const target = targetOf(call.node);
  if (!target) return null;
  const name = target.text;
  const attribute = selfAttribute(target);
  const owner = attribute === null ? null : module.enclosingClass(call.node);
  if (attribute !== null && (!owner || roleOf(owner) !== 'lightning-module')) return null;
  if (isFrozen(module, name) || isGivenMore(module, name, call.node) || call.name === null) return null;
  const published = `${call.name} ${call.positional[0]?.text ?? ''}`;
  if (WITHOUT_DROPOUT.test(published)) return null;
  // Asked last: it leads into other files.
  const named = call.name.replace(/\.from_pretrained$/, '');
  const base = MODEL.test(named) ? named : baseOf(module, call);
  if (base === null || WITHOUT_DROPOUT.test(base)) return null;
  const by = trainedBy(module, name, call.node);
  const pretrained = { statement: span(statementOf(call.node) ?? call.node), ...(by === null ? {} : { trainedBy: by }) };
  return { kind: 'load', subject: name, training: false, pretrained };
}

/** Of a class of the project: the model of Hugging Face that it derives from. */
function baseOf(module: PyModule, { callee }: PyCall): string | null {
  const object = callee.childForFieldName('object');
  const own = object ? ownDefinition(module, object) : null;
  return own?.kind === 'class' ? ([...own.definition.ancestors].find((name) => OF_MODELS.test(name) || MODEL.test(name)) ?? null) : null;
}

/** `name = call.to(device)`: what the network is stored as. */
function targetOf(call: PyNode): PyNode | null {
  let node = call;
  for (let up = node.parent; up; up = node.parent) {
    if (up.type === 'attribute' && SAME.test(up.childForFieldName('attribute')?.text ?? '') && up.parent?.type === 'call') node = up.parent;
    else if (up.type === 'parenthesized_expression') node = up;
    else break;
  }
  const assignment = node.parent;
  if (assignment?.type !== 'assignment' || !same(assignment.childForFieldName('right'), node)) return null;
  const left = assignment.childForFieldName('left');
  return left?.type === 'identifier' || left?.type === 'attribute' ? left : null;
}

/** Some part of it, or all of it, gets no gradients, or may get none as some flag says: its mode may be meant. */
function isFrozen(module: PyModule, name: string): boolean {
  return (
    /\brequires_grad(?:_\(\s*|\s*=(?!=)\s*)(?!True\b|\s|\))|\.freeze\w*\(|freeze_\w+\(/.test(module.text) && module.text.includes(name)
  );
}

function isGivenMore(module: PyModule, name: string, call: PyNode): boolean {
  const others = new RegExp(`^[ \\t]*(?:[\\w., ]+,\\s*)?${literally(name)}\\s*(?:,[\\w., ]+)?=(?!=)\\s*(.*)$`, 'gm');
  const around = (name.startsWith('self.') ? module.enclosingClass(call) : module.enclosingFunction(call))?.node ?? module.root;
  const at = call.startIndex - around.startIndex;
  return [...around.text.matchAll(others)].some(
    (match) => !(match.index <= at && at < match.index + match[0].length) && !PREPARES.test(match[1] ?? ''),
  );
}
