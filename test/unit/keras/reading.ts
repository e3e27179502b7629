import { keras } from '../../../src/frameworks/keras';
import type { Reading } from '../../../src/model/reading';
import { openModule } from '../../../src/syntax/open';
import { testParser } from '../parser';

/** Reads Python text with the Keras reader. */
export async function readKeras(text: string): Promise<Reading> {
  const module = openModule(await testParser(), text);
  try {
    return keras.read(module);
  } finally {
    module.dispose();
  }
}
