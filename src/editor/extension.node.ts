import type { ExtensionContext } from 'vscode';
import { type Exports, start } from './activate';
import { readFromDisk } from './evidence/ranges.node';
import { userFolders } from './lab/folders.node';

/** Entry of the desktop and remote extension host. Its twin is `extension.web.ts`; what only one of them can do goes there. */
export function activate(context: ExtensionContext): Exports {
  return start(context, { readRange: readFromDisk, folders: userFolders() });
}
