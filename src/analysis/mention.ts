import { mentionsConfiguredDropout } from '../syntax/config/mention';
import { mentionsScriptDropout } from '../syntax/javascript/prefilter';
import { mentionsDropout } from '../syntax/prefilter';
import type { Source } from '../text/source';

/** Cheap test of a text in the language of its source: false means that no reader finds a dropout site in it. */
export function mentionIn(kind: Source['kind'], text: string): boolean {
  if (kind === 'config') return mentionsConfiguredDropout(text);
  return kind === 'script' ? mentionsScriptDropout(text) : mentionsDropout(text);
}
