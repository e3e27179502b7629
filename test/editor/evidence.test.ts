import * as vscode from 'vscode';
import { commands, views } from '../../src/editor/ids';
import { equal, ok } from './check';
import { closeEditors, extensionId, folder, open, remove, rules, setText, until, untilHover, write } from './workspace';

const NET = `import torch
import torch.nn as nn


class LeafNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Linear(64, 512)
        self.drop = nn.Dropout(0.1)
        self.head = nn.Linear(512, 10)

    def forward(self, x):
        return self.head(self.drop(torch.relu(self.body(x))))


def train(model, loader, optimizer):
    model.train()
    for x, y in loader:
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(x), y).backward()
        optimizer.step()
`;

const PLAIN = NET.replace('        self.drop = nn.Dropout(0.1)\n', '')
  .replace('self.drop(torch.relu(self.body(x)))', 'torch.relu(self.body(x))')
  .replace('LeafNet', 'BareNet');

const HEADER = 'epoch,loss,val_loss\n';

/** A training that overfits from epoch 8 on: training loss goes on falling, validation rises. */
function rows(from: number, to: number): string {
  let text = '';
  for (let epoch = from; epoch <= to; epoch++) {
    const wobble = 0.004 * Math.sin(epoch * 2.3);
    const validation = epoch <= 8 ? 1.1 - 0.08 * epoch : 0.46 + 0.035 * (epoch - 8);
    text += `${epoch},${(1.2 * Math.exp(-0.16 * epoch)).toFixed(5)},${(validation + wobble).toFixed(5)}\n`;
  }
  return text;
}

const at = (path: string): vscode.Uri => vscode.Uri.joinPath(folder(), path);

function shown(): string {
  return (vscode.extensions.getExtension(extensionId)?.exports.runs() ?? []).join('\n');
}

/** Waits until the tree is like this. */
async function untilTree(pattern: RegExp): Promise<string> {
  return until(`the tree ${pattern}`, () => (pattern.test(shown()) ? shown() : null)).catch((error) => {
    throw new Error(`${error.message}; it was\n${shown()}`);
  });
}

async function untilNoTree(pattern: RegExp): Promise<void> {
  await until(`the tree without ${pattern}`, () => !pattern.test(shown())).catch((error) => {
    throw new Error(`${error.message}; it was\n${shown()}`);
  });
}

