import type { PyNode } from './node';
import type { TraitCounts } from './traits';

/**
 * The other files of the project, as far as the names of one file lead there. Offered by the edges, which do the IO; files are
 * named by their paths with forward slashes, as `Source.name` is.
 */
export interface Project {
  /**
   * The Python file that a module name means as seen from a file; null when it is not the project's.
   * @param module dotted, with its leading dots when relative: `models.layers`, `.layers`, `..config`, `.`
   */
  locate(from: string, module: string): string | null;
  /** Text of a Python file that `locate` gave; null when it cannot be read now. */
  text(file: string): string | null;
  /**
   * A configuration file that the program names by a path; relative ones are looked for beside the file that names it, then from the
   * project's root. null when there is none. The same object as long as the text is the same. Absent: none is known.
   */
  config?(from: string, path: string): { readonly file: string; readonly text: string } | null;
  /** Changes with the text of a file. Absent: texts never change. */
  stamp?(file: string): number | string | undefined;
  /** Changes whenever the stamp of any file does. Absent: each file is asked for its own. */
  edition?(): number;
  /** Changes when a file comes or goes. Absent: that never happens. */
  layout?(): number;
  /** What other files pass to a class or function that is defined in `file`; empty when nobody is seen to call it. */
  callers(file: string, name: string): readonly Caller[];
  /** Other files that may use a name that is defined in `file`; null when they are not known. Absent: they never are. */
  users?(file: string, name: string): readonly string[] | null;
  /** What the files around, and the file itself, say of modes; null when they are not known. Absent: they never are. */
  traits?(file: string): TraitCounts | null;
}

/** One call in another file, with the arguments whose value its own file shows. */
export interface Caller {
  readonly file: string;
  readonly positional: readonly PassedValue[];
  readonly keywords: Readonly<Record<string, PassedValue>>;
  /** `*args` or `**kwargs` are passed: an argument that is not listed may be given after all. */
  readonly starred: boolean;
}

export interface PassedValue {
  /** null when it cannot be known. */
  readonly value: number | boolean | string | null;
  /** The literal that decides the value, else the argument. */
  readonly start: number;
  readonly end: number;
  /** Where that stands, when in another file than the call. */
  readonly file?: string;
  /** A default that a caller further out may override. */
  readonly byDefault?: true;
}

/** No other file is known. */
export const alone: Project = { locate: () => null, text: () => null, callers: () => [] };

/** The definition that a name means, in this file or another one. */
export interface Definition {
  readonly kind: 'class' | 'function' | 'value';
  /** File in which it stands. */
  readonly file: string;
  readonly name: string;
  /** The class or function definition, or the assigned expression, in the tree of its own module. */
  readonly node: PyNode;
}
