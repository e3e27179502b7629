import { statSync } from 'node:fs';
import { dirname, relative, resolve, sep } from 'node:path';
import { Importers } from '../syntax/importers';
import type { ProjectFiles } from '../syntax/linked';
import { type FileTree, locateModule } from '../syntax/locate';
import { joinCells } from '../syntax/notebook';
import { locateSearched, type SearchPath, searchPaths } from '../syntax/searchPaths';
import { ConfigFiles } from './configFiles';
import { Folders, isInside, realPath } from './folders';
import { loadFile } from './load';
import { keepHeapSmall } from './memory';
import { type FoundFile, findFiles } from './walk';

/** Larger files are data, bytes. */
const LARGEST = 2 * 1024 * 1024;

/** Characters of source that are kept in memory. */
const KEPT = 8 * 1024 * 1024;

/** Python files of a project, of which only some are scanned, that are read to see who uses a name. */
const MOST_AROUND = 3000;

/** Module names whose files are kept in memory. */
const MOST_LOCATED = 50_000;

/** The project around the files of one command line. */
export interface Workspace extends ProjectFiles {
  /** A file was written. */
  changed(file: FoundFile): void;
  /** The top folder of the project that a file belongs to. */
  rootOf(file: FoundFile): string;
}

export interface WorkspaceParts {
  readonly files: readonly FoundFile[];
  /** Arguments of the command line, and the folder they are relative to. */
  readonly paths: readonly string[];
  readonly cwd: string;
}

/** Reads nothing until the first question. Leads nowhere outside what is scanned and the git repository around it. */
export function openWorkspace({ files, paths, cwd }: WorkspaceParts): Workspace {
  const names = new Names(files, cwd);
  const folders = new Folders(paths.map((path) => scannedFolder(realPath(resolve(cwd, path)))));
  const whole = paths
    .map((path) => realPath(resolve(cwd, path)))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isDirectory());
  const texts = new Texts();
  const configs = new ConfigFiles((path) => names.nameOf(path));
  const stamps = new Map<string, number>();
  const located = new Map<string, string | null>();
  const searched = new Map<string, readonly SearchPath[]>();
  const locate = (from: string, module: string): string | null => {
    const path = names.pathOf(from);
    return locateAround(path, module) ?? (module.startsWith('.') ? null : locateAdded(from, path, module));
  };
  /** By the folders that the file itself adds to `sys.path`. */
  const locateAdded = (from: string, path: string, module: string): string | null => {
    let paths = searched.get(from);
    if (!paths) {
      paths = searchPaths(text(from) ?? '');
      searched.set(from, paths);
    }
    return paths.length === 0 ? null : nameIn(dirname(path), (tree) => locateSearched(tree, slashes(path), module, paths));
  };
  const locateAround = (path: string, module: string): string | null => {
    const folder = dirname(path);
    if (located.size >= MOST_LOCATED) located.clear();
    const key = `${folder}\n${module}`;
    const before = located.get(key);
    if (before !== undefined) return before;
    const name = nameIn(folder, (tree) => locateModule(tree, slashes(path), module));
    located.set(key, name);
    return name;
  };
  const nameIn = (folder: string, find: (tree: FileTree) => string | null): string | null => {
    const root = folders.rootOf(folder);
    const found = find({ has: (file) => folders.file(system(file), root) !== null, root: slashes(root) });
    const real = found === null ? null : folders.file(system(found), root);
    return real === null ? null : names.nameOf(real);
  };
  const text = (file: string): string | null => texts.of(file, names.pathOf(file));
  let around: { readonly root: string; readonly importers: Importers | null } | null = null;
  let indexed: { readonly root: string; readonly importers: Importers } | null = null;
  return {
    locate,
    text,
    config(from, path) {
      const folder = dirname(names.pathOf(from));
      const root = folders.rootOf(folder);
      return configs.find(path, [folder, root], root);
    },
    stamp: (file) => stamps.get(file),
    importers(file) {
      // Files are asked about project by project: one index at a time is enough.
      const root = folders.rootOf(dirname(names.pathOf(file)));
      if (indexed?.root === root) return indexed.importers;
      const importers = new Importers(locate);
      for (const { path } of files) {
        keepHeapSmall();
        if (PYTHON.test(path) && folders.rootOf(dirname(names.pathOf(path))) === root) importers.add(path, text(path) ?? '');
      }
      indexed = { root, importers };
      return importers;
    },
    allImporters(file) {
      const root = folders.rootOf(dirname(names.pathOf(file)));
      if (whole.some((folder) => isInside(root, folder))) return this.importers(file);
      if (around?.root !== root) {
        const found = findFiles([root], cwd, () => undefined).filter(({ path }) => path.endsWith('.py'));
        const importers = found.length > MOST_AROUND ? null : new Importers(locate);
        for (const { absolute } of importers ? found : []) {
          keepHeapSmall();
          const name = names.nameOf(realPath(absolute));
          importers?.add(name, text(name) ?? '');
        }
        around = { root, importers };
      }
      return around.importers;
    },
    rootOf: ({ path }) => folders.rootOf(dirname(names.pathOf(path))),
    changed({ path }) {
      stamps.set(path, (stamps.get(path) ?? 0) + 1);
      texts.forget(path);
      searched.delete(path);
      configs.forget();
      indexed = null;
      around = null;
    },
  };
}

const PYTHON = /\.(?:py|ipynb)$/i;

function scannedFolder(path: string): string {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ? path : dirname(path);
}

function slashes(path: string): string {
  return sep === '/' ? path : path.split(sep).join('/');
}

function system(path: string): string {
  return sep === '/' ? path : path.split('/').join(sep);
}

/** Shown names of files and their real paths. */
class Names {
  readonly #paths = new Map<string, string>();
  readonly #names = new Map<string, string>();

  constructor(
    readonly files: readonly FoundFile[],
    readonly cwd: string,
  ) {
    for (const { path, absolute } of files) this.#enter(path, realPath(absolute));
  }

  #enter(name: string, path: string): void {
    this.#paths.set(name, path);
    this.#names.set(path, name);
  }

  pathOf(name: string): string {
    return this.#paths.get(name) ?? resolve(this.cwd, system(name));
  }

  nameOf(path: string): string {
    let name = this.#names.get(path);
    if (name === undefined) {
      name = slashes(relative(this.cwd, path));
      this.#enter(name, path);
    }
    return name;
  }
}

/** Source of files; the ones not used for longest go first. */
class Texts {
  readonly #kept = new Map<string, string | null>();
  #size = 0;

  of(name: string, absolute: string): string | null {
    let text = this.#kept.get(name);
    if (text === undefined) {
      text = read(name, absolute);
      this.#size += text?.length ?? 0;
    }
    this.#kept.delete(name);
    this.#kept.set(name, text);
    for (const oldest of this.#kept.keys()) {
      if (this.#size <= KEPT || oldest === name) break;
      this.forget(oldest);
    }
    return text;
  }

  forget(name: string): void {
    this.#size -= this.#kept.get(name)?.length ?? 0;
    this.#kept.delete(name);
  }
}

/** Python source, of a notebook its cells joined; null when it cannot be read. */
function read(path: string, absolute: string): string | null {
  if ((statSync(absolute, { throwIfNoEntry: false })?.size ?? LARGEST + 1) > LARGEST) return null;
  const loaded = loadFile({ path, absolute }, () => undefined);
  if (loaded?.source.kind === 'python') return loaded.source.text;
  return loaded?.source.kind === 'notebook' ? joinCells(loaded.source.cells).text : null;
}
