import * as vscode from 'vscode';
import { notebookCells } from '../../syntax/nbformat';
import { joinCells } from '../../syntax/notebook';
import type { Source } from '../../text/source';
import { type OpenSource, openNotebook, sourceOf, stampOf } from '../openSource';

/** Larger files are not read (bytes): they are data. A notebook may be large for its pictures. */
const largestFile = 2 * 1024 * 1024;
const largestNotebook = 20 * 1024 * 1024;

/**
 * Python texts of the files below a folder, of notebooks the cells joined. What is open counts as it stands in the editor, saved or not, as in every
 * language server: the hover that is asked for now must fit the text that is seen now.
 */
export class FolderReader {
  /** `onRead` is told of every file that is read from where it is stored. */
  constructor(
    readonly folder: vscode.Uri,
    readonly onRead: () => void,
  ) {}

  /**
   * The file in the editor; null when it is not open. A document that nobody sees and that has nothing unsaved does not count: another extension may
   * have opened it, and the editor may not read it again when its folder goes and comes.
   */
  open(path: string): OpenSource | null {
    const isIt = (uri: vscode.Uri) => uri.path === path && uri.scheme === this.folder.scheme && uri.authority === this.folder.authority;
    if (isNotebook(path)) {
      const notebook = vscode.workspace.notebookDocuments.find(({ uri, isClosed }) => !isClosed && isIt(uri));
      return notebook ? openNotebook(notebook) : null;
    }
    const document = vscode.workspace.textDocuments.find(({ uri, isClosed }) => !isClosed && isIt(uri));
    return document && (document.isDirty || isShown(document.uri)) ? { kind: 'file', uri: document.uri, document } : null;
  }

  /** null when it is not open. */
  openText(path: string): string | null {
    const open = this.open(path);
    if (!open) return null;
    return open.kind === 'file' ? open.document.getText() : joined(sourceOf(open));
  }

  /** Differs with the text in the editor; null when it is not open. */
  openStamp(path: string): string | null {
    const open = this.open(path);
    return open && stampOf(open);
  }

  /** What the editor shows, else what is stored; null when the file is gone, too large or cannot be read. */
  async read(path: string): Promise<string | null> {
    return this.openText(path) ?? this.stored(path);
  }

  async stored(path: string): Promise<string | null> {
    const uri = this.folder.with({ path });
    try {
      const { size } = await vscode.workspace.fs.stat(uri);
      if (size > (isNotebook(path) ? largestNotebook : largestFile)) return null;
      // The decoder drops a byte order mark, as the editor does.
      const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
      this.onRead();
      if (!isNotebook(path)) return text;
      const notebook = notebookCells(text);
      return notebook.kind === 'unreadable' ? null : joinCells(notebook.cells).text;
    } catch {
      return null;
    }
  }
}

/** A tab shows the file, by itself or beside another form of it. */
function isShown(uri: vscode.Uri): boolean {
  const shown = uri.toString();
  return vscode.window.tabGroups.all.some(({ tabs }) =>
    tabs.some(({ input }) => {
      if (input instanceof vscode.TabInputTextDiff) return [input.original, input.modified].some((each) => each.toString() === shown);
      return input instanceof vscode.TabInputText && input.uri.toString() === shown;
    }),
  );
}

function isNotebook(path: string): boolean {
  return path.endsWith('.ipynb');
}

function joined(source: Source): string {
  return source.kind === 'notebook' ? joinCells(source.cells).text : source.text;
}
