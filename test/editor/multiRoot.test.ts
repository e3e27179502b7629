import * as vscode from 'vscode';
import { match } from './check';
import { closeEditors, untilHover, write } from './workspace';

const NET = `import torch.nn as nn
from shared.rates import RATE

net = nn.Sequential(nn.Linear(8, 8), nn.Dropout(RATE))
`;

const LAYERS = `import torch.nn as nn


class Block(nn.Module):
    def __init__(self, drop):
        super().__init__()
        self.drop = nn.Dropout(drop)

    def forward(self, x):
        return self.drop(x)
`;

/** Beside the first folder: `second` is a folder of the workspace, `outside` is not. */
function at(path: string): vscode.Uri {
  const first = vscode.workspace.workspaceFolders?.[0];
  if (!first) throw new Error('no workspace folder');
  return vscode.Uri.joinPath(first.uri, '..', path);
}

async function shown(path: string): Promise<vscode.TextDocument> {
  const document = await vscode.workspace.openTextDocument(at(path));
  await vscode.window.showTextDocument(document);
  return document;
}

suite('several folders', () => {
  suiteSetup(async () => {
    for (const [name, rate] of [
      ['first', 0.1],
      ['second', 0.2],
      ['outside', 0.3],
    ] as const) {
      await write(at(`${name}/shared/rates.py`), `RATE = ${rate}\n`);
      await write(at(`${name}/net.py`), NET);
      await write(at(`${name}/layers.py`), LAYERS);
      await write(at(`${name}/use.py`), `from layers import Block\n\nblock = Block(${rate})\n`);
    }
  });

  teardown(closeEditors);

  test('each file follows its names in its own folder, and callers are those of that folder', async () => {
    await untilHover(await shown('first/net.py'), 'nn.Dropout', /[Dd]rops 10 %, keeps 90 %/);
    await untilHover(await shown('second/net.py'), 'nn.Dropout', /[Dd]rops 20 %, keeps 80 %/);
    await untilHover(await shown('first/layers.py'), 'nn.Dropout', /[Dd]rops 10 %, keeps 90 %/);
    await untilHover(await shown('second/layers.py'), 'nn.Dropout', /[Dd]rops 20 %, keeps 80 %/);
  });

  test('what is saved in one folder changes nothing in the other', async () => {
    await write(at('second/shared/rates.py'), 'RATE = 0.4\n');
    await untilHover(await shown('second/net.py'), 'nn.Dropout', /[Dd]rops 40 %, keeps 60 %/);
    await untilHover(await shown('first/net.py'), 'nn.Dropout', /[Dd]rops 10 %, keeps 90 %/);
  });

  test('a file outside of all folders stands alone', async () => {
    const text = await untilHover(await shown('outside/net.py'), 'nn.Dropout', /rate is/);
    match(text, /The rate is not known/);
  });

  test('a folder that comes brings its files, and takes them away when it goes', async () => {
    const count = vscode.workspace.workspaceFolders?.length ?? 0;
    const document = await shown('outside/net.py');
    await untilHover(document, 'nn.Dropout', /not known/);
    vscode.workspace.updateWorkspaceFolders(count, 0, { uri: at('outside') });
    await untilHover(document, 'nn.Dropout', /[Dd]rops 30 %, keeps 70 %/);
    vscode.workspace.updateWorkspaceFolders(count, 1);
    await untilHover(document, 'nn.Dropout', /not known/);
  });
});
