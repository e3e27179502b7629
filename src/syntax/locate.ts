/** What `locateModule` asks of the files of a project; paths have forward slashes and no `.` or `..` inside. */
export interface FileTree {
  /** True for a file that may be read as Python source. */
  has(path: string): boolean;
  /** False where neither a Python file nor a folder of a name lies in a folder: tells at little cost what `has` would tell of all below. Absent: unknown. */
  mayHold?(folder: string, name: string): boolean;
  /** Folder above which nothing of the project lies; '' = paths are relative to it. */
  readonly root: string;
}

/**
 * The file that a module name means, by Python's own search: relative names from the package, absolute ones from the folder of the
 * topmost package around, for a script from its own folder first, then from the folders above up to the root, and from `src` folders
 * there. Where two of those folders would both do, none is meant for certain: null.
 * @param from file in which the import stands
 */
export function locateModule(tree: FileTree, from: string, module: string): string | null {
  const dots = /^\.*/.exec(module)?.[0].length ?? 0;
  const names = module.slice(dots).split('.').filter(Boolean);
  if (names.some((name) => name.includes('/'))) return null;
  const folder = folderOf(from);
  if (dots > 0) {
    const base = above(tree, folder, dots - 1);
    return base === null ? null : moduleIn(tree, base, names);
  }
  if (names.length === 0) return null;
  const isPackaged = tree.has(join(folder, '__init__.py'));
  const own = isPackaged ? null : moduleIn(tree, folder, names);
  if (own !== null) return own;
  const top = topmost(tree, folder);
  const inTop = top === folder ? null : moduleIn(tree, top, names);
  if (inTop !== null) return inTop;
  const outside = onlyOne(tree, folder, names);
  if (outside) return outside;
  return (
    inRoot(tree, names) ?? (isPackaged ? moduleIn(tree, folder, names) : null) ?? (outside === null ? inPackage(tree, folder, names) : null)
  );
}

/** Scripts that are run where they stand search their own folder, whether it says to be a package or not. */
function inPackage(tree: FileTree, folder: string, names: readonly string[]): string | null {
  // Of one name alone the standard library has too many.
  if (names.length < 2) return null;
  for (let at: string | null = folder; at !== null && tree.has(join(at, '__init__.py')); at = above(tree, at, 1)) {
    const file = moduleIn(tree, at, names);
    if (file !== null) return file;
  }
  return null;
}

/** The root itself may be the package that is named. */
function inRoot(tree: FileTree, names: readonly string[]): string | null {
  const name = tree.root.slice(tree.root.lastIndexOf('/') + 1);
  return name === names[0] && tree.has(join(tree.root, '__init__.py')) ? moduleIn(tree, tree.root, names.slice(1)) : null;
}

function onlyOne(tree: FileTree, folder: string, names: readonly string[]): string | false | null {
  let found: string | null = null;
  for (let at: string | null = folder; at !== null; at = above(tree, at, 1)) {
    // A package's own folder is not searched, only the one that holds it; but many a project has an `__init__.py` at its root.
    const isPackage = tree.has(join(at, '__init__.py')) && !(at === tree.root && names.length > 1);
    const bases = isPackage ? [] : [at, join(at, 'src')];
    for (const base of bases) {
      const file = moduleIn(tree, base, names);
      if (file === null || file === found) continue;
      if (found !== null) return false;
      found = file;
    }
  }
  return found;
}

/** A package comes before a module of the same name. */
export function moduleIn(tree: FileTree, base: string, names: readonly string[]): string | null {
  const [first] = names;
  if (first !== undefined && tree.mayHold?.(base, first) === false) return null;
  const path = join(base, ...names);
  const inside = join(path, '__init__.py');
  if (tree.has(inside)) return inside;
  const file = `${path}.py`;
  return names.length > 0 && tree.has(file) ? file : null;
}

/** The folder that holds the topmost package around a folder: the folder itself outside any package. */
function topmost(tree: FileTree, folder: string): string {
  let at = folder;
  while (tree.has(join(at, '__init__.py'))) {
    const next = above(tree, at, 1);
    if (next === null) break;
    at = next;
  }
  return at;
}

/** The folder some levels up; null beyond the root. */
function above(tree: FileTree, folder: string, levels: number): string | null {
  let at = folder;
  for (let level = 0; level < levels; level++) {
    if (at === tree.root || at === '' || at === '/') return null;
    at = folderOf(at);
  }
  return at;
}

function folderOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '' : slash === 0 ? '/' : path.slice(0, slash);
}

function join(base: string, ...names: readonly string[]): string {
  let path = base;
  for (const name of names) path = path === '' || path === '/' ? path + name : `${path}/${name}`;
  return path;
}
