import * as vscode from 'vscode';
import { settingsPrefix } from '../../src/editor/ids';
import { match, ok } from './check';
import { closeEditors, findings, open, setText, until, untilRules } from './workspace';

const header = 'import torch.nn as nn\nimport torch.nn.functional as F\n\n\n';
const alwaysOn = `${header}class Net(nn.Module):
    def forward(self, x):
        return F.dropout(x, 0.5)
`;

suite('diagnostics', () => {
  teardown(closeEditors);

  test('the mistakes of the PyTorch sample are underlined where they stand', async () => {
    const document = await open('train_digits.py');
    await untilRules(document.uri, ['functional-dropout-always-on', 'rnn-dropout-single-layer', 'keep-prob-as-rate']);
    const first = findings(document.uri).find(({ severity }) => severity === vscode.DiagnosticSeverity.Error);
    match(document.lineAt(first?.range.start.line ?? 0).text, /F\.dropout\(x, 0\.5\)/);
    match(first?.message ?? '', /drops 50 %, keeps 50 %/);
  });

  test('the mistakes of the Keras sample are underlined', async () => {
    const document = await open('classify_keras.py');
    await untilRules(document.uri, ['rate-out-of-range', 'keras-subclass-call-without-training']);
  });

  test('a finding goes when the text is mended and comes back when it is undone', async () => {
    const document = await open('mended.py', alwaysOn);
    await untilRules(document.uri, ['functional-dropout-always-on']);
    await setText(document, alwaysOn.replace('0.5)', '0.5, training=self.training)'));
    await untilRules(document.uri, []);
    await setText(document, alwaysOn);
    await untilRules(document.uri, ['functional-dropout-always-on']);
  });

  test('a finding goes when nothing of dropout is left in the file', async () => {
    const document = await open('emptied.py', alwaysOn);
    await untilRules(document.uri, ['functional-dropout-always-on']);
    await setText(document, 'print("nothing")\n');
    await untilRules(document.uri, []);
  });

  test('a half-written line elsewhere keeps the findings', async () => {
    const document = await open('half.py', alwaysOn);
    await untilRules(document.uri, ['functional-dropout-always-on']);
    await setText(document, `${alwaysOn}\n\ndef later(x:\n    y = [1, 2\n`);
    await new Promise((resolve) => setTimeout(resolve, 600));
    await untilRules(document.uri, ['functional-dropout-always-on']);
    const above = 'class First(nn.Module):\n    def forward(self, x):\n        y = F.relu(\n        return x\n\n\n';
    await setText(document, `${header}${above}${alwaysOn.slice(header.length)}`);
    await new Promise((resolve) => setTimeout(resolve, 600));
    await untilRules(document.uri, ['functional-dropout-always-on']);
  });

  test('a file of 5,000 lines is answered within three seconds', async () => {
    const filler = Array.from({ length: 4990 }, (_, index) => `value_${index} = ${index} + 1`).join('\n');
    const started = Date.now();
    const document = await open('long.py', `${filler}\n${alwaysOn}`);
    ok(document.lineCount >= 4990, 'long enough');
    await untilRules(document.uri, ['functional-dropout-always-on']);
    ok(Date.now() - started < 3000, `${Date.now() - started} ms`);
  });

  test('a comment silences one rule on its line', async () => {
    const ignored = alwaysOn.replace('0.5)', '0.5)  # dropout: ignore[functional-dropout-always-on]');
    const document = await open('ignored.py', `${ignored}        # dropout\n`);
    await new Promise((resolve) => setTimeout(resolve, 600));
    await untilRules(document.uri, []);
    await setText(document, ignored.replace('[functional-dropout-always-on]', '[rate-out-of-range]'));
    await untilRules(document.uri, ['functional-dropout-always-on']);
  });

  test('a rule that the settings switch off is silent, and its level can be changed', async () => {
    const document = await open('settings.py', alwaysOn);
    await untilRules(document.uri, ['functional-dropout-always-on']);
    const configuration = vscode.workspace.getConfiguration(settingsPrefix, document.uri);
    const level = (value: string | undefined) =>
      configuration.update('rules', value && { 'functional-dropout-always-on': value }, vscode.ConfigurationTarget.Workspace);
    try {
      await level('off');
      await untilRules(document.uri, []);
      await level('hint');
      await until('a hint', () => findings(document.uri)[0]?.severity === vscode.DiagnosticSeverity.Hint);
    } finally {
      await level(undefined);
    }
    await until('an error again', () => findings(document.uri)[0]?.severity === vscode.DiagnosticSeverity.Error);
  });
});
