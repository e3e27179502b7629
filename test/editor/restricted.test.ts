import * as vscode from 'vscode';
import { commands, views } from '../../src/editor/ids';
import { equal, ok } from './check';
import { closeEditors, extensionId, folder, open, until } from './workspace';

/** A folder that nobody trusts, with a program that leaves a trace when it is run; see run.mjs. */
const at = (path: string): vscode.Uri => vscode.Uri.joinPath(folder(), path);

const shown = (): string => (vscode.extensions.getExtension(extensionId)?.exports.runs() ?? []).join('\n');

suite('a folder in Restricted Mode', () => {
  teardown(closeEditors);

  test('is not trusted, and its logs are left alone as long as no network is open', async () => {
    ok(!vscode.workspace.isTrusted, 'the folder is trusted');
    await open('plain.py');
    await vscode.extensions.getExtension(extensionId)?.activate();
    await new Promise((resolve) => setTimeout(resolve, 3000));
    equal(vscode.extensions.getExtension(extensionId)?.exports.logsLookedFor(), false);
    equal(shown(), '');
  });

  test('has its logs read once a network is open', async () => {
    await open('leaf/train.py');
    await until('the tree', () => /^LeafNet \| leaf\/train\.py\n {2}leaf \| overfits since epoch/m.test(shown()));
    await vscode.commands.executeCommand(commands.showCurves, at('leaf/training.csv'));
    await until('the curves', () => {
      const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
      return tabs.some(({ input }) => input instanceof vscode.TabInputCustom && input.viewType === views.curves);
    });
  });

  test('has none of its programs run', async () => {
    const trace = await vscode.workspace.fs.stat(at('leaf/executed')).then(
      () => true,
      () => false,
    );
    ok(!trace, 'the program was run');
  });
});
