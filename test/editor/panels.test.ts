import * as vscode from 'vscode';
import { commands, views } from '../../src/editor/ids';
import { match, ok } from './check';
import { closeEditors, open, until, untilRules } from './workspace';

function panel(viewType: string): vscode.Tab | null {
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  return tabs.find(({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith(viewType)) ?? null;
}

async function openSample(): Promise<void> {
  const document = await open('train_digits.py');
  await untilRules(document.uri, ['functional-dropout-always-on', 'rnn-dropout-single-layer', 'keep-prob-as-rate']);
}

suite('panels', () => {
  teardown(closeEditors);

  test('Analyze Dropout opens the report', async () => {
    await openSample();
    await vscode.commands.executeCommand(commands.analyze);
    await until('the report', () => panel(views.report));
  });

  test('Analyze Dropout reports a whole workspace', async () => {
    await vscode.commands.executeCommand(commands.analyzeWorkspace);
    await until('the report', () => panel(views.report));
  });

  test('Compare Dropout Rates opens the lab for the network under the cursor', async () => {
    await openSample();
    const editor = vscode.window.activeTextEditor;
    ok(editor, 'an editor');
    const at = editor.document.positionAt(editor.document.getText().indexOf('self.hidden1 ='));
    editor.selection = new vscode.Selection(at, at);
    await vscode.commands.executeCommand(commands.compareRates);
    const tab = await until('the lab', () => panel(views.lab));
    match(tab.label, /DigitNet/);
  });
});
