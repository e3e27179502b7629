/** Paths as the edges hand them over: `/` between folders. */

/** The folder a file lies in, without the last `/`; '' where the path has none. */
export function folderOf(path: string): string {
  const at = path.lastIndexOf('/');
  return at < 0 ? '' : path.slice(0, at);
}

/** The last part of a path. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The file's name without its last ending: `history` of `out/history.json`. */
export function stemOf(path: string): string {
  const name = baseName(path);
  const at = name.lastIndexOf('.');
  return at > 0 ? name.slice(0, at) : name;
}

/** The folders and the name of a path from the last one backwards: `part(path, 1)` is the name of the folder it lies in, '' above the root. */
export function partFromEnd(path: string, index: number): string {
  return path.split('/').at(-1 - index) ?? '';
}

/** `folder/name`, or `name` alone where there is no folder. */
export function inFolder(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}

/** A name for the one run of a file whose own name says nothing (`trainer_state.json`): the folder it lies in, else the file's name. */
export function nameFromFolder(path: string): string {
  return partFromEnd(path, 1) || baseName(path);
}
