import { type Dirent, existsSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { dirname, sep } from 'node:path';

/** What stands at the top of a project. */
const MARKS = ['pyproject.toml', 'setup.py', 'setup.cfg', 'requirements.txt', 'environment.yml', 'README.md', 'README.rst', 'LICENSE'];

/** The real path; the path itself when there is nothing. */
export function realPath(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    return path;
  }
}

/**
 * Beyond which folder nothing is looked at for the sake of a file or folder that is named, where there is no git repository around: the one that its
 * packages are imported from, or the folder that the command runs in where that, or one on the way, looks like the top of a project.
 */
export function scannedFrom(path: string, cwd: string): string {
  let folder = statSync(path, { throwIfNoEntry: false })?.isDirectory() ? path : dirname(path);
  while (existsSync(`${folder}${sep}__init__.py`) && dirname(folder) !== folder) folder = dirname(folder);
  if (!isInside(folder, cwd)) return folder;
  return chainTo(folder, cwd).some(isMarked) ? cwd : folder;
}

/** The folders from `outer` down to `folder`, which lies in it. */
function chainTo(folder: string, outer: string): readonly string[] {
  const chain = [folder];
  for (let at = folder; at !== outer && dirname(at) !== at; at = dirname(at)) chain.unshift(dirname(at));
  return chain;
}

function isMarked(folder: string): boolean {
  return MARKS.some((mark) => existsSync(`${folder}${sep}${mark}`));
}

/** Files and folders on disk, each looked at once. Paths are absolute and real, with this system's separators. */
export class Folders {
  readonly #listings = new Map<string, Listing>();
  readonly #roots = new Map<string, string>();
  readonly #repositories = new Map<string, string | null>();

  /** @param scanned folders beyond which nothing is looked at where there is no git repository around */
  constructor(readonly scanned: readonly string[]) {}

  /** Real path of the Python file at a path; null when there is none or it lies outside `root`. */
  file(path: string, root: string): string | null {
    const end = path.lastIndexOf(sep);
    const real = this.#listing(path.slice(0, Math.max(end, 0)), root)?.files.get(path.slice(end + 1));
    return real !== undefined && isInside(real, root) ? real : null;
  }

  /** Whether a folder holds a Python file or perhaps a folder that a module of this name is read from. */
  holds(folder: string, root: string, name: string): boolean {
    const listing = this.#listing(folder, root);
    return listing !== null && (listing.folders.has(name) || listing.files.has(`${name}.py`));
  }

  /** What a folder holds; null where the folder around it shows that there is none: most modules that are asked for lie elsewhere. */
  #listing(folder: string, root: string): Listing | null {
    const known = this.#listings.get(folder);
    if (known) return known;
    const end = folder.lastIndexOf(sep);
    if (folder !== root && isInside(folder, root) && !this.#listing(folder.slice(0, end), root)?.folders.has(folder.slice(end + 1)))
      return null;
    const listing = listingOf(folder === '' ? sep : folder);
    this.#listings.set(folder, listing);
    return listing;
  }

  /**
   * The top of the project that a folder belongs to: the git repository around it, else the outermost folder that looks like
   * the top of one, inside what is scanned.
   */
  rootOf(folder: string): string {
    let root = this.#roots.get(folder);
    if (root === undefined) {
      root = this.#repositoryAround(folder) ?? this.#topOf(folder);
      this.#roots.set(folder, root);
    }
    return root;
  }

  #repositoryAround(folder: string): string | null {
    let found = this.#repositories.get(folder);
    if (found === undefined) {
      const outer = dirname(folder);
      found = existsSync(`${folder}${sep}.git`) ? folder : outer === folder ? null : this.#repositoryAround(outer);
      this.#repositories.set(folder, found);
    }
    return found;
  }

  #topOf(folder: string): string {
    const scanned = this.scanned.filter((candidate) => isInside(folder, candidate)).sort((a, b) => a.length - b.length)[0] ?? folder;
    return chainTo(folder, scanned).find(isMarked) ?? scanned;
  }
}

export function isInside(path: string, folder: string): boolean {
  return path.startsWith(folder) && (path.length === folder.length || path[folder.length] === sep || folder.endsWith(sep));
}

/** What a folder holds: its Python files with their real paths, a link counting as what it leads to, and what may be a folder. */
interface Listing {
  readonly files: ReadonlyMap<string, string>;
  readonly folders: ReadonlySet<string>;
}

function listingOf(folder: string): Listing {
  const files = new Map<string, string>();
  const folders = new Set<string>();
  let entries: Dirent[];
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch {
    return { files, folders };
  }
  const real = realPath(folder);
  for (const entry of entries) {
    if (!entry.isFile()) folders.add(entry.name);
    if (!entry.name.endsWith('.py')) continue;
    const path = `${real}${real.endsWith(sep) ? '' : sep}${entry.name}`;
    if (entry.isFile()) files.set(entry.name, path);
    else if (entry.isSymbolicLink() && statSync(path, { throwIfNoEntry: false })?.isFile()) files.set(entry.name, realPath(path));
  }
  return { files, folders };
}
