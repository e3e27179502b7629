import { mentionsConfiguredDropout } from '../syntax/config/mention';
import { mentionsScriptDropout } from '../syntax/javascript/prefilter';
import { mayHoldSite, mayMistakeModes, mentionsDropout, runsForeign } from '../syntax/prefilter';
import type { Source } from '../text/source';
import { isTestFile } from './testFile';

/** Cheap test of a text in the language of its source: false means that no reader finds a dropout site in it. */
export function mentionIn(kind: Source['kind'], text: string): boolean {
  if (kind === 'config') return mentionsConfiguredDropout(text);
  return kind === 'script' ? mentionsScriptDropout(text) : mentionsDropout(text);
}

/** The same for the rules: false means that none of them finds anything. They also ask how networks from other files are used. */
export function concernsRules(kind: Source['kind'], text: string): boolean {
  return (
    mentionIn(kind, text) ||
    ((kind === 'python' || kind === 'notebook') && (mayMistakeModes(text) || runsForeign(text) || mayPretrain(text)))
  );
}

/** What rules find in a file without a site: networks of other files that predict, train and are checkpointed; and what silences nothing. */
const ASKED_ANYWAY = /from_pretrained|preserve_rng_state|enable_grad|dropout:|num_train_epochs/;

/** The same for the rules: false means that none of them finds anything. Of words, those about modes take longest to look for. */
export function holdsFindings(text: string, name: string): boolean {
  const mentions = mentionsDropout(text);
  if ((mentions && mayHoldSite(text)) || runsForeign(text) || mayMistakeModes(text, { inTest: isTestFile(name, text) })) return true;
  return mayPretrain(text) || (mentions && ASKED_ANYWAY.test(text));
}

/** A language model with random weights may be trained in one pass: its configuration drops by default, without a word of dropout. */
function mayPretrain(text: string): boolean {
  return text.includes('num_train_epochs') && /(?:ForCausalLM|ForMaskedLM|ForPreTraining|LMHeadModel)\b/.test(text);
}
