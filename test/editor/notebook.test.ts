import * as vscode from 'vscode';
import { equal } from './check';
import { actionNamed, apply, closeEditors, findings, folder, rules, until, untilRules } from './workspace';

async function openSample(): Promise<vscode.NotebookDocument> {
  const notebook = await vscode.workspace.openNotebookDocument(vscode.Uri.joinPath(folder(), 'explore.ipynb'));
  await vscode.window.showNotebookDocument(notebook);
  return notebook;
}

suite('notebooks', () => {
  teardown(closeEditors);

  test('a finding lands in its cell, and magics disturb no other', async () => {
    const notebook = await openSample();
    const cell = notebook.cellAt(2).document;
    await untilRules(cell.uri, ['dropout-result-discarded']);
    const [finding] = findings(cell.uri);
    equal(cell.lineAt(finding?.range.start.line ?? 0).text.trim(), 'self.drop(h)');
    const others = notebook.getCells().filter(({ index }) => index !== 2);
    equal(
      others.flatMap(({ document }) => rules(document.uri)),
      [],
    );
  });

  test('the fix changes that cell only, and the finding goes', async () => {
    const notebook = await openSample();
    const before = notebook.getCells().map(({ document }) => document.getText());
    const cell = notebook.cellAt(2).document;
    await untilRules(cell.uri, ['dropout-result-discarded']);
    await apply(await actionNamed(cell, 'self.drop(h)', 'Assign the result: h = …'));
    equal(
      notebook.getCells().map(({ document }) => document.getText()),
      before.map((text, index) => (index === 2 ? text.replace('self.drop(h)', 'h = self.drop(h)') : text)),
    );
    await untilRules(cell.uri, []);
  });

  test('a cell that is inserted above moves the finding with its cell', async () => {
    const notebook = await openSample();
    await untilRules(notebook.cellAt(2).document.uri, ['dropout-result-discarded']).catch(() => undefined);
    const edit = new vscode.WorkspaceEdit();
    const cell = new vscode.NotebookCellData(vscode.NotebookCellKind.Code, '%matplotlib inline\n# dropout\n', 'python');
    edit.set(notebook.uri, [vscode.NotebookEdit.insertCells(0, [cell])]);
    await vscode.workspace.applyEdit(edit);
    const moved = await until(
      'the moved cell',
      () => notebook.getCells().find(({ document }) => /class WideNet/.test(document.getText())) ?? null,
    );
    equal(moved.index, 3);
    const expected = /h = self\.drop\(h\)/.test(moved.document.getText()) ? [] : ['dropout-result-discarded'];
    await untilRules(moved.document.uri, expected);
  });
});