async function untilLens(uri: vscode.Uri, pattern: RegExp): Promise<vscode.CodeLens> {
  let seen: readonly string[] = [];
  return until(`a lens ${pattern}`, async () => {
    const lenses = (await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', uri, 100)) ?? [];
    seen = lenses.map(({ command }) => command?.title ?? '');
    return lenses.find(({ command }) => pattern.test(command?.title ?? '')) ?? null;
  }).catch((error) => {
    throw new Error(`${error.message}; there were ${JSON.stringify(seen)}`);
  });
}

async function untilRule(uri: vscode.Uri, rule: string, isThere: boolean): Promise<void> {
  await until(`${rule} ${isThere ? '' : 'not '}reported`, () => rules(uri).includes(rule) === isThere).catch((error) => {
    throw new Error(`${error.message}; there were ${JSON.stringify(rules(uri))}`);
  });
}

function tab(viewType: string): vscode.Tab | null {
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  return (
    tabs.find(
      ({ input }) =>
        (input instanceof vscode.TabInputCustom && input.viewType === viewType) ||
        (input instanceof vscode.TabInputWebview && input.viewType.endsWith(viewType)),
    ) ?? null
  );
}

/** Enter takes the first answer of each question that is shown. */
async function answerUntil(isDone: () => boolean | Promise<boolean>): Promise<void> {
  await until('all questions answered', async () => {
    await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
    await new Promise((resolve) => setTimeout(resolve, 150));
    return isDone();
  });
}

suite('training evidence', () => {
  const log = at('leaf/training.csv');
  const outside = vscode.Uri.joinPath(folder(), '..', 'elsewhere', 'far_run.csv');

  suiteSetup(async () => {
    // What logs say is an opinion, which not every preset gives.
    await vscode.workspace.getConfiguration('dropoutDoctor').update('preset', 'all', vscode.ConfigurationTarget.Workspace);
    await write(at('leaf/train.py'), NET);
    await write(at('bare/train.py'), PLAIN);
  });

  teardown(closeEditors);
  suiteTeardown(async () => {
    await vscode.workspace.getConfiguration('dropoutDoctor').update('preset', undefined, vscode.ConfigurationTarget.Workspace);
    await remove(at('leaf'), at('pair'), at('bare'), at('hidden'), at('odd'), vscode.Uri.joinPath(outside, '..'));
  });

  test('a log that is written during training appears under its network, and lens and hover follow it', async () => {
    const document = await open('leaf/train.py');
    await write(log, HEADER + rows(1, 3));
    await untilTree(/^LeafNet \| leaf\/train\.py\n {2}leaf \| cannot tell/m);
    await write(log, HEADER + rows(1, 20));
    await write(log, HEADER + rows(1, 30));
    await untilTree(/^ {2}leaf \| overfits since epoch/m);
    const lens = await untilLens(document.uri, /overfits since epoch \d+: train 0\.0\d+, validation 1\.\d+, best 0\.4\d+ · run of/);
    equal(lens.command?.command, commands.showCurves);
    await untilHover(document, 'nn.Dropout', /\*\*Training:\*\* overfits since epoch/);
  });

  test('findings follow the evidence, and none is left when the log goes', async () => {
    const document = await open('leaf/train.py');
    await untilRule(document.uri, 'dropout-not-enough', true);
    await remove(log);
    await untilNoTree(/LeafNet/);
    await untilRule(document.uri, 'dropout-not-enough', false);
    await write(log, HEADER + rows(1, 30));
    await untilTree(/LeafNet[^\n]*\n {2}(?:leaf|bare)[^\n]*overfits/);
    await untilRule(document.uri, 'dropout-not-enough', true);
  });

  test('a run is judged beside the others that lie with it, as on the command line, and alone again without them', async () => {
    const settled = (level: number): string =>
      `epoch,loss,val_loss\n${Array.from({ length: 30 }, (_, epoch) => {
        const part = 1 + 2 * Math.exp(-epoch / 3);
        return `${epoch},${(0.9 * level * part).toFixed(5)},${(level * part).toFixed(5)}\n`;
      }).join('')}`;
    await write(at('pair/first_run.csv'), settled(0.3));
    await untilTree(/first_run\.csv \| does not overfit/);
    await write(at('pair/second_run.csv'), settled(0.6));
    await untilTree(/first_run\.csv \| good fit/);
    await remove(at('pair/second_run.csv'));
    await untilTree(/first_run\.csv \| does not overfit/);
    await remove(at('pair'));
    await untilNoTree(/first_run/);
  });

  test('a log that is cut and written anew is read anew', async () => {
    await write(log, HEADER + rows(1, 2));
    await untilTree(/LeafNet[^\n]*\n {2}(?:leaf|bare)[^\n]*cannot tell/);
    await write(log, HEADER + rows(1, 30));
    await untilTree(/LeafNet[^\n]*\n {2}(?:leaf|bare)[^\n]*overfits/);
  });

  test('a network that never speaks of dropout has its runs as well', async () => {
    const document = await open('bare/train.py');
    await write(at('bare/training.csv'), HEADER + rows(1, 30));
    await untilTree(/BareNet \| bare\/train\.py\n {2}(?:leaf|bare)[^\n]*overfits/);
    await untilLens(document.uri, /overfits since epoch/);
    await untilRule(document.uri, 'overfits-without-dropout', true);
    await remove(at('bare/training.csv'));
    await untilRule(document.uri, 'overfits-without-dropout', false);
  });

  test('a network is edited: the finding goes when its dropout does', async () => {
    const document = await open('leaf/train.py');
    await untilRule(document.uri, 'dropout-not-enough', true);
    await setText(document, NET.replace('nn.Dropout(0.1)', 'nn.Identity()'));
    await untilRule(document.uri, 'dropout-not-enough', false);
  });

  test('the curves of a log open as an editor, and those of a folder as a panel', async () => {
    await vscode.commands.executeCommand('vscode.openWith', log, views.curves);
    await until('the curves', () => tab(views.curves));
    await vscode.commands.executeCommand(commands.showCurves, at('leaf'));
    await until('the folder', () => tab(views.curvesFolder));
  });

  test('a log outside of the workspace is added by hand and followed', async () => {
    await write(outside, HEADER + rows(1, 3));
    await vscode.commands.executeCommand(commands.addTrainingLog, outside);
    await untilTree(/far_run[^\n]*cannot tell/);
    await until('the curves', () => tab(views.curves));
    await write(outside, HEADER + rows(1, 30));
    await untilTree(/far_run[^\n]*overfits/);
    await remove(outside);
    await untilNoTree(/far_run/);
  });

  test('a table with columns that nobody knows is asked about, and stays away when nothing is said', async () => {
    const [first, second] = [at('odd/a.csv'), at('odd/b.csv')];
    const odd = `epoch,alpha,beta\n${rows(1, 30)}`;
    await write(first, odd);
    const adding = vscode.commands.executeCommand(commands.addTrainingLog, first);
    let isAdded = false;
    adding.then(() => {
      isAdded = true;
    });
    // Position: epoch, by its name. No loss is known by its name, so that Enter says none; the arrow says alpha and beta.
    await answerUntil(() => isAdded || /odd/.test(shown()));
    await write(second, odd);
    ok(!/ odd/.test(shown()), 'nothing was said, nothing is shown');
  });

  test('what files.exclude hides is not looked at', async () => {
    const settings = vscode.workspace.getConfiguration('files', folder());
    await settings.update('exclude', { '**/hidden': true }, vscode.ConfigurationTarget.Workspace);
    try {
      await write(at('hidden/secret_run.csv'), HEADER + rows(1, 30));
      await write(at('leaf/second_run.csv'), HEADER + rows(1, 30));
      await untilTree(/second_run/);
      await new Promise((resolve) => setTimeout(resolve, 1000));
      ok(!/secret_run/.test(shown()), shown());
    } finally {
      await settings.update('exclude', undefined, vscode.ConfigurationTarget.Workspace);
    }
    await untilTree(/secret_run/);
    await remove(at('hidden'), at('leaf/second_run.csv'));
    await untilNoTree(/secret_run|second_run/);
  });

  test('outputs of a notebook belong to the network of its cells', async () => {
    const lines = rows(1, 30)
      .trim()
      .split('\n')
      .map((row) => row.split(','))
      .map(([epoch, loss, validation]) => `Epoch ${epoch}/30: loss: ${loss} - val_loss: ${validation}\n`);
    const cell = (source: string, outputs: readonly unknown[] = []) => ({
      cell_type: 'code',
      execution_count: 1,
      metadata: {},
      outputs,
      source: source.split(/(?<=\n)/),
    });
    const notebook = {
      cells: [
        cell(NET.replace('LeafNet', 'BookNet')),
        cell('train(BookNet(), [], None)', [{ output_type: 'stream', name: 'stdout', text: lines }]),
      ],
      metadata: { language_info: { name: 'python' } },
      nbformat: 4,
      nbformat_minor: 5,
    };
    await write(at('leaf/book.ipynb'), JSON.stringify(notebook));
    await untilTree(/BookNet \| leaf\/book\.ipynb\n {2}[^\n]*overfits/);
    await remove(at('leaf/book.ipynb'));
    await untilNoTree(/BookNet/);
  });
});
