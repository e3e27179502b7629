// Runs inside the extension host: types into a large file and notes when the findings follow.
import * as vscode from 'vscode';

const strokes = 30;

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

export async function run(): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  if (!folder) throw new Error('no workspace folder');
  const at = (name: string) => vscode.Uri.joinPath(folder, name);
  const results: Record<string, readonly number[]> = {};
  const lags = new Lags();

  const document = await vscode.workspace.openTextDocument(at('big.py'));
  const opened = performance.now();
  await vscode.window.showTextDocument(document);
  await until(() => messages(document).length > 0);
  results['file opened → findings'] = [performance.now() - opened];

  lags.start();
  results['keystroke → findings, files being read for the first time'] = await typed(document, 6);
  results['turn of the host late by, meanwhile'] = lags.stop();
  await pause(5000);
  lags.start();
  results['keystroke → findings, at rest'] = await typed(document, strokes);
  results['turn of the host late by, while typing at rest'] = lags.stop();

  let isMoving = true;
  const moving = (async () => {
    for (let turn = 0; isMoving; turn++) {
      const [from, to] = turn % 2 === 0 ? ['package', 'moved'] : ['moved', 'package'];
      await vscode.workspace.fs.rename(at(from as string), at(to as string));
      await pause(2500);
    }
  })();
  await pause(500);
  lags.start();
  await pause(6000);
  results['turn of the host late by, a folder with all files being renamed, nothing typed'] = lags.stop();
  results['keystroke → findings, a folder with all files being renamed'] = await typed(document, strokes);
  isMoving = false;
  await moving;
  await vscode.workspace.fs.writeFile(vscode.Uri.joinPath(folder, '..', 'results.json'), new TextEncoder().encode(JSON.stringify(results)));
}

/** Milliseconds from each change of the text to the findings of that text; the quiet time that the extension waits for is part of it. */
async function typed(document: vscode.TextDocument, times: number): Promise<readonly number[]> {
  const found: number[] = [];
  for (let stroke = 0; stroke < times; stroke++) {
    const start = document.getText().indexOf('nn.Dropout(1.') + 'nn.Dropout(1.'.length;
    const digit = Number(document.getText()[start]);
    const next = `${(digit % 9) + 1}`;
    const edit = new vscode.WorkspaceEdit();
    edit.replace(document.uri, new vscode.Range(document.positionAt(start), document.positionAt(start + 1)), next);
    await vscode.workspace.applyEdit(edit);
    const changed = performance.now();
    await until(() => messages(document).some((message) => message.includes(`1.${next}`)));
    found.push(performance.now() - changed);
    await pause(100 + ((stroke * 37) % 400));
  }
  return found;
}

function messages(document: vscode.TextDocument): readonly string[] {
  return vscode.languages.getDiagnostics(document.uri).map(({ message }) => message);
}

function until(condition: () => boolean): Promise<void> {
  if (condition()) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const limit = setTimeout(() => reject(new Error('no findings in 60 s')), 60_000);
    const listener = vscode.languages.onDidChangeDiagnostics(() => {
      if (!condition()) return;
      clearTimeout(limit);
      listener.dispose();
      resolve();
    });
  });
}

/** How much later than asked for a timer fires: what everything else in the host has to wait. */
class Lags {
  #samples: number[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  start(): void {
    this.#samples = [];
    this.#next();
  }

  stop(): readonly number[] {
    clearTimeout(this.#timer);
    return this.#samples;
  }

  #next(): void {
    const asked = performance.now();
    this.#timer = setTimeout(() => {
      this.#samples.push(Math.max(0, performance.now() - asked - 5));
      this.#next();
    }, 5);
  }
}
