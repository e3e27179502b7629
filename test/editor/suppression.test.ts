import * as vscode from 'vscode';
import { settingsPrefix } from '../../src/editor/ids';
import { equal, match, ok } from './check';
import { actionNamed, actionsAt, apply, closeEditors, findings, folder, open, remove, setText, until, untilRules } from './workspace';

const source = `import torch.nn as nn

first = nn.Dropout(50)
second = nn.Dropout(60)
`;
const both = ['rate-out-of-range', 'rate-out-of-range'];

const script = `import * as tf from '@tensorflow/tfjs';

export const drop = tf.layers.dropout({rate: 50});
`;

suite('silencing', () => {
  teardown(async () => {
    await closeEditors();
    await remove(
      ...['silent.py', 'block.py', 'lines.py', 'stale.py', 'typing.py', 'silent.js'].map((name) => vscode.Uri.joinPath(folder(), name)),
    );
  });

  test('the light bulb silences a line, from above it, or the file, and says which rule', async () => {
    const document = await open('silent.py', source);
    await untilRules(document.uri, both);
    await apply(await actionNamed(document, 'nn.Dropout(50)', 'Ignore rate-out-of-range by a comment above'));
    match(document.getText(), /^# dropout: ignore-next-line\[rate-out-of-range\]\nfirst/m);
    await untilRules(document.uri, ['rate-out-of-range']);
    await apply(await actionNamed(document, 'nn.Dropout(60)', 'Ignore rate-out-of-range in this file'));
    match(document.getText(), /^# dropout: ignore-file\[rate-out-of-range\]\n/);
    await untilRules(document.uri, []);
  });

  test('a block is silent from off to on', async () => {
    const document = await open('block.py', source);
    await untilRules(document.uri, both);
    await setText(document, source.replace('first', '# dropout: off[rate-out-of-range]\nfirst'));
    await untilRules(document.uri, []);
    await setText(document, document.getText().replace('second', '# dropout: on\nsecond'));
    await untilRules(document.uri, ['rate-out-of-range']);
    equal(findings(document.uri)[0]?.range.start.line, 5);
  });

  test('the light bulb silences the lines that are selected', async () => {
    const document = await open('lines.py', source);
    await untilRules(document.uri, both);
    const range = new vscode.Range(2, 0, 4, 0);
    const title = 'Ignore rate-out-of-range in the selected lines';
    const action = await until('the action', async () => {
      const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>('vscode.executeCodeActionProvider', document.uri, range);
      const found = actions.filter((candidate) => candidate.title === title);
      return found.length === 1 ? (found[0] ?? null) : null;
    });
    await apply(action);
    const [head, ...calls] = source
      .trimEnd()
      .split('\n')
      .filter((line) => line !== '');
    equal(document.getText(), [head, '', '# dropout: off[rate-out-of-range]', ...calls, '# dropout: on[rate-out-of-range]', ''].join('\n'));
    await untilRules(document.uri, []);
  });

  test('a comment that silences nothing is told when the settings ask for it, and the light bulb takes it away', async () => {
    const configuration = vscode.workspace.getConfiguration(settingsPrefix, folder());
    const stale = source.replace('(50)', '(0.5)  # dropout: ignore[rate-out-of-range]').replace('(60)', '(0.6)');
    const document = await open('stale.py', stale);
    try {
      await configuration.update('unusedIgnores', true, vscode.ConfigurationTarget.Workspace);
      await untilRules(document.uri, ['unused-ignore']);
      const [finding] = findings(document.uri);
      equal(finding?.tags, [vscode.DiagnosticTag.Unnecessary]);
      equal(document.getText(finding?.range), '# dropout: ignore[rate-out-of-range]');
      const titles = (await actionsAt(document, '# dropout', 'quickfix')).map(({ title }) => title);
      equal(titles, ['Remove the comment', 'Explain rule unused-ignore']);
      await apply(await actionNamed(document, '# dropout', 'Remove the comment'));
      equal(document.getText(), source.replace('(50)', '(0.5)').replace('(60)', '(0.6)'));
    } finally {
      await configuration.update('unusedIgnores', undefined, vscode.ConfigurationTarget.Workspace);
    }
  });

  test('a comment with a rule that there is not is told, and the light bulb knows the right one', async () => {
    const document = await open('typing.py', source.replace('(50)', '(50)  # dropout: ignore[rate-out-of-rang]'));
    const told = () => findings(document.uri).filter(({ message }) => message.startsWith('There is no rule'));
    const problem = await until('a problem', () => told()[0] ?? null);
    equal(document.getText(problem.range), 'rate-out-of-rang');
    await apply(await actionNamed(document, 'rate-out-of-rang]', 'Change to rate-out-of-range'));
    match(document.getText(), /ignore\[rate-out-of-range\]/);
    await untilRules(document.uri, ['rate-out-of-range']);
  });

  test('in a script the comment is one of its language', async () => {
    const document = await open('silent.js', script);
    await untilRules(document.uri, ['rate-out-of-range']);
    await apply(await withEdit(document, 'rate: 50', 'Ignore rate-out-of-range on this line'));
    equal(document.getText(), script.replace('});', '});  // dropout: ignore[rate-out-of-range]'));
    await untilRules(document.uri, []);
    await setText(document, script);
    await untilRules(document.uri, ['rate-out-of-range']);
    await apply(await withEdit(document, 'rate: 50', 'Ignore rate-out-of-range in this file'));
    equal(document.getText(), `// dropout: ignore-file[rate-out-of-range]\n${script}`);
    await untilRules(document.uri, []);
  });
});

/** An action with its edit, as the editor asks for it. */
function withEdit(document: vscode.TextDocument, text: string, title: string): Promise<vscode.CodeAction> {
  const at = document.positionAt(document.getText().indexOf(text));
  return until(`action "${title}"`, async () => {
    const args = [document.uri, new vscode.Range(at, at), 'quickfix', 20] as const;
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>('vscode.executeCodeActionProvider', ...args);
    const action = actions.find((candidate) => candidate.title === title) ?? null;
    if (action) ok(action.edit, 'an edit');
    return action;
  });
}
