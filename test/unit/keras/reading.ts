import { keras } from '../../../src/frameworks/keras';
import type { Reading } from '../../../src/model/reading';
import { openModule } from '../../../src/syntax/open';
import { alone, type Project } from '../../../src/syntax/project';
import { testParser } from '../parser';

const NOTHING: Reading = { sites: [], networks: [], facts: { classes: [], applications: [], keras: null, program: [] } };

/** Reads Python text with the Keras reader. */
export async function readKeras(text: string, project: Project = alone): Promise<Reading> {
  const module = openModule(await testParser(), text, { file: 'main.py', project });
  try {
    return keras.concerns(module) ? keras.read(module) : NOTHING;
  } finally {
    module.dispose();
  }
}

/** A project of files in one folder, for `readKeras`. */
export function folder(files: Readonly<Record<string, string>>): Project {
  return {
    ...alone,
    locate(_, name) {
      const file = `${name.replace(/^\.+/, '').replaceAll('.', '/')}.py`;
      return Object.hasOwn(files, file) ? file : null;
    },
    text: (file) => files[file] ?? null,
  };
}
