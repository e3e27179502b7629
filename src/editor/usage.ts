import * as vscode from 'vscode';
import { excludePattern } from './report/exclude';

/** Files beyond this size are data or generated; files beyond this number would take too long for a hint. */
const largestFile = 1_000_000;
const mostFiles = 2000;

interface Answer {
  /** null until the first search has ended. */
  readonly used: boolean | null;
  readonly state: 'asking' | 'fresh' | 'stale';
}

export interface UsageOptions {
  /** An answer arrived for a question that this file asked. */
  readonly onAnswer: (uri: vscode.Uri) => void;
  readonly exclude: () => readonly string[];
}

/**
 * Whether another file of the workspace names a class and reads an attribute. Rules ask at once and cannot wait: until the files are
 * searched the answer is yes, which silences them; when the answer turns out otherwise the asking file is analysed again.
 */
export class Usage {
  readonly #answers = new Map<string, Answer>();
  #texts: Promise<Map<string, string>> | null = null;
  readonly #watch: vscode.Disposable;

  constructor(readonly options: UsageOptions) {
    this.#watch = vscode.workspace.onDidSaveTextDocument((document) => {
      if (document.languageId === 'python') void this.#update(document);
    });
  }

  isUsedElsewhere(uri: vscode.Uri, className: string, attribute: string): boolean {
    const key = [uri.toString(), className, attribute].join('\n');
    const known = this.#answers.get(key) ?? { used: null, state: 'stale' };
    if (known.state === 'stale') {
      this.#answers.set(key, { ...known, state: 'asking' });
      void this.#search(uri, className, attribute).then((used) => {
        this.#answers.set(key, { used, state: 'fresh' });
        if (used !== (known.used ?? true)) this.options.onAnswer(uri);
      });
    }
    return known.used ?? true;
  }

  dispose(): void {
    this.#watch.dispose();
    this.#answers.clear();
    this.#texts = null;
  }

  /** A saved file may use more or less than before; the old answers hold until the new ones are there. */
  async #update(document: vscode.TextDocument): Promise<void> {
    const texts = await this.#texts;
    if (!texts) return;
    texts.set(document.uri.toString(), document.getText());
    for (const [key, { used, state }] of this.#answers) if (state === 'fresh') this.#answers.set(key, { used, state: 'stale' });
  }

  async #search(uri: vscode.Uri, className: string, attribute: string): Promise<boolean> {
    if (vscode.workspace.getWorkspaceFolder(uri) === undefined) return false;
    this.#texts ??= this.#read();
    const named = new RegExp(`\\b${className}\\b`);
    const read = new RegExp(`\\b${attribute}\\b`);
    for (const [other, text] of await this.#texts) {
      if (other !== uri.toString() && named.test(text) && read.test(text)) return true;
    }
    return false;
  }

  async #read(): Promise<Map<string, string>> {
    const texts = new Map<string, string>();
    try {
      const uris = await vscode.workspace.findFiles('**/*.{py,ipynb}', excludePattern(this.options.exclude()), mostFiles);
      for (const uri of uris) {
        const { size } = await vscode.workspace.fs.stat(uri);
        if (size > largestFile) continue;
        texts.set(uri.toString(), new TextDecoder().decode(await vscode.workspace.fs.readFile(uri)));
      }
    } catch {
      // A file that vanished meanwhile, or a file system without search: what was read until then must do.
    }
    return texts;
  }
}
