import * as vscode from 'vscode';
import { commands } from '../../src/editor/ids';
import { equal, ok } from './check';
import { closeEditors, extensionId, open, until } from './workspace';

suite('activation', () => {
  teardown(closeEditors);

  test('sleeps until a file, a notebook or a command needs it', () => {
    equal(vscode.extensions.getExtension(extensionId)?.isActive, false);
  });

  test('wakes for a configuration file; loads no parser for files without dropout, and loads it for the first one with dropout', async () => {
    const extension = vscode.extensions.getExtension(extensionId);
    ok(extension, 'the extension is known');
    await open('words.yaml', 'dropdown: Drop files here\n');
    await until('activation by a configuration file', () => extension.isActive);
    const plain = await open('plain.py', 'import torch.nn as nn\n\nlayer = nn.Linear(8, 8)\n');
    await new Promise((resolve) => setTimeout(resolve, 500));
    equal(vscode.languages.getDiagnostics(plain.uri), []);
    equal(extension.exports.parserLoaded(), false);
    await open('train_digits.py');
    await until('the parser', () => extension.exports.parserLoaded());
  });

  test('registers every command of the palette', async () => {
    const known = await vscode.commands.getCommands(true);
    equal(
      Object.values(commands).filter((id) => !known.includes(id)),
      [],
    );
  });
});
