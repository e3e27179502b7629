import * as vscode from 'vscode';
import { match, ok } from './check';
import { closeEditors, extensionId, setText, until, untilHover, untilRules, write } from './workspace';

/** Files in the folder `crowd` besides those that are written here; see run.mjs. */
const CROWD = 3000;

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

/** That the second dropout is applied nowhere is said once all files around were searched. */
const CROWDED = `import torch.nn as nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(8, 8)
        self.drop = nn.Dropout(0.5)
        self.unused = nn.Dropout(0.5)

    def forward(self, x):
        return self.drop(self.fc(x))
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

function filesRead(): number {
  return vscode.extensions.getExtension(extensionId)?.exports.filesRead();
}

/** Shows a file in a folder of thousands that has just come; gives the number of files that were read before. */
async function amongTheCrowd(): Promise<{ readonly document: vscode.TextDocument; readonly before: number }> {
  const before = filesRead();
  const count = vscode.workspace.workspaceFolders?.length ?? 0;
  await foldersChanged(() => vscode.workspace.updateWorkspaceFolders(count, 0, { uri: at('crowd') }));
  return { document: await shown('crowd/net.py'), before };
}

async function withoutTheCrowd(): Promise<void> {
  const index = vscode.workspace.workspaceFolders?.findIndex(({ name }) => name === 'crowd') ?? -1;
  if (index < 0) return;
  await foldersChanged(() => vscode.workspace.updateWorkspaceFolders(index, 1));
}

/** The list of folders shows a change before it is made, and takes no other one until then. */
async function foldersChanged(change: () => boolean): Promise<void> {
  let isTold = false;
  const listener = vscode.workspace.onDidChangeWorkspaceFolders(() => {
    isTold = true;
  });
  ok(change(), 'the folders can be changed');
  await until('the folders', () => isTold).finally(() => listener.dispose());
}

/** The same program in each folder, with a log whose name both have. */
const TRAINED = `import torch
import torch.nn as nn


class LeafNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Linear(64, 512)
        self.drop = nn.Dropout(0.1)

    def forward(self, x):
        return self.drop(torch.relu(self.body(x)))


def train(model, loader, optimizer):
    model.train()
    for x, y in loader:
        nn.functional.cross_entropy(model(x), y).backward()
        optimizer.step()
`;

/** Validation falls to 0.3 and then rises by so much an epoch. */
function logOf(climb: number): string {
  const row = (epoch: number): string => {
    const validation = 0.3 + Math.exp(-epoch / 3) + climb * Math.max(0, epoch - 12);
    return `${epoch},${(0.1 + Math.exp(-epoch / 4)).toFixed(4)},${validation.toFixed(4)}`;
  };
  return `epoch,loss,val_loss\n${Array.from({ length: 30 }, (_, epoch) => row(epoch)).join('\n')}\n`;
}

async function untilTree(pattern: RegExp): Promise<void> {
  const shownRuns = (): string => {
    const extension = vscode.extensions.getExtension(extensionId);
    return extension?.isActive ? extension.exports.runs().join('\n') : '';
  };
  await until(`the tree ${pattern}`, () => pattern.test(shownRuns())).catch((error) => {
    throw new Error(`${error.message}; it was\n${shownRuns()}`);
  });
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

  test('each folder has the training runs of its own programs, and a folder takes them along when it goes', async () => {
    for (const [name, climb] of [
      ['first', 0.03],
      ['second', 0],
      ['outside', 0.03],
    ] as const) {
      await write(at(`${name}/leaf/train.py`), TRAINED);
      await write(at(`${name}/leaf/history.csv`), logOf(climb));
    }
    await shown('first/leaf/train.py');
    await untilTree(/^LeafNet \| first\/leaf\/train\.py\n {2}history\.csv \| overfits since epoch/m);
    await untilTree(/^LeafNet \| second\/leaf\/train\.py\n {2}history\.csv \| does not overfit/m);
    const count = vscode.workspace.workspaceFolders?.length ?? 0;
    await foldersChanged(() => vscode.workspace.updateWorkspaceFolders(count, 0, { uri: at('outside') }));
    await untilTree(/^LeafNet \| outside\/leaf\/train\.py\n {2}history\.csv \| overfits since epoch/m);
    await foldersChanged(() => vscode.workspace.updateWorkspaceFolders(count, 1));
    await untilTree(/^(?![\s\S]*outside)[\s\S]*first[\s\S]*second/);
  });

  test('what is typed is answered while thousands of files are being read', async () => {
    await write(at('crowd/net.py'), CROWDED);
    const { document, before } = await amongTheCrowd();
    await until('reading', () => filesRead() - before > 100);
    await setText(document, CROWDED.replace('nn.Dropout(0.5)', 'nn.Dropout(1.5)'));
    await untilRules(document.uri, ['rate-out-of-range']);
    const read = filesRead() - before;
    ok(read < CROWD / 2, `${read} of ${CROWD} files read when the finding came`);
    await untilRules(document.uri, ['rate-out-of-range', 'dropout-never-applied']);
    ok(filesRead() - before >= CROWD, 'all files were read for the other one');
    await closeEditors();
    await withoutTheCrowd();
  });

  test('reading stops when the folder goes', async () => {
    await write(at('crowd/net.py'), CROWDED);
    const { before } = await amongTheCrowd();
    await until('reading', () => filesRead() - before > 100);
    await withoutTheCrowd();
    await new Promise((resolve) => setTimeout(resolve, 200));
    const read = filesRead() - before;
    await new Promise((resolve) => setTimeout(resolve, 1000));
    // Files are read eight at a time, and those that were under way come in.
    const after = filesRead() - before;
    ok(after - read <= 8 && after < CROWD / 2, `${read}, then ${after} of ${CROWD} files read`);
  });
});
