import { describe, expect, test } from 'vitest';
import { applicability } from '../../../src/editor/lab/applicable';
import { comparable, labSubject, networkAt, networkDetail } from '../../../src/editor/lab/subject';
import { fitNetwork } from '../../../src/lab/space/fit';
import { fingerprintOf } from '../../../src/model/fingerprint';
import { originText } from '../../../webview/lab/model/origins';
import { mlp, reportOf } from './reports';
import { studyOf } from './study';

async function subject(text: string | readonly string[]) {
  const report = await reportOf(text);
  const network = report.networks.find(({ siteIds }) => siteIds.length > 0);
  if (!network) throw new Error('no network');
  return { report, network, subject: labSubject(report, network, 'file:///w/net.py', 'net.py') };
}

describe('the subject of the lab', () => {
  test('names each site with its line and both halves of its rate', async () => {
    const { subject: made } = await subject(mlp);
    expect(made.network).toBe('Net');
    expect(made.siteCount).toBe(2);
    expect(made.siteLabels).toEqual([
      'line 11: nn.Dropout, drops 50 %, keeps 50 % by default',
      'line 13: nn.Dropout, drops 25 %, keeps 75 %',
    ]);
  });

  test('names the cell in a notebook', async () => {
    const { subject: made } = await subject(['from torch import nn', '\nnet = nn.Sequential(nn.Linear(2, 2), nn.Dropout(0.5))']);
    expect(made.siteLabels[0]).toMatch(/^cell 2, line 2: /);
  });

  test('activations and first weights are told with the line that sets them', async () => {
    const text = mlp.replace(
      '        self.last =',
      '        nn.init.orthogonal_(self.fc1.weight)\n        for layer in (self.fc1, self.fc2):\n            nn.init.zeros_(layer.bias)\n        self.last =',
    );
    const { subject: made } = await subject(text);
    const fit = fitNetwork(made.model, made.sites, { width: 64, image: null, problem: 'classification', classes: 10 });
    const told = fit.settings.map((setting) => `${setting.name}: ${originText(setting, made.settingPlaces)}`);
    expect(told).toEqual([
      'activation of relu: line 19',
      'initial weights of fc1: line 13',
      'initial biases of fc1, fc2: line 15',
      'initial weights of fc2: PyTorch default',
    ]);
  });

  test('is found by the cursor, the innermost first', async () => {
    const text = `${mlp}\n\nother = nn.Sequential(nn.Linear(2, 2), nn.Dropout(0.1))\n`;
    const { report } = await subject(text);
    const { networks } = comparable(report);
    expect(networkAt(networks, text.indexOf('self.fc2'))?.name).toBe('Net');
    expect(networkAt(networks, text.indexOf('nn.Dropout(0.1)'))?.name).toBe('other');
    expect(networkAt(networks, 0)).toBeNull();
    const net = networks.find(({ name }) => name === 'Net');
    expect(net && networkDetail(report, net)).toBe('line 7 · 2 dropout sites · 9,610 parameters');
  });

  test('is missing for a reason in words', async () => {
    expect(comparable(await reportOf('x = 1\n')).reason).toBe('No dropout found in this file.');
    const loose = await reportOf('import torch.nn.functional as F\n\ndef f(x, training):\n    return F.dropout(x, 0.1, training)\n');
    expect(comparable(loose).reason).toContain('1 dropout site found');
    const empty = comparable(await reportOf('from torch import nn\n\nnet = nn.Sequential(nn.ReLU(), nn.Dropout(0.5))\n'));
    expect(empty).toEqual({ networks: [], reason: 'No network with dropout in this file has a parameter to train.' });
  });
});

describe('applying a rate', () => {
  const studied = async (text: string) => {
    const { report, network } = await subject(text);
    return studyOf({ fingerprint: fingerprintOf(network, report.sites), siteCount: network.siteIds.length });
  };
  const none: ReadonlySet<string> = new Set();

  test('is allowed while rates and layers are those of the study, wherever the text moved', async () => {
    const study = await studied(mlp);
    for (const text of [mlp, `# moved\n\n${mlp}`, `${mlp}\n\nprint('more code')\n`]) {
      expect(applicability(study, await reportOf(text), none)).toHaveProperty('network');
    }
  });

  test.each([
    ['an edited rate', mlp.replace('p=0.5', 'p=0.6'), 'edited after'],
    ['an edited constant', mlp.replace('RATE = 0.25', 'RATE = 0.3'), 'edited after'],
    ['a wider network', mlp.replaceAll('128', '256'), 'edited after'],
    ['another activation', mlp.replace('F.relu', 'F.gelu'), 'edited after'],
    ['another site', mlp.replace('self.last = ', 'self.more = nn.Dropout(0.5)\n        self.last = '), 'has 3 now'],
    ['a renamed class', mlp.replace('class Net', 'class Web'), 'no longer in the file'],
    ['two of the name', `${mlp}\n${mlp.slice(mlp.indexOf('class'))}`, 'several networks'],
  ])('is refused in words for %s', async (_, text, words) => {
    const result = applicability(await studied(mlp), await reportOf(text), none);
    expect('refusal' in result && result.refusal).toContain(words);
    expect('refusal' in result && result.refusal).toContain('Nothing was changed');
  });

  test('is allowed again after the lab itself wrote', async () => {
    const study = await studied(mlp);
    const written = mlp.replace('p=0.5', 'p=0.2').replace('RATE = 0.25', 'RATE = 0.2');
    const { report, network } = await subject(written);
    expect(applicability(study, report, none)).toHaveProperty('refusal');
    expect(applicability(study, report, new Set([fingerprintOf(network, report.sites)]))).toHaveProperty('network');
  });
});
