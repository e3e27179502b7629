import type * as vscode from 'vscode';
import type { RunPart } from '../../evidence/format';
import type { OpenLog } from '../../evidence/logs';
import type { Trouble } from '../../evidence/run';

/** A file that was looked at. */
export interface Entry {
  readonly uri: vscode.Uri;
  /** The user named it. */
  isAsked: boolean;
  /** null = no log, or not read yet. */
  open: OpenLog | null;
  /** By the place that they belong to. */
  parts: ReadonlyMap<string, readonly RunPart[]>;
  troubles: readonly Trouble[];
  /** One after the other, so that each finds what the former has read. */
  reading: Promise<void>;
}

/** The files of one place, and the runs that they make together. */
export interface Place {
  readonly entries: Set<Entry>;
  ids: readonly string[];
}

/** Parts by the place that they belong to. */
export function byPlace(parts: readonly RunPart[], keyOf: (part: RunPart) => string): ReadonlyMap<string, readonly RunPart[]> {
  const places = new Map<string, RunPart[]>();
  for (const part of parts) {
    const key = keyOf(part);
    const known = places.get(key);
    if (known) known.push(part);
    else places.set(key, [part]);
  }
  return places;
}

/** The file itself, or one somewhere below a folder. */
export function isBelow(file: vscode.Uri, folder: vscode.Uri): boolean {
  if (file.scheme !== folder.scheme || file.authority !== folder.authority) return false;
  return file.path === folder.path || file.path.startsWith(folder.path.endsWith('/') ? folder.path : `${folder.path}/`);
}
