import * as vscode from 'vscode';
import type { Binding, CodeFile, NetworkPlace } from '../../advice/evidence/bind';
import type { EvidenceLibrary } from '../../advice/evidence/load';
import type { Run } from '../../evidence/run';
import type { LoggedRun } from './logStore';
import { inRoot, type Root, rootOf, rootsOf } from './roots';

export interface Batch {
  readonly bind: EvidenceLibrary['bind'];
  readonly root: Root;
  readonly runs: readonly LoggedRun[];
  /** With paths from the root. */
  readonly files: readonly CodeFile[];
  readonly chosen: ReadonlyMap<string, NetworkPlace | null>;
  readonly known: Map<Run, Binding | null>;
}

/** Paths are taken from the root while runs are bound: what folders above it are called says nothing. */
export function bindBatch({ bind, root, runs, files, chosen, known }: Batch): void {
  const { path } = root;
  const logged = new Map<Run, LoggedRun>(
    runs.map((one) => [{ ...one.run, files: one.run.files.map((file) => inRoot(root, file) ?? file) }, one]),
  );
  const choices = new Map<string, NetworkPlace | null>();
  for (const [id, place] of chosen) {
    const file = place && inRoot(root, place.file);
    const key = inRoot(root, id);
    // A network of another folder is known by its whole path.
    if (key !== null) choices.set(key, place && { ...place, file: file ?? place.file });
  }
  for (const one of runs) known.set(one.run, null);
  const modified = new Map([...logged].flatMap(([run, one]) => run.files.map((file) => [file, one.modified] as const)));
  const bindings = bind([...logged.keys()], files, { chosen: choices, modifiedOf: (file) => modified.get(file) ?? null });
  for (const binding of bindings) {
    const one = logged.get(binding.run);
    if (!one) continue;
    const { file } = binding.place;
    const place = { ...binding.place, file: file.startsWith('/') ? file : `${path}${file}` };
    known.set(one.run, { ...binding, run: one.run, place });
  }
}

/** Programs with their paths from the root. */
export function codeIn(root: Root, files: readonly CodeFile[]): readonly CodeFile[] {
  return files.flatMap((file) => {
    const path = inRoot(root, file.path);
    return path === null ? [] : [{ ...file, path }];
  });
}

/** Runs by the folder that they lie in. */
export function byRoot(runs: readonly LoggedRun[]): ReadonlyMap<Root, readonly LoggedRun[]> {
  const roots = rootsOf(vscode.workspace.workspaceFolders ?? []);
  const all = new Map<Root, LoggedRun[]>();
  for (const logged of runs) {
    const root = rootOf(roots, logged.uris[0]);
    const known = all.get(root);
    if (known) known.push(logged);
    else all.set(root, [logged]);
  }
  return all;
}
