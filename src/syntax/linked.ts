import { Callers } from './callers';
import type { Importers } from './importers';
import { openShelf } from './open';
import type { PythonParser } from './parser';
import type { Project } from './project';

/** What an edge knows of the files of a project; it does the IO. */
export interface ProjectFiles extends Omit<Project, 'callers' | 'users' | 'traits'> {
  /** Who imports whom among the files that may call what a file defines; null when nobody can. */
  importers(file: string): Importers | null;
  /** The same among all files of the project, where that is known to be more. */
  allImporters?(file: string): Importers | null;
}

/** A project whose files stay parsed between analyses. */
export interface LinkedProject {
  readonly project: Project;
  /** Call when any file has changed: what its callers pass is asked again. */
  changed(): void;
  /** Frees the trees; before the parser goes. */
  dispose(): void;
}

/** Makes a project of an edge's files. */
export function linkProject(parser: PythonParser, files: ProjectFiles): LinkedProject {
  // With an index of importers goes what was asked of it.
  let known = new WeakMap<Importers, Callers>();
  const callersOf = (importers: Importers): Callers => {
    const callers =
      known.get(importers) ??
      new Callers({ importers, text: (file) => shelf.text(file), open: (file) => shelf.open(file)?.module ?? null });
    known.set(importers, callers);
    return callers;
  };
  const around = (file: string): Importers | null => (files.allImporters ?? files.importers).call(files, file);
  const project: Project = {
    locate: (from, module) => files.locate(from, module),
    text: (file) => files.text(file),
    config: (from, path) => files.config?.(from, path) ?? null,
    stamp: (file) => files.stamp?.(file),
    ...(files.edition && { edition: () => files.edition?.() ?? 0 }),
    layout: () => files.layout?.() ?? 0,
    callers(file, name) {
      const importers = files.importers(file);
      return importers ? callersOf(importers).of(file, name) : [];
    },
    users: (file, name) => around(file)?.of(file, name) ?? null,
    traits: (file) => around(file)?.traitsAround(file) ?? null,
  };
  const shelf = openShelf(parser, project);
  return {
    project,
    changed() {
      known = new WeakMap();
    },
    dispose: () => shelf.dispose(),
  };
}
