import { baseName, folderOf } from '../paths';
import type { Role } from '../run';

/** What the path of an event file says of its run. */
export interface EventPlace {
  readonly name: string;
  readonly group: string;
  readonly side: Role | null;
}

const SIDES: ReadonlyMap<string, Role> = new Map([
  ...['train', 'training'].map((word) => [word, 'train'] as const),
  ...['validation', 'valid', 'val', 'eval', 'evaluation', 'dev'].map((word) => [word, 'validation'] as const),
  ...['test', 'testing'].map((word) => [word, 'test'] as const),
]);

/** TensorBoard takes a folder for a run. Keras and others write two: `run/train/` and `run/validation/`. */
export function placeOf(path: string): EventPlace {
  const folder = folderOf(path);
  // Only writers give this name; a file that somebody renamed stands for itself.
  if (!baseName(path).startsWith('events.out.tfevents')) return { name: baseName(path), group: `tensorboard:${path}`, side: null };
  const side = SIDES.get(baseName(folder).toLowerCase()) ?? null;
  return side === null ? inside(folder, path) : { ...inside(folderOf(folder), path), side };
}

/** The place of a file whose folder belongs to the run of the folder around it. */
export function around(path: string): EventPlace {
  return inside(folderOf(folderOf(path)), path);
}

function inside(folder: string, path: string): EventPlace {
  return { name: baseName(folder) || baseName(folderOf(path)) || baseName(path), group: `tensorboard:${folder}`, side: null };
}

/**
 * PyTorch's `add_scalars('Loss', {train: …, val: …})` writes each into a folder of its own, `Loss_train/`, under the tag `Loss`. The name of the single one
 * within its group, or null where the folder is not made so.
 */
export function memberOfGroup(path: string, tag: string): string | null {
  const folder = baseName(folderOf(path));
  const start = `${tag.replaceAll('/', '_')}_`;
  return folder.startsWith(start) && folder.length > start.length ? folder.slice(start.length) : null;
}

/** PyTorch's `add_hparams` writes into a folder that is named by the time. */
export function isTime(folder: string): boolean {
  return /^\d{9,11}\.\d+$/.test(baseName(folder));
}
