import * as vscode from 'vscode';
import { commands, settingsPrefix } from '../../src/editor/ids';
import { equal, match, ok } from './check';
import { actionNamed, apply, closeEditors, findings, folder, open, remove, setText, until, untilRules, write } from './workspace';

const wrong = 'import torch.nn as nn\n\ndrop = nn.Dropout(50)\n';

suite('configuration', () => {
  const at = (name: string) => vscode.Uri.joinPath(folder(), name);
  const made = ['nearest', 'explained', 'accepted', 'dropout-baseline.json', 'outer', 'settings', 'fresh'];

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

  test('of a pyproject.toml and a file further in the inner one decides alone, and it may have a pyproject.toml around it', async () => {
    await write(at('outer/pyproject.toml'), '[tool.dropout-doctor]\nselect = ["keep-prob-as-rate"]\n');
    const outer = await open('outer/net.py', wrong);
    const inner = await open('outer/inner/net.py', wrong);
    await write(at('outer/inner/dropout-doctor.toml'), 'rules = { rate-out-of-range = "hint" }\n');
    await untilRules(outer.uri, []);
    await until('a hint', () => findings(inner.uri)[0]?.severity === vscode.DiagnosticSeverity.Hint);
    await write(at('outer/pyproject.toml'), '[tool.dropout-doctor]\nselect = ["rates"]\n');
    await untilRules(outer.uri, ['rate-out-of-range']);
    await write(at('outer/pyproject.toml'), '[tool.another]\nselect = []\n');
    await remove(at('outer/inner/dropout-doctor.toml'));
    await until('an error', () => findings(inner.uri)[0]?.severity === vscode.DiagnosticSeverity.Error);
  });

  test('a key or value that is not known is told where it stands in a pyproject.toml, with the closest name', async () => {
    const toml = at('outer/pyproject.toml');
    await write(toml, '[project]\nname = "x"\n\n[tool.dropout-doctor]\nselct = ["rates"]\npreset = "strikt"\nignore = ["rate-zero-nop"]\n');
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(toml));
    await until('three problems', () => findings(toml).length === 3);
    const told = findings(toml).map(({ message, range }) => `${range.start.line + 1}: ${message}`);
    equal(told, [
      '5: There is no setting "selct"; did you mean "select"?',
      '6: "preset" is one of recommended, all, strict; did you mean "strict"?',
      '7: There is no rule "rate-zero-nop"; did you mean "rate-zero-noop"?',
    ]);
  });

  test('words are completed in a configuration, and those that are nearly right are mended', async () => {
    await write(at('outer/dropout-doctor.toml'), '[rules]\n\n[[overrides]]\nfiles = ["x"]\nselect = ["moed"]\n');
    const document = await vscode.workspace.openTextDocument(at('outer/dropout-doctor.toml'));
    await vscode.window.showTextDocument(document);
    const words = async (line: number, character: number): Promise<readonly string[]> => {
      const args = [document.uri, new vscode.Position(line, character)] as const;
      const list = await vscode.commands.executeCommand<vscode.CompletionList>('vscode.executeCompletionItemProvider', ...args);
      return list.items.map(({ label }) => (typeof label === 'string' ? label : label.label));
    };
    ok((await words(1, 0)).includes('rate-out-of-range'), 'a rule in its table');
    ok((await words(4, 12)).includes('data-flow'), 'a category in a list');
    await apply(await actionNamed(document, 'moed', 'Change to mode'));
    equal(document.lineAt(4).text, 'select = ["mode"]');
    await until('no problem', () => findings(document.uri).length === 0);
  });

  test('the settings of the editor hold where there is no file: levels, select, ignore, overrides', async () => {
    const configuration = vscode.workspace.getConfiguration(settingsPrefix, folder());
    const update = (key: string, value: unknown) => configuration.update(key, value, vscode.ConfigurationTarget.Workspace);
    const document = await open('settings/net.py', wrong);
    await untilRules(document.uri, ['rate-out-of-range']);
    try {
      await update('rules', { 'rate-out-of-range': 'info' });
      await until('information', () => findings(document.uri)[0]?.severity === vscode.DiagnosticSeverity.Information);
      await update('rules', undefined);
      await update('select', ['mode']);
      await untilRules(document.uri, []);
      await update('overrides', [{ files: ['settings/'], select: ['rates'] }]);
      await untilRules(document.uri, ['rate-out-of-range']);
      await update('overrides', undefined);
      await update('select', undefined);
      await untilRules(document.uri, ['rate-out-of-range']);
      await update('ignore', ['rates']);
      await untilRules(document.uri, []);
      await write(at('settings/dropout-doctor.toml'), 'preset = "recommended"\n');
      await untilRules(document.uri, ['rate-out-of-range']);
    } finally {
      for (const key of ['rules', 'select', 'overrides', 'ignore']) await update(key, undefined);
    }
  });

  test('a page says which file decides and why', async () => {
    await write(at('explained/dropout-doctor.toml'), 'ignore = ["rates"]\n');
    const document = await open('explained/other.py', wrong);
    await untilRules(document.uri, []);
    await vscode.commands.executeCommand(commands.explainConfiguration, document.uri);
    const page = await until('the page', () => vscode.workspace.textDocuments.find(({ uri }) => /configuration$/.test(uri.scheme)) ?? null);
    match(page.getText(), /explained\/dropout-doctor\.toml/);
    match(page.getText(), /\| `rate-out-of-range` \| off \| ignore "rates" \|/);
    await write(at('explained/dropout-doctor.toml'), 'ignore = ["rates"]\nprest = "all"\n[rules]\nrate-out-of-range = "hint"\n');
    await until('the page as it holds now', () =>
      /\| `rate-out-of-range` \| hint \| rules\.rate-out-of-range = "hint" \|/.test(page.getText()),
    );
    match(page.getText(), /did you mean "preset"/);
  });

  test('a page about a file without a configuration says that the settings hold', async () => {
    const document = await open('fresh/net.py', wrong);
    await vscode.commands.executeCommand(commands.explainConfiguration, document.uri);
    const page = await until('the page', () => vscode.workspace.textDocuments.find(({ uri }) => /fresh/.test(uri.query)) ?? null);
    match(page.getText(), /Configuration: none in its folder or above; the settings of the editor hold \(preset "recommended"\)/);
    match(page.getText(), /\| `rate-out-of-range` \| error \| preset "recommended"/);
    match(page.getText(), /\| `rate-zero-noop` \| off \| preset "recommended"/);
  });

  test('a baseline accepts what is there, and nothing new', async () => {
    const document = await open('accepted/old.py', wrong);
    await untilRules(document.uri, ['rate-out-of-range']);
    try {
      await vscode.commands.executeCommand(commands.generateBaseline);
      await untilRules(document.uri, []);
      const { files } = JSON.parse(new TextDecoder().decode(await vscode.workspace.fs.readFile(at('dropout-baseline.json'))));
      equal(files['accepted/old.py'], [{ rule: 'rate-out-of-range', text: 'nn.Dropout(50)', count: 1 }]);
      equal(Object.keys(files).includes('train_digits.py'), true);
      await setText(document, `# moved\n${wrong}more = nn.Dropout(60)\n`);
      await untilRules(document.uri, ['rate-out-of-range']);
    } finally {
      const configuration = vscode.workspace.getConfiguration(settingsPrefix, folder());
      await configuration.update('baseline', undefined, vscode.ConfigurationTarget.Workspace);
    }
  });
});
