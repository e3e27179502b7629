import type { PyModule } from './module';
import type { Definition } from './project';

export interface Heritage {
  readonly ancestors: ReadonlySet<string>;
  readonly unknownBase: boolean;
}

/** What one file's names can lead to in the other files of its project. */
export interface Links {
  /** The file that a module name means here; null when it is a library's or nobody's. */
  locate(module: string): string | null;
  /**
   * Canonical name, as seen from here, of a name in another file: its own or what that file imports under the name.
   * null when it cannot be told; undefined when the file has no such name. `public` asks as a star import does.
   */
  member(file: string, name: string, how: 'named' | 'public'): string | null | undefined;
  /** The definition that a name of another file means, followed further where that file imports it. */
  define(file: string, name: string): Definition | null;
  /** What a class of another file holds under a name. */
  inClass(owner: Definition, name: string): Definition | null;
  /** What a class of another file, by its canonical name, hands down, as seen from here; null when it cannot be found. */
  heritage(canonical: string): Heritage | null;
  /** Names of frameworks that another file imports, told from its text. */
  frameworksOf(file: string): readonly string[];
  /** Another file, parsed; it lives as long as the module that asks. */
  open(file: string): PyModule | null;
  /** See `PyModule.recall`. */
  recall<Value>(question: string, work: () => Value): Value;
}

/** A file that stands alone. */
export const noLinks: Links = {
  locate: () => null,
  member: () => undefined,
  define: () => null,
  inClass: () => null,
  heritage: () => null,
  frameworksOf: () => [],
  open: () => null,
  recall: (_, work) => work(),
};
