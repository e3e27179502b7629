import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { equinox } from '../../../src/frameworks/equinox';
import { flax } from '../../../src/frameworks/flax';
import { haiku } from '../../../src/frameworks/haiku';
import type { Change } from '../../../src/model/change';
import type { Reading } from '../../../src/model/reading';
import type { PyModule } from '../../../src/syntax/module';
import { openModule } from '../../../src/syntax/open';
import { alone, type Project } from '../../../src/syntax/project';
import { applyEdits } from '../../../src/text/edit';
import { testParser } from '../parser';

const READERS = { flax, equinox, haiku };
export type Reader = keyof typeof READERS;

/** Reads a text as code of one JAX library. The module is disposed when `use` is done. */
export async function read<T>(
  reader: Reader,
  text: string,
  use: (reading: Reading, module: PyModule) => T,
  project: Project = alone,
): Promise<T> {
  const module = openModule(await testParser(), text, { file: 'main.py', project });
  try {
    return use(READERS[reader].read(module), module);
  } finally {
    module.dispose();
  }
}

export function reading(reader: Reader, text: string, project: Project = alone): Promise<Reading> {
  return read(reader, text, (found) => found, project);
}

/** A project of files by path, all in one folder. */
export function files(texts: Readonly<Record<string, string>>): Project {
  return {
    locate: (_from, module) => {
      const path = `${module.replace(/^\.+/, '').replaceAll('.', '/')}.py`;
      return Object.hasOwn(texts, path) ? path : null;
    },
    text: (file) => texts[file] ?? null,
    callers: () => [],
  };
}

/** Text after a change; null when the writer refuses. Fails when the result does not parse. */
export async function rewritten(reader: Reader, text: string, change: (found: Reading) => Change): Promise<string | null> {
  const after = await read(reader, text, (found, module) => {
    const edits = READERS[reader].write(change(found), { module, reading: found });
    return edits && applyEdits(text, edits);
  });
  if (after === null) return null;
  const module = openModule(await testParser(), after);
  const broken = module.hasErrors;
  module.dispose();
  if (broken) throw new Error(`does not parse any more:\n${after}`);
  return after;
}

/** Text of a file beside a test. */
export function beside(folder: string, ...path: readonly string[]): string {
  return readFileSync(join(folder, ...path), 'utf8');
}
