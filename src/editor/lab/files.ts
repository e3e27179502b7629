import * as vscode from 'vscode';
import type { StudyFiles } from './store';

/** Studies in the folder that VS Code gives the workspace, else the user; works wherever `workspace.fs` does. */
export function studyFiles(context: vscode.ExtensionContext): StudyFiles {
  const folder = vscode.Uri.joinPath(context.storageUri ?? context.globalStorageUri, 'studies');
  const { fs } = vscode.workspace;
  const at = (name: string) => vscode.Uri.joinPath(folder, name);
  return {
    list: async () => {
      const entries = await fs.readDirectory(folder).then(
        (found) => found,
        (error: unknown) => absent(error, []),
      );
      return entries.filter(([, type]) => type === vscode.FileType.File).map(([name]) => name);
    },
    read: async (name) =>
      fs.readFile(at(name)).then(
        (bytes) => bytes,
        (error: unknown) => absent(error, null),
      ),
    write: async (name, bytes) => {
      await fs.createDirectory(folder);
      await fs.writeFile(at(name), bytes);
    },
    rename: async (from, to) => fs.rename(at(from), at(to), { overwrite: true }),
  };
}

function absent<Value>(error: unknown, value: Value): Value {
  if (error instanceof vscode.FileSystemError && error.code === 'FileNotFound') return value;
  throw error;
}
