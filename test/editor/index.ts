// Entry of the suite that runs inside VS Code: the desktop, the server's Node host and the web-worker host load this same bundle.
import 'mocha/mocha';
import * as vscode from 'vscode';

interface Outcome {
  readonly passed: readonly string[];
  readonly failed: readonly { readonly title: string; readonly message: string }[];
  readonly skipped: readonly string[];
  readonly complete: boolean;
  /** Not all tests were wanted. */
  readonly isPart: boolean;
}

/** Runs every test and writes results.json beside the workspace folder; rejects when a test fails. */
export async function run(): Promise<void> {
  // The default reporter needs a document; the outcome is read from the runner's events.
  const grep = await wanted();
  mocha.setup({ ui: 'tdd', timeout: 30_000, reporter: 'base', ...(grep === '' ? {} : { grep }) });
  if (vscode.workspace.workspaceFile) require('./multiRoot.test');
  else if (!vscode.workspace.isTrusted) require('./restricted.test');
  else requireSingle();
  const outcome = { ...(await execute()), isPart: grep !== '' };
  await save(outcome);
  if (outcome.failed.length > 0)
    throw new Error(`${outcome.failed.length} tests failed: ${outcome.failed[0]?.title}: ${outcome.failed[0]?.message}`);
}

/** The tests of a window with one folder. */
function requireSingle(): void {
  require('./activation.test');
  require('./diagnostics.test');
  require('./configuration.test');
  require('./quickFix.test');
  require('./rates.test');
  require('./suppression.test');
  require('./notebook.test');
  require('./insight.test');
  require('./project.test');
  require('./otherLanguages.test');
  require('./panels.test');
  require('./evidence.test');
}

function execute(): Promise<Omit<Outcome, 'isPart'>> {
  const passed: string[] = [];
  const failed: { title: string; message: string }[] = [];
  const skipped: string[] = [];
  // Mocha's browser bundle, which runs in both hosts, asks for the address of its page; Node has none.
  if (!('location' in globalThis)) Object.assign(globalThis, { location: { search: '' } });
  return new Promise((resolve) => {
    const runner = mocha.run(() => resolve({ passed, failed, skipped, complete: true }));
    // Seen in the log when the suite does not come to its end.
    runner.on('test', (test) => console.log(`test: ${test.fullTitle()}`));
    runner.on('pass', (test) => passed.push(test.fullTitle()));
    runner.on('pending', (test) => skipped.push(test.fullTitle()));
    runner.on('fail', (test, error) => {
      console.log(`failed: ${error.message}`);
      failed.push({ title: test.fullTitle(), message: String(error.stack ?? error) });
    });
  });
}

/** A text that the names of tests must hold, from a file beside the workspace folder; '' = all of them. */
async function wanted(): Promise<string> {
  const folder = vscode.workspace.workspaceFolders?.[0];
  if (!folder) return '';
  try {
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(vscode.Uri.joinPath(folder.uri, '..', 'only')));
  } catch {
    return '';
  }
}

async function save(outcome: Outcome): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.[0];
  if (!folder) throw new Error('The suite needs a workspace folder.');
  const bytes = new TextEncoder().encode(JSON.stringify(outcome, null, 2));
  await vscode.workspace.fs.writeFile(vscode.Uri.joinPath(folder.uri, '..', 'results.json'), bytes);
}
