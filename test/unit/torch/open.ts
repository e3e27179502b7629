import { torch } from '../../../src/frameworks/torch/index';
import type { Change } from '../../../src/model/change';
import type { Reading } from '../../../src/model/reading';
import type { PyModule } from '../../../src/syntax/module';
import { openModule } from '../../../src/syntax/open';
import { applyEdits } from '../../../src/text/edit';
import { testParser } from '../parser';

/** Opens a text. The module is disposed when `use` is done. */
export async function withModule<T>(text: string, use: (module: PyModule) => T): Promise<T> {
  const module = openModule(await testParser(), text);
  try {
    return use(module);
  } finally {
    module.dispose();
  }
}

/** Reads a text as PyTorch code. The module is disposed when `use` is done. */
export function read<T>(text: string, use: (reading: Reading, module: PyModule) => T): Promise<T> {
  return withModule(text, (module) => use(torch.read(module), module));
}

export function reading(text: string): Promise<Reading> {
  return read(text, (found) => found);
}

/** Text after a change; null when the writer refuses. Fails when the result does not parse. */
export async function rewritten(text: string, change: (found: Reading) => Change): Promise<string | null> {
  const parser = await testParser();
  const after = await read(text, (found, module) => {
    const edits = torch.write(change(found), { module, reading: found });
    return edits && applyEdits(text, edits);
  });
  if (after === null) return null;
  const module = openModule(parser, after);
  const broken = module.hasErrors;
  module.dispose();
  if (broken) throw new Error(`does not parse any more:\n${after}`);
  return after;
}
