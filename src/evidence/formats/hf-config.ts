import type { Claim, LogFormat } from '../format';
import { jsonHead } from '../jsonHead';
import { jsonStream } from '../jsonText';
import { partBuilder } from '../part';
import { baseName, nameFromFolder } from '../paths';
import { runFolder } from './hf-trainer';

/** The configuration that Transformers saves beside a trained model: the rates of its dropouts. */
export const hfConfig: LogFormat = {
  id: 'hf-config',
  title: 'Hugging Face model configuration',
  mayBe: (path) => baseName(path) === 'config.json',
  claim(path, head): Claim {
    const json = baseName(path) === 'config.json' ? jsonHead(head) : null;
    if (json?.root !== 'object' || !(json.keys.has('transformers_version') || json.keys.has('model_type'))) return 'no';
    return [...json.keys.keys()].some(isRate) ? 'likely' : 'no';
  },
  open(path) {
    const part = partBuilder({
      name: nameFromFolder(path),
      format: 'hf-config',
      file: path,
      group: runFolder(path),
      dropout: { train: 'unknown', validation: 'unknown', test: 'unknown' },
    });
    const stream = jsonStream({
      leaf([key], value) {
        if (typeof key === 'string' && (isRate(key) || key === 'model_type')) part.set(key, value);
      },
    });
    return { push: stream.push, contents: () => ({ parts: [part.build()], troubles: stream.trouble ? [stream.trouble] : [] }) };
  },
};

/** `hidden_dropout_prob`, `attention_dropout`, `resid_pdrop`, `layerdrop`, … */
function isRate(key: string): boolean {
  return /drop/.test(key) && !/droppable/.test(key);
}
