import * as vscode from 'vscode';
import { excludePattern } from './report/exclude';

/** Files beyond this size are data or generated; files beyond this number would take too long for a hint. */
const largestFile = 1_000_000;
const mostFiles = 2000;

type Answer = 'asking' | boolean;

export interface UsageOptions {
  /** An answer arrived for a question that this file asked. */
  readonly onAnswer: (uri: vscode.Uri) => void;
  readonly exclude: () => readonly string[];
}

/**
 * Whether another file of the workspace names a class and reads an attribute. Rules ask at once and cannot wait: until the files are
 * searched the answer is yes, which silences them; then the asking file is analysed again.
 */
export class Usage {
  readonly #answers = new Map<string, Answer>();
  #texts: Promise<ReadonlyMap<string, string>> | null = null;
  readonly #watch: vscode.Disposable;

  constructor(readonly options: UsageOptions) {
    this.#watch = vscode.workspace.onDidSaveTextDocument(() => this.#forget());
  }

  isUsedElsewhere(uri: vscode.Uri, className: string, attribute: string): boolean {
    const key = [uri.toString(), className, attribute].join('\n');
    const known = this.#answers.get(key);
    if (known !== undefined) return known === 'asking' || known;
    this.#answers.set(key, 'asking');
    void this.#search(uri, className, attribute).then((found) => {
      this.#answers.set(key, found);
      if (!found) this.options.onAnswer(uri);
    });
    return true;
  }

  dispose(): void {
    this.#watch.dispose();
    this.#forget();
  }

  #forget(): void {
    this.#texts = null;
    for (const [key, answer] of this.#answers) if (answer !== 'asking') this.#answers.delete(key);
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

  async #read(): Promise<ReadonlyMap<string, string>> {
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
