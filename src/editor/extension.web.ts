import type { ExtensionContext } from 'vscode';
import { type Exports, start } from './activate';

/** Entry of the web extension host, which has no Node. Its twin is `extension.node.ts`; what only one of them can do goes there. */
export function activate(context: ExtensionContext): Exports {
  return start(context, { readRange: async () => null, folders: null });
}
