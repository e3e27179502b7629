import { statSync } from 'node:fs';
import { dirname, relative, resolve, sep } from 'node:path';
import { Importers } from '../syntax/importers';
import type { ProjectFiles } from '../syntax/linked';
import { grouped } from '../syntax/once';
import { isSiteless } from '../syntax/prefilter';
import { ConfigFiles } from './configFiles';
import { Folders, isInside, realPath, scannedFrom } from './folders';
import type { LoadedFile } from './load';
import { keepHeapSmall } from './memory';
import { ModuleNames } from './moduleNames';
import { Texts } from './texts';
import { type FoundFile, findFiles } from './walk';

/** Projects whose imports are kept in memory. */
const MOST_INDEXED = 3;

/** Python files of a project, of which only some are scanned, that are read to see who uses a name. */
const MOST_AROUND = 3000;

/** The project around the files of one command line. */
export interface Workspace extends ProjectFiles {
  /** A file was written. */
  changed(file: FoundFile): void;
  /** A file that is to be analysed; when it cannot be read, tells why and gives null. */
  load(file: FoundFile, fail: (path: string, reason: string) => void): LoadedFile | null;
  /** Where only sites are asked for: the file was read for the sake of others, and its words showed that it holds none. */
  isSilent(file: FoundFile): boolean;
  /** The top folder of the project that a file belongs to. */
  rootOf(file: FoundFile): string;
}

export interface WorkspaceParts {
  readonly files: readonly FoundFile[];
  /** Arguments of the command line, and the folder they are relative to. */
  readonly paths: readonly string[];
  readonly cwd: string;
  /** What the files say of modes is asked for: rules do, sites do not. */
  readonly modes?: boolean;
}

/** Reads nothing until the first question. Leads nowhere outside the git repository around what is scanned; where there is none, see `scannedFrom`. */
export function openWorkspace({ files, paths, cwd, modes = true }: WorkspaceParts): Workspace {
  const names = new Names(files, cwd);
  const folders = new Folders(paths.map((path) => scannedFrom(realPath(resolve(cwd, path)), realPath(cwd))));
  const whole = paths
    .map((path) => realPath(resolve(cwd, path)))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isDirectory());
  const texts = new Texts();
  const configs = new ConfigFiles((path) => names.nameOf(path));
  const stamps = new Map<string, number>();
  let edition = 0;
  const text = (file: string): string | null => texts.of(file, names.pathOf(file));
  const modules = new ModuleNames({ folders, pathOf: (name) => names.pathOf(name), nameOf: (path) => names.nameOf(path), text });
  const locate = (from: string, module: string): string | null => modules.locate(from, module);
  const loaded = new Set<string>();
  const silent = new Set<string>();
  const enter = (importers: Importers, name: string): void => {
    const source = text(name);
    // A file without sites that is to be analysed later is not read for that again.
    if (!modes && source !== null && !loaded.has(name) && !NOTEBOOK.test(name) && isSiteless(source)) silent.add(name);
    importers.add(name, source ?? '', modes ? undefined : null);
  };
  const newImporters = (): Importers => new Importers(locate, (from, module) => modules.isForeign(from, module));
  /** Python files by the top of their project. */
  let byRoot: ReadonlyMap<string, readonly FoundFile[]> | null = null;
  const pythonIn = (root: string): readonly FoundFile[] => {
    byRoot ??= grouped(files, ({ path }) => (PYTHON.test(path) ? modules.rootOf(path) : null));
    return byRoot.get(root) ?? [];
  };
  const importersIn = (root: string): Importers => {
    const importers = newImporters();
    for (const { path } of pythonIn(root)) {
      keepHeapSmall();
      enter(importers, path);
    }
    return importers;
  };
  let around: { readonly root: string; readonly importers: Importers | null } | null = null;
  const indexed = new Map<string, Importers>();
  return {
    locate,
    text,
    config(from, path) {
      const folder = dirname(names.pathOf(from));
      const root = modules.rootOf(from);
      return configs.find(path, [folder, root], root);
    },
    stamp: (file) => stamps.get(file),
    edition: () => edition,
    importers(file) {
      const root = modules.rootOf(file);
      const importers = indexed.get(root) ?? importersIn(root);
      // Files are asked about project by project, but those that belong to none lie between them: the one not used for longest goes first.
      indexed.delete(root);
      for (const oldest of indexed.keys()) if (indexed.size >= MOST_INDEXED) indexed.delete(oldest);
      indexed.set(root, importers);
      return importers;
    },
    allImporters(file) {
      const root = modules.rootOf(file);
      if (whole.some((folder) => isInside(root, folder))) return this.importers(file);
      if (around?.root !== root) {
        const found = findFiles([root], cwd, () => undefined).filter(({ path }) => path.endsWith('.py'));
        const importers = found.length > MOST_AROUND ? null : newImporters();
        for (const { absolute } of importers ? found : []) {
          keepHeapSmall();
          const name = names.nameOf(realPath(absolute));
          if (importers) enter(importers, name);
        }
        around = { root, importers };
      }
      return around.importers;
    },
    load(file, fail) {
      loaded.add(file.path);
      return texts.load(file, fail);
    },
    isSilent: ({ path }) => silent.has(path),
    rootOf: ({ path }) => modules.rootOf(path),
    changed({ path }) {
      stamps.set(path, (stamps.get(path) ?? 0) + 1);
      edition++;
      texts.forget(path);
      silent.delete(path);
      modules.changed(path);
      configs.forget();
      indexed.clear();
      around = null;
    },
  };
}

const PYTHON = /\.(?:py|ipynb)$/i;
const NOTEBOOK = /\.ipynb$/i;

/** Shown names of files and their real paths. */
class Names {
  readonly #paths = new Map<string, string>();
  readonly #names = new Map<string, string>();

  constructor(
    readonly files: readonly FoundFile[],
    readonly cwd: string,
  ) {
    for (const { path, absolute, real } of files) this.#enter(path, real ?? realPath(absolute));
  }

  #enter(name: string, path: string): void {
    this.#paths.set(name, path);
    this.#names.set(path, name);
  }

  pathOf(name: string): string {
    return this.#paths.get(name) ?? resolve(this.cwd, sep === '/' ? name : name.split('/').join(sep));
  }

  nameOf(path: string): string {
    let name = this.#names.get(path);
    if (name === undefined) {
      name = relative(this.cwd, path).split(sep).join('/');
      this.#enter(name, path);
    }
    return name;
  }
}
