import * as vscode from 'vscode';
import { commands, settingsPrefix } from '../../src/editor/ids';
import { match, ok } from './check';
import { closeEditors, findings, folder, open, remove, setText, until, untilRules, write } from './workspace';

const wrong = 'import torch.nn as nn\n\ndrop = nn.Dropout(50)\n';

suite('configuration', () => {
  const at = (name: string) => vscode.Uri.joinPath(folder(), name);
  const made = ['nearest', 'explained', 'accepted', 'dropout-baseline.json'];

  teardown(async () => {
    await closeEditors();
    await remove(...made.map(at));
  });

  test('the nearest file decides, at once when it changes, and what it does not understand is underlined', async () => {
    const document = await open('nearest/net.py', wrong);
    await untilRules(document.uri, ['rate-out-of-range']);
    const toml = at('nearest/dropout-doctor.toml');
    await write(toml, '[rules]\nrate-out-of-range = "off"\n');
    await untilRules(document.uri, []);
    await write(toml, '[rules]\nrate-out-of-range = "info"\n');
    await until('information', () => findings(document.uri)[0]?.severity === vscode.DiagnosticSeverity.Information);
    const configuration = await vscode.workspace.openTextDocument(toml);
    await vscode.window.showTextDocument(configuration);
    await setText(configuration, '[rules]\nrate-out-of-rang = "off"\n');
    const problem = await until('a problem', () => findings(toml)[0] ?? null);
    match(problem.message, /did you mean "rate-out-of-range"/);
    ok(problem.range.start.line === 1, 'where the key stands');
    await until('an error again', () => findings(document.uri)[0]?.severity === vscode.DiagnosticSeverity.Error);
  });

  test('a page says which file decides and why', async () => {
    await write(at('explained/dropout-doctor.toml'), 'ignore = ["rates"]\n');
    const document = await open('explained/other.py', wrong);
    await untilRules(document.uri, []);
    await vscode.commands.executeCommand(commands.explainConfiguration, document.uri);
    const page = await until('the page', () => vscode.workspace.textDocuments.find(({ uri }) => /configuration$/.test(uri.scheme)) ?? null);
    match(page.getText(), /explained\/dropout-doctor\.toml/);
    match(page.getText(), /\| `rate-out-of-range` \| off \| ignore "rates" \|/);
  });

  test('a baseline accepts what is there, and nothing new', async () => {
    const document = await open('accepted/old.py', wrong);
    await untilRules(document.uri, ['rate-out-of-range']);
    try {
      await vscode.commands.executeCommand(commands.generateBaseline);
      await untilRules(document.uri, []);
      await setText(document, `# moved\n${wrong}more = nn.Dropout(60)\n`);
      await untilRules(document.uri, ['rate-out-of-range']);
    } finally {
      const configuration = vscode.workspace.getConfiguration(settingsPrefix, folder());
      await configuration.update('baseline', undefined, vscode.ConfigurationTarget.Workspace);
    }
  });
});
