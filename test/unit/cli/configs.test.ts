import { strToU8, zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openWorkspace, type Workspace } from './workspace';

const MODEL = '{"class_name": "Sequential", "config": {"layers": []}}';

let workspace: Workspace;
beforeAll(() => {
  workspace = openWorkspace();
  workspace.write('model/config.json', '{"model_type": "bert", "hidden_dropout_prob": 0.3}\n');
  workspace.write('model/train.yml', '\uFEFFtrain:\n  dropout: 0.2\n');
  workspace.write('model/pyproject.toml', '[model]\ndropout = 0.4\n');
  workspace.write('model/package.json', '{"name": "x"}');
  workspace.write('model/broken.json', '{"dropout": 0.1, "a": [1');
  workspace.write('model/net.py', 'import torch.nn as nn\ndrop = nn.Dropout(0.5)\n');
  workspace.write('saved/model.keras', zipSync({ 'config.json': strToU8(MODEL), 'model.weights.h5': new Uint8Array(100) }));
  workspace.write('saved/none.keras', zipSync({ 'metadata.json': strToU8('{}') }));
  workspace.write('saved/text.keras', 'no archive');
});
afterAll(() => workspace.remove());

describe('configuration files on the command line', () => {
  test('sites reads those of a folder that speak of dropout', async () => {
    const { out, err, code } = await workspace.run('sites', 'model');
    const records = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(records.map(({ file, line, callee, rate, rateSource }) => [file, line, callee, rate, rateSource])).toEqual([
      ['model/broken.json', 1, 'dropout', 0.1, 'literal'],
      ['model/config.json', 1, 'hidden_dropout_prob', 0.3, 'literal'],
      ['model/net.py', 2, 'torch.nn.Dropout', 0.5, 'literal'],
      ['model/pyproject.toml', 2, 'model.dropout', 0.4, 'literal'],
      ['model/train.yml', 2, 'train.dropout', 0.2, 'literal'],
    ]);
    expect(err).toContain('model/broken.json:1: Line 1 cannot be read');
    expect(code).toBe(0);
  });

  test('check reads only those that are named', async () => {
    expect(await workspace.run('check', 'model')).toMatchObject({ err: '', code: 0 });
    expect((await workspace.run('check', 'model/broken.json')).err).toContain('model/broken.json:1');
    expect(await workspace.run('check', 'model/config.json')).toMatchObject({ err: '', code: 0 });
  });

  test('a saved Keras model is opened; what cannot be is told', async () => {
    const { err, code } = await workspace.run('sites', 'saved/model.keras');
    expect({ err, code }).toEqual({ err: '', code: 0 });
    const broken = await workspace.run('sites', 'saved');
    expect(broken.err).toContain('saved/none.keras: no config.json in the archive');
    expect(broken.err).toContain('saved/text.keras: no archive');
  });

  test('an archive that would unpack to more than it says, or to very much, is refused', async () => {
    const large = zipSync({ 'config.json': new Uint8Array(40 * 1024 * 1024) });
    workspace.write('bomb/large.keras', large);
    const view = new DataView(large.buffer, large.byteOffset);
    const entry = Buffer.from(large).lastIndexOf(Buffer.from([0x50, 0x4b, 1, 2]));
    view.setUint32(entry + 24, 100, true);
    workspace.write('bomb/lying.keras', large);
    workspace.write('bomb/cut.keras', large.slice(Math.floor(large.length / 2)));
    const { err } = await workspace.run('sites', 'bomb');
    expect(err).toContain('bomb/large.keras: config.json in the archive is larger than 16 MB');
    expect(err).toContain('bomb/cut.keras: no config.json');
    expect(err).toContain('bomb/lying.keras: config.json in the archive is broken');
  });
});
