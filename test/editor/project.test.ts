import * as vscode from 'vscode';
import { match } from './check';
import { closeEditors, folder, open, until } from './workspace';

const NET = `import torch.nn as nn
from shared.rates import RATE


def build():
    return nn.Sequential(nn.Linear(8, 8), nn.Dropout(RATE))
`;

async function write(name: string, text: string): Promise<void> {
  await vscode.workspace.fs.writeFile(vscode.Uri.joinPath(folder(), name), new TextEncoder().encode(text));
}

async function hoverText(document: vscode.TextDocument, at: string): Promise<string> {
  const position = document.positionAt(document.getText().indexOf(at) + at.length - 1);
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', document.uri, position);
  return hovers.flatMap(({ contents }) => contents.map((one) => (typeof one === 'string' ? one : one.value))).join('\n');
}

async function untilHover(document: vscode.TextDocument, at: string, pattern: RegExp): Promise<string> {
  let last = '';
  const text = await until(`a hover with ${pattern}`, async () => {
    last = await hoverText(document, at);
    return pattern.test(last) ? last : null;
  }).catch((error) => {
    throw new Error(`${error.message}; the last was\n${last}`);
  });
  return text;
}

suite('the files around', () => {
  teardown(async () => {
    await closeEditors();
    for (const name of ['shared', 'net_over_files.py', 'net.js', 'renamed']) {
      await vscode.workspace.fs.delete(vscode.Uri.joinPath(folder(), name), { recursive: true }).then(undefined, () => undefined);
    }
  });

  test('a rate is followed into another file, with what is saved, renamed and deleted there', async () => {
    await write('shared/rates.py', 'RATE = 0.3\n');
    const document = await open('net_over_files.py', NET);
    const text = await untilHover(document, 'nn.Dropout', /[Dd]rops 30 %, keeps 70 %/);
    match(text, /rates\.py/);

    const rates = await vscode.workspace.openTextDocument(vscode.Uri.joinPath(folder(), 'shared/rates.py'));
    const edit = new vscode.WorkspaceEdit();
    edit.replace(rates.uri, new vscode.Range(0, 7, 0, 10), '0.4');
    await vscode.workspace.applyEdit(edit);
    await rates.save();
    await untilHover(document, 'nn.Dropout', /[Dd]rops 40 %, keeps 60 %/);

    const uri = (name: string) => vscode.Uri.joinPath(folder(), name);
    await vscode.workspace.fs.rename(uri('shared/rates.py'), uri('shared/elsewhere.py'));
    await untilHover(document, 'nn.Dropout', /not known/);
    await vscode.workspace.fs.rename(uri('shared/elsewhere.py'), uri('shared/rates.py'));
    await untilHover(document, 'nn.Dropout', /[Dd]rops 40 %, keeps 60 %/);
    await vscode.workspace.fs.delete(uri('shared/rates.py'));
    await untilHover(document, 'nn.Dropout', /not known/);
  });

  test('what the callers in other files pass is shown where they agree', async () => {
    await write(
      'shared/layers.py',
      'import torch.nn as nn\n\n\nclass Block(nn.Module):\n    def __init__(self, drop):\n        super().__init__()\n        self.drop = nn.Dropout(drop)\n\n    def forward(self, x):\n        return self.drop(x)\n',
    );
    await write('shared/use.py', 'from shared.layers import Block\n\nblock = Block(0.15)\n');
    const document = await open('shared/layers.py');
    await untilHover(document, 'nn.Dropout', /[Dd]rops 15 %, keeps 85 %/);
  });

  test('TensorFlow.js is read', async () => {
    const script =
      "import * as tf from '@tensorflow/tfjs';\n\nconst model = tf.sequential();\nmodel.add(tf.layers.dropout({ rate: 0.35 }));\n";
    const document = await open('net.js', script);
    await untilHover(document, 'tf.layers.dropout', /[Dd]rops 35 %, keeps 65 %/);
  });
});
