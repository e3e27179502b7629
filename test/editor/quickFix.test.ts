import * as vscode from 'vscode';
import { commands, fixAllKind } from '../../src/editor/ids';
import { equal, match, ok } from './check';
import { actionNamed, actionsAt, apply, closeEditors, open, until, untilRules } from './workspace';

const source = `import torch.nn as nn
import torch.nn.functional as F


class Net(nn.Module):
    def __init__(self, keep_prob=0.8):
        super().__init__()
        self.drop = nn.Dropout(50)

    def forward(self, x):
        x = F.dropout(x, 0.5)
        return self.drop(x)
`;

suite('quick fixes', () => {
  teardown(closeEditors);

  test('the fix is offered as preferred, writes the expected text, and the finding goes', async () => {
    const document = await open('fix.py', source);
    await untilRules(document.uri, ['rate-out-of-range', 'functional-dropout-always-on']);
    const fix = await actionNamed(document, 'F.dropout(x', 'Pass training=self.training');
    equal(fix.isPreferred, true);
    await apply(fix);
    equal(document.getText(), source.replace('F.dropout(x, 0.5)', 'F.dropout(x, 0.5, training=self.training)'));
    await untilRules(document.uri, ['rate-out-of-range']);
    equal(
      (await actionsAt(document, 'F.dropout(x')).filter(({ title }) => /training|Ignore/.test(title)),
      [],
    );
  });

  test('the light bulb writes the comment that silences a finding', async () => {
    const document = await open('silence.py', source);
    await untilRules(document.uri, ['rate-out-of-range', 'functional-dropout-always-on']);
    await apply(await actionNamed(document, 'F.dropout(x', 'Ignore functional-dropout-always-on on this line'));
    match(document.getText(), /F\.dropout\(x, 0\.5\) {2}# dropout: ignore\[functional-dropout-always-on\]\n/);
    await untilRules(document.uri, ['rate-out-of-range']);
    await apply(await actionNamed(document, 'nn.Dropout(50)', 'Ignore rate-out-of-range in this file'));
    match(document.getText(), /^# dropout: ignore-file\[rate-out-of-range\]\n/);
    await untilRules(document.uri, []);
  });

  test('fix-all on save applies every safe fix at once and then offers nothing', async () => {
    const document = await open('all.py', source);
    await untilRules(document.uri, ['rate-out-of-range', 'functional-dropout-always-on']);
    const [action] = await until('the fix-all action', async () => {
      const actions = await actionsAt(document, 'import torch.nn as nn', fixAllKind);
      return actions.length === 1 ? actions : null;
    });
    ok(action, 'an action');
    await apply(action);
    match(document.getText(), /F\.dropout\(x, 0\.5, training=self\.training\)/);
    equal((await actionsAt(document, 'import', fixAllKind)).length, 0);
  });

  test('a fix that has to be read is offered apart, and fix-all leaves it', async () => {
    const unsafe = source.replace('nn.Dropout(50)', 'nn.Dropout(keep_prob)');
    const document = await open('unsafe.py', unsafe);
    await untilRules(document.uri, ['keep-prob-as-rate', 'functional-dropout-always-on']);
    const fix = await actionNamed(document, 'nn.Dropout(keep_prob)', 'Pass 1 - keep_prob');
    equal(fix.isPreferred ?? false, false);
    await vscode.commands.executeCommand(commands.fixAll);
    await untilRules(document.uri, ['keep-prob-as-rate']);
    match(document.getText(), /nn\.Dropout\(keep_prob\)/);
    await apply(await actionNamed(document, 'nn.Dropout(keep_prob)', 'Pass 1 - keep_prob'));
    match(document.getText(), /nn\.Dropout\(1 - keep_prob\)/);
    await untilRules(document.uri, []);
  });

  test('the Fix All command does the same, as one undoable step', async () => {
    const document = await open('command.py', source);
    await untilRules(document.uri, ['rate-out-of-range', 'functional-dropout-always-on']);
    await vscode.commands.executeCommand(commands.fixAll);
    await until('the edit', () => document.getText().includes('training=self.training'));
    await vscode.commands.executeCommand('undo');
    await until('the text as it was', () => document.getText() === source);
  });
});
