import type { Change } from '../model/change';
import type { Reading } from '../model/reading';
import type { Framework } from '../model/site';
import type { PyModule } from '../syntax/module';
import type { Edit } from '../text/edit';

/**
 * What one framework's reader found in one module. Ids start with the framework's name (`torch:`, `keras:`) so that readings
 * can be joined; the exception is `ClassFacts.id`, which is always `PyClass.id`: facts about one class from two readers are united.
 */
export type FrameworkReading = Reading;

export interface FrameworkReader {
  readonly framework: Framework;
  /** Cheap test on the imports: false means that `read` would find nothing. */
  concerns(module: PyModule): boolean;
  /** Must hold no node of the module afterwards: the module is disposed when the report is done. */
  read(module: PyModule): FrameworkReading;
}

export interface WriteContext {
  readonly module: PyModule;
  /** The joined reading of all frameworks that the change's ids refer to. */
  readonly reading: Reading;
}

export interface FrameworkWriter {
  /**
   * Text edits for a change to one of this framework's sites, classes or applications, offsets in `context.module.text`, not overlapping.
   * null when the change is not this framework's, does not apply, or cannot be written without guessing.
   */
  write(change: Change, context: WriteContext): readonly Edit[] | null;
}
