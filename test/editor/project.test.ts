import * as vscode from 'vscode';
import { settingsPrefix } from '../../src/editor/ids';
import { equal, match } from './check';
import { closeEditors, folder, hoverText, open, remove, setText, until, untilHover, write } from './workspace';

const NET = `import torch.nn as nn
from shared.rates import RATE


def build():
    return nn.Sequential(nn.Linear(8, 8), nn.Dropout(RATE))
`;

const LAYERS = `import torch.nn as nn


class Block(nn.Module):
    def __init__(self, drop):
        super().__init__()
        self.drop = nn.Dropout(drop)

    def forward(self, x):
        return self.drop(x)
`;

const at = (name: string) => vscode.Uri.joinPath(folder(), name);

function notebookOf(...cells: readonly string[]): string {
  const code = (source: string) => ({ cell_type: 'code', metadata: {}, execution_count: null, outputs: [], source: [source] });
  return JSON.stringify({ cells: cells.map(code), metadata: { language_info: { name: 'python' } }, nbformat: 4, nbformat_minor: 5 });
}

/** Goes where the first link of a hover that has this label leads. */
async function follow(hover: string, label: string): Promise<void> {
  const link = [...hover.matchAll(/\[`([^`]*)`\]\(command:([\w.]+)\?([^)\s]+)\)/g)].find(([, text]) => text === label);
  if (!link?.[2] || !link[3]) throw new Error(`no link "${label}" in\n${hover}`);
  await vscode.commands.executeCommand(link[2], ...(JSON.parse(decodeURIComponent(link[3])) as unknown[]));
}

function selected(): string | null {
  const editor = vscode.window.activeTextEditor;
  return editor ? `${editor.document.uri.path.split('/').at(-1)}: ${editor.document.getText(editor.selection)}` : null;
}

suite('the files around', () => {
  teardown(async () => {
    await closeEditors();
    const made = ['shared', 'moved', 'net_over_files.py', 'other_net.py', 'layers_here.py', 'run.ipynb', 'reading.ipynb', 'package_here'];
    await remove(...made.map(at));
  });

  test('a rate is followed into another file, with what is saved, renamed and deleted there', async () => {
    await write(at('shared/rates.py'), 'RATE = 0.3\n');
    const document = await open('net_over_files.py', NET);
    const text = await untilHover(document, 'nn.Dropout', /[Dd]rops 30 %, keeps 70 %/);
    match(text, /rates\.py/);

    const rates = await vscode.workspace.openTextDocument(at('shared/rates.py'));
    await setText(rates, 'RATE = 0.4\n');
    await rates.save();
    await untilHover(document, 'nn.Dropout', /[Dd]rops 40 %, keeps 60 %/);

    await vscode.workspace.fs.rename(at('shared/rates.py'), at('shared/elsewhere.py'));
    await untilHover(document, 'nn.Dropout', /not known/);
    await vscode.workspace.fs.rename(at('shared/elsewhere.py'), at('shared/rates.py'));
    await untilHover(document, 'nn.Dropout', /[Dd]rops 40 %, keeps 60 %/);
    await vscode.workspace.fs.delete(at('shared/rates.py'));
    await untilHover(document, 'nn.Dropout', /not known/);
  });

  test('the link to the origin opens the other file at the literal', async () => {
    await write(at('shared/rates.py'), '# The rate of all nets.\nRATE = 0.3\n');
    const document = await open('net_over_files.py', NET);
    await follow(await untilHover(document, 'nn.Dropout', /[Dd]rops 30 %/), 'rates.py');
    await until('the literal', () => selected() === 'rates.py: 0.3');
  });

  test('a folder that goes and comes again at once', async () => {
    await write(at('shared/rates.py'), 'RATE = 0.3\n');
    const document = await open('net_over_files.py', NET);
    await untilHover(document, 'nn.Dropout', /[Dd]rops 30 %/);
    // Nobody sees this document, and the editor does not always read it again after what follows.
    await vscode.workspace.openTextDocument(at('shared/rates.py'));
    for (const percent of [40, 45, 50, 55, 60]) {
      await remove(at('shared'));
      await write(at('shared/rates.py'), `RATE = 0.${percent}\n`);
      await untilHover(document, 'nn.Dropout', new RegExp(`[Dd]rops ${percent} %`));
    }
  });

  test('folders that are renamed and deleted', async () => {
    await write(at('shared/rates.py'), 'RATE = 0.3\n');
    const document = await open('net_over_files.py', NET);
    await untilHover(document, 'nn.Dropout', /[Dd]rops 30 %/);
    await vscode.workspace.fs.rename(at('shared'), at('moved'));
    await untilHover(document, 'nn.Dropout', /not known/);
    await vscode.workspace.fs.rename(at('moved'), at('shared'));
    await untilHover(document, 'nn.Dropout', /[Dd]rops 30 %/);
    await vscode.workspace.fs.delete(at('shared'), { recursive: true });
    await untilHover(document, 'nn.Dropout', /not known/);
  });

  test('files that a setting hides are not followed, and are again when it is taken back', async () => {
    await write(at('shared/rates.py'), 'RATE = 0.3\n');
    const document = await open('net_over_files.py', NET);
    await untilHover(document, 'nn.Dropout', /[Dd]rops 30 %/);
    const settings: readonly (readonly [string, string, unknown])[] = [
      ['files', 'exclude', { '**/shared': true }],
      [settingsPrefix, 'exclude', ['shared/**']],
    ];
    for (const [section, key, value] of settings) {
      const configuration = () => vscode.workspace.getConfiguration(section);
      await configuration().update(key, value, vscode.ConfigurationTarget.Workspace);
      await untilHover(document, 'nn.Dropout', /not known/);
      await configuration().update(key, undefined, vscode.ConfigurationTarget.Workspace);
      await untilHover(document, 'nn.Dropout', /[Dd]rops 30 %/);
    }
  });

  test('unsaved text of another open file counts, until it is thrown away', async () => {
    await write(at('shared/rates.py'), 'RATE = 0.3\n');
    const document = await open('net_over_files.py', NET);
    await untilHover(document, 'nn.Dropout', /[Dd]rops 30 %/);
    const rates = await open('shared/rates.py');
    await setText(rates, 'RATE = 0.6\n');
    equal(rates.isDirty, true);
    await untilHover(document, 'nn.Dropout', /[Dd]rops 60 %/);
    await vscode.window.showTextDocument(rates);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await untilHover(document, 'nn.Dropout', /[Dd]rops 30 %/);
  });

  test('names that a package passes on', async () => {
    await write(at('package_here/__init__.py'), 'from .rates import RATE\n');
    await write(at('package_here/rates.py'), 'RATE = 0.35\n');
    const document = await open('net_over_files.py', NET.replace('shared.rates', 'package_here'));
    match(await untilHover(document, 'nn.Dropout', /[Dd]rops 35 %/), /rates\.py/);
    await write(at('package_here/__init__.py'), 'RATE = 0.45\n');
    match(await untilHover(document, 'nn.Dropout', /[Dd]rops 45 %/), /__init__\.py/);
  });

  test('a configuration file that the program names, with what other programs write there', async () => {
    await write(at('shared/train.yaml'), 'model:\n  dropout: 0.35\n');
    const program = `import torch.nn as nn
import yaml

with open("shared/train.yaml") as file:
    config = yaml.safe_load(file)
net = nn.Sequential(nn.Linear(8, 8), nn.Dropout(config["model"]["dropout"]))
`;
    const document = await open('net_over_files.py', program);
    await follow(await untilHover(document, 'nn.Dropout', /[Dd]rops 35 %.*a field of \[`train\.yaml`/s), 'train.yaml');
    await until('the value', () => selected() === 'train.yaml: 0.35');
    await closeEditors();
    await write(at('shared/train.yaml'), 'model:\n  dropout: 0.45\n');
    await untilHover(await open('net_over_files.py'), 'nn.Dropout', /[Dd]rops 45 %/);
    await remove(at('shared/train.yaml'));
    await untilHover(document, 'nn.Dropout', /not known/);
    await write(at('shared/train.yaml'), 'model:\n  dropout: 0.55\n');
    await untilHover(document, 'nn.Dropout', /[Dd]rops 55 %/);
  });

  test('what the callers in other files pass is shown where they agree, else each with its place', async () => {
    await write(at('shared/layers.py'), LAYERS);
    await write(at('shared/use.py'), 'from shared.layers import Block\n\nblock = Block(0.15)\n');
    const document = await open('shared/layers.py');
    await untilHover(document, 'nn.Dropout', /[Dd]rops 15 %, keeps 85 %/);
    await write(at('shared/more.py'), 'from shared.layers import Block\n\nblock = Block(0.25)\n');
    const text = await untilHover(document, 'nn.Dropout', /one of several/);
    match(text, /0\.15`\]\(command.*use\.py/);
    await follow(text, '0.25');
    await until('the literal', () => selected() === 'more.py: 0.25');
  });

  test('a caller counts that was there before the file it imports', async () => {
    await write(at('shared/use.py'), 'from shared.later import Block\n\nblock = Block(0.15)\n');
    const asking = await open('layers_here.py', LAYERS);
    await untilHover(asking, 'nn.Dropout', /not known/);
    const document = await open('shared/later.py', LAYERS);
    await untilHover(document, 'nn.Dropout', /[Dd]rops 15 %, keeps 85 %/);
  });

  test('notebooks follow their imports, and are callers', async () => {
    await write(at('shared/rates.py'), 'RATE = 0.3\n');
    await write(at('reading.ipynb'), notebookOf('import torch.nn as nn\nfrom shared.rates import RATE', 'net = nn.Dropout(RATE)'));
    const reading = await vscode.workspace.openNotebookDocument(at('reading.ipynb'));
    await vscode.window.showNotebookDocument(reading);
    await untilHover(reading.cellAt(1).document, 'nn.Dropout', /[Dd]rops 30 %/);

    await write(at('run.ipynb'), notebookOf('from layers_here import Block', '%time\nblock = Block(0.55)'));
    const document = await open('layers_here.py', LAYERS);
    const text = await untilHover(document, 'nn.Dropout', /[Dd]rops 55 %/);
    await follow(text, 'run.ipynb');
    await until('the notebook', () => vscode.window.activeNotebookEditor?.notebook.uri.path.endsWith('/run.ipynb') ?? false);
    equal(vscode.window.activeNotebookEditor?.selections[0]?.start, 1);
  });

  test('a file that is read differently now says so under Problems, without being touched', async () => {
    await write(at('shared/rates.py'), 'RATE = 0.3\n');
    const document = await open('other_net.py', NET);
    await untilHover(document, 'nn.Dropout', /[Dd]rops 30 %/);
    await write(at('shared/rates.py'), 'RATE = 1.3\n');
    await until('the finding', () => vscode.languages.getDiagnostics(document.uri).length > 0);
    match(await hoverText(document, 'nn.Dropout'), /not a probability/);
  });
});
