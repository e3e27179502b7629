import type { Framework } from '../../../model/site';

export interface ConfigCall {
  /** Canonical name without the modules in between: `transformers.BertConfig`. */
  readonly callee: string;
  readonly framework: Framework;
}

/**
 * A call that makes or changes a configuration of a library whose configurations carry dropout rates: `transformers.BertConfig(...)`,
 * `AutoModel.from_pretrained(...)`, `peft.LoraConfig(...)`; null for any other, also for configurations of the project's own.
 */
export function configCall(name: string | null): ConfigCall | null {
  const match =
    name === null ? null : /^(transformers|peft|diffusers)\.(?:[\w.]+\.)?([A-Z]\w*)(\.from_pretrained|\.from_config)?$/.exec(name);
  const [, library, owner, method = ''] = match ?? [];
  if (library === undefined || owner === undefined) return null;
  if (method === '' && !owner.endsWith('Config')) return null;
  // What else a library can load - tokenizers, processors, pipelines - has no layers.
  if (/Tokenizer|Processor|Extractor|Pipeline|Scheduler$/.test(owner)) return null;
  return { callee: `${library}.${owner}${method}`, framework: frameworkOf(library, owner) };
}

/** Models of other frameworks have their names begin with it. */
function frameworkOf(library: string, owner: string): Framework {
  if (library !== 'transformers') return 'torch';
  if (/^TF[A-Z]/.test(owner)) return 'keras';
  return /^Flax[A-Z]/.test(owner) ? 'flax' : 'torch';
}
