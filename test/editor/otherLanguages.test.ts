import * as vscode from 'vscode';
import { equal, match } from './check';
import { actionsAt, closeEditors, findings, folder, hoverText, open, remove, untilHover } from './workspace';

const SCRIPT = `import * as tf from '@tensorflow/tfjs';

const model = tf.sequential();
model.add(tf.layers.dropout({ rate: 0.35 }));
`;

suite('scripts and configurations', () => {
  teardown(async () => {
    await closeEditors();
    await remove(...['net.js', 'config.json', 'train.yaml'].map((name) => vscode.Uri.joinPath(folder(), name)));
  });

  test('TensorFlow.js is read', async () => {
    const document = await open('net.js', SCRIPT);
    await untilHover(document, 'tf.layers.dropout', /[Dd]rops 35 %, keeps 65 %/);
    equal(await actionsAt(document, 'tf.layers.dropout', 'quickfix'), []);
    equal(findings(document.uri), []);
  });

  test('a dropout key in JSON and YAML has a hover over key and value, and no light bulb', async () => {
    const json = await open('config.json', '{\n  "model_type": "bert",\n  "hidden_dropout_prob": 0.15\n}\n');
    match(await untilHover(json, 'hidden_dropout', /[Dd]rops 15 %, keeps 85 %/), /^(?!.*model\.eval)/s);
    await untilHover(json, '0.15', /[Dd]rops 15 %, keeps 85 %/);
    equal(await hoverText(json, 'model_type'), '');
    equal(await actionsAt(json, 'hidden_dropout', 'quickfix'), []);
    const yaml = await open('train.yaml', 'model:\n  name: net\n  dropout: 0.45\n');
    await untilHover(yaml, 'dropout', /[Dd]rops 45 %, keeps 55 %/);
    equal(await actionsAt(yaml, 'dropout', 'quickfix'), []);
  });
});
