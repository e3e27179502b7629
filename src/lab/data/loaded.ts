import type { DataPlace } from '../../model/facts';

/** Where files that a program reads may lie. All with `/` between folders and none at the end. */
export interface Surroundings {
  /** Folders that relative paths may start from, the likeliest first: that of the file, those of the workspace. */
  readonly folders: readonly string[];
  /** null where there is none, as in a browser. */
  readonly home: string | null;
  /** Keras' own folder; `~/.keras` unless `KERAS_HOME` says otherwise. */
  readonly kerasHome: string | null;
}

/** A data set that the file loads: the places to look at in turn, each the inputs and, where they lie apart, the answers. */
export interface Candidates {
  readonly place: DataPlace;
  readonly paths: readonly (readonly string[])[];
}

/** What Keras keeps where; cifar10 and cifar100 are pickles and not looked for. */
const KERAS_FILES: Readonly<Record<string, string>> = {
  mnist: 'mnist.npz',
  boston_housing: 'boston_housing.npz',
  california_housing: 'california_housing.npz',
  imdb: 'imdb.npz',
  reuters: 'reuters.npz',
};

const IDX = ['train-images-idx3-ubyte', 'train-labels-idx1-ubyte'] as const;

/** Where the data of a program may lie, place by place. Nothing is looked up here. */
export function candidatesOf(places: readonly DataPlace[], around: Surroundings): readonly Candidates[] {
  return places.map((place) => ({ place, paths: pathsOf(place, around) })).filter(({ paths }) => paths.length > 0);
}

function pathsOf({ of, name, pattern }: DataPlace, { folders, home, kerasHome }: Surroundings): readonly (readonly string[])[] {
  if (of === 'file') return starts(pattern, folders, home).map((path) => [path]);
  if (of === 'torchvision') return starts(pattern, folders, home).flatMap((root) => idxPairs(join(root, `${name}/raw`)));
  if (kerasHome === null) return [];
  if (name === 'fashion_mnist') return idxPairs(`${kerasHome}/datasets/fashion-mnist`);
  const file = pattern !== '' ? pattern : KERAS_FILES[name];
  return file === undefined ? [] : [[isAbsolute(file) ? file : `${kerasHome}/datasets/${file}`]];
}

/** Unpacked or as downloaded. */
function idxPairs(folder: string): string[][] {
  return ['', '.gz'].map((ending) => IDX.map((file) => `${folder}/${file}${ending}`));
}

function starts(pattern: string, folders: readonly string[], home: string | null): string[] {
  if (isAbsolute(pattern)) return [pattern];
  if (pattern === '~' || pattern.startsWith('~/')) return home === null ? [] : [join(home, pattern.slice(2))];
  return [...new Set(folders)].map((folder) => join(folder, pattern));
}

function isAbsolute(path: string): boolean {
  return path.startsWith('/') || /^[a-z]:\//i.test(path);
}

/** Takes `.` and `..` out of the second part. */
function join(folder: string, path: string): string {
  const parts = folder.split('/');
  for (const part of path.split('/')) {
    if (part === '..' && parts.length > 1) parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}
