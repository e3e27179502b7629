import * as vscode from 'vscode';
import { equal, match, ok } from './check';
import { actionsAt, apply, closeEditors, folder, open, remove, until, untilRules } from './workspace';

const source = `import torch.nn as nn


class Net(nn.Module):
    def __init__(self, rate=0.3):
        super().__init__()
        self.wide = nn.Linear(784, 2048)
        self.first = nn.Dropout(0.4)
        self.narrow = nn.Linear(2048, 64)
        self.second = nn.Dropout(0.45)
        self.third = nn.Dropout(rate)
        self.output = nn.Linear(64, 10)

    def forward(self, x):
        x = self.first(self.wide(x).relu())
        x = self.second(self.narrow(x).relu())
        return self.output(self.third(x).tanh())
`;

const rewrite = vscode.CodeActionKind.RefactorRewrite.value;

suite('rates to try', () => {
  teardown(async () => {
    await closeEditors();
    await remove(...['rates.py', 'one.py', 'layers.py', 'others.py'].map((name) => vscode.Uri.joinPath(folder(), name)));
  });

  test('a plain rate has rates of the literature with their source, and of the layers by their weights', async () => {
    const document = await open('rates.py', source);
    await until('the rates', async () => (await actionsAt(document, '0.4)', rewrite)).length > 0);
    const titles = (await actionsAt(document, '0.4)', rewrite)).map(({ title }) => title);
    match(
      titles.join('\n'),
      /^Set the rate to 0\.2 \(drops 20 %, keeps 80 %\): Srivastava et al\. 2014, on a hidden, fully connected layer$/m,
    );
    match(titles.join('\n'), /^Set the rate to 0\.5 \(drops 50 %, keeps 50 %\): Srivastava et al\. 2014/m);
    match(titles.join('\n'), /^Set 2 rates by the weights of the hidden layers, more weights drop more: wide to 0\.5, narrow to 0\.2$/m);
    equal(titles.length, new Set(titles).size);
    equal((await actionsAt(document, '0.4)', vscode.CodeActionKind.QuickFix.value)).length, 0, 'nothing is wrong with the rate');
  });

  test('taking one writes it, and only there', async () => {
    const document = await open('one.py', source);
    await apply(await resolved(document, '0.4)', /^Set the rate to 0\.2 .*Srivastava/));
    equal(document.getText(), source.replace('0.4', '0.2'));
  });

  test('taking the one for all layers writes both rates', async () => {
    const document = await open('layers.py', source);
    await apply(await resolved(document, '0.45)', /^Set 2 rates/));
    equal(document.getText(), source.replace('0.45', '0.2').replace('0.4', '0.5'));
  });

  test('a rate that others decide, or that is wrong, has none', async () => {
    const document = await open('others.py', source.replace('nn.Dropout(0.4)', 'nn.Dropout(40)'));
    await untilRules(document.uri, ['rate-out-of-range']);
    equal(await actionsAt(document, 'nn.Dropout(rate)', rewrite), []);
    equal(await actionsAt(document, 'nn.Dropout(40)', rewrite), []);
  });
});

/** The action with its edit, which is written when it is chosen. */
async function resolved(document: vscode.TextDocument, text: string, title: RegExp): Promise<vscode.CodeAction> {
  const at = document.positionAt(document.getText().indexOf(text));
  return until(`action ${title}`, async () => {
    const range = new vscode.Range(at, at);
    const args = [document.uri, range, rewrite, 20] as const;
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>('vscode.executeCodeActionProvider', ...args);
    const action = actions.find((candidate) => title.test(candidate.title)) ?? null;
    if (action) ok(action.edit, 'the edit is there once it is asked for');
    return action;
  });
}
