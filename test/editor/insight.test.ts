import * as vscode from 'vscode';
import { commands, rulePageScheme } from '../../src/editor/ids';
import { match } from './check';
import { closeEditors, open, until, untilRules } from './workspace';

suite('hover, lens and rule pages', () => {
  teardown(closeEditors);

  test('the hover says what a site drops and keeps, and how many units', async () => {
    const document = await open('train_digits.py');
    await untilRules(document.uri, ['functional-dropout-always-on', 'rnn-dropout-single-layer', 'keep-prob-as-rate']);
    const at = document.positionAt(document.getText().indexOf('nn.Dropout(0.5)') + 5);
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', document.uri, at);
    const text = hovers.flatMap(({ contents }) => contents.map((one) => (typeof one === 'string' ? one : one.value))).join('\n');
    match(text, /[Dd]rops 50 %, keeps 50 %/);
    match(text, /128 of 256 units/);
  });

  test('the lens over a network counts its sites and findings', async () => {
    const document = await open('train_digits.py');
    await untilRules(document.uri, ['functional-dropout-always-on', 'rnn-dropout-single-layer', 'keep-prob-as-rate']);
    const line = document.positionAt(document.getText().indexOf('class DigitNet')).line;
    const titles = await until('a lens over DigitNet', async () => {
      const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', document.uri, 50);
      const here = lenses.filter(({ range }) => range.start.line === line).map(({ command }) => command?.title ?? '');
      return here.length > 0 ? here : null;
    });
    match(titles.join(' '), /2 dropout sites · 1 finding/);
    match(titles.join(' '), /Compare rates/i);
  });

  test('Explain Rule opens the page of a rule', async () => {
    await vscode.commands.executeCommand(commands.explainRule, 'keep-prob-as-rate');
    const page = await until('the page', () => vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === rulePageScheme) ?? null);
    match(page.getText(), /keep-prob-as-rate/);
    match(page.getText(), /1 - keep_prob/);
  });
});
