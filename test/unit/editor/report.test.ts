import { describe, expect, test } from 'vitest';
import { configured } from '../../../src/editor/configuration/configured';
import { lensTitle } from '../../../src/editor/lens/lensText';
import { excludePattern } from '../../../src/editor/report/exclude';
import { fileRow } from '../../../src/editor/report/rows';
import { statusText } from '../../../src/editor/statusText';
import { entriesOf } from '../../../src/settings/baseline';
import { decide, offRules } from '../../../src/settings/decide';
import { filtered, initial, isWorthShowing, totals, withFiles } from '../../../webview/report/state';
import { mlp, reportOf } from './reports';

const wrong = mlp.replace('RATE = 0.25', 'RATE = 1.25');

describe('rows', () => {
  test('place sites, findings and layers by line and column', async () => {
    const row = fileRow(await reportOf(wrong), 'file:///net.py', 'net.py');
    expect(row.sites.map(({ place, effect, network }) => [place.line, effect, network])).toEqual([
      [11, 'drops 50 %, keeps 50 % by default', 'Net'],
      [13, 'rate 1.25', 'Net'],
    ]);
    expect(row.sites[0]?.place).toMatchObject({ cell: null, line: 11, column: 21, endLine: 11, endColumn: 34 });
    expect(row.findings.map(({ rule, severity }) => [rule, severity])).toEqual([['rate-out-of-range', 'error']]);
    expect(row.networks[0]).toMatchObject({ name: 'Net', framework: 'PyTorch', parameters: 9610, sites: 2 });
    const fc1 = row.networks[0]?.layers.find(({ name }) => name === 'fc1');
    expect(fc1).toMatchObject({ shape: '128', parameters: 8320, isDropout: false });
  });

  test('count lines within the cell of a notebook', async () => {
    const cells = ['%matplotlib inline\nfrom torch import nn', '', '# two\n\nnet = nn.Sequential(nn.Linear(2, 2), nn.Dropout(7))'];
    const row = fileRow(await reportOf(cells), 'file:///n.ipynb', 'n.ipynb');
    expect(row.findings[0]?.place).toMatchObject({ cell: 2, line: 3 });
    expect(row.sites[0]?.place).toMatchObject({ cell: 2, line: 3 });
  });

  test('say what a comment silences', async () => {
    const row = fileRow(await reportOf(`# dropout: ignore-file[rate-out-of-range]\n${wrong}`), 'file:///net.py', 'net.py');
    expect([row.findings.length, row.suppressed]).toEqual([0, 1]);
  });
});

test('a lens counts sites and findings of its own network', async () => {
  const text = `${wrong}\n\nother = nn.Sequential(nn.Linear(2, 2), nn.Dropout(0.5))\n`;
  const report = await reportOf(text);
  const titles = Object.fromEntries(report.networks.map((network) => [network.name, lensTitle(report, network)]));
  expect(titles).toEqual({ Net: '2 dropout sites · 1 finding', other: '1 dropout site · no findings' });
});

test('a configuration changes severities and switches rules off, and a baseline accepts', async () => {
  const report = await reportOf(wrong);
  const decisions = decide({ settings: { rules: { 'rate-out-of-range': 'hint' } }, path: 'a.py' });
  expect(configured(report, { decisions, accepted: [] }).report.findings[0]?.severity).toBe('hint');
  const accepted = entriesOf(report.findings, report.text);
  expect(configured(report, { decisions, accepted })).toMatchObject({
    report: { findings: [] },
    accepted: [{ rule: 'rate-out-of-range' }],
  });
  const ignore = offRules(decide({ settings: { ignore: ['rates'] }, path: 'a.py' }));
  expect((await reportOf(wrong, { ignore })).findings).toEqual([]);
});

test('the status says what happened', async () => {
  expect(statusText(null).text).toBe('Dropout: analysing');
  expect(statusText({ kind: 'report', report: await reportOf(wrong), milliseconds: 12.4 })).toMatchObject({
    text: 'Dropout: 1 finding',
    detail: '2 sites, 12 ms',
  });
  expect(statusText({ kind: 'too-large', characters: 3_000_000 })).toMatchObject({
    detail: '3,000,000 characters are not analysed',
    severity: 'warning',
  });
});

test('a workspace run always leaves out environments, and takes no glob that would break the pattern', () => {
  expect(excludePattern(['data/**', ' ', '{a,b}'])).toMatch(/^\{.*\*\*\/node_modules\/\*\*,.*,data\/\*\*\}$/);
  expect(excludePattern(['{a,b}'])).not.toContain('{a');
});

describe('the page’s state', () => {
  const file = async (name: string, text: string) => fileRow(await reportOf(text), `file:///${name}`, name);

  test('replaces a file where it stands and adds new ones', async () => {
    const first = withFiles(initial, [await file('a.py', wrong), await file('b.py', mlp)]);
    const second = withFiles(first, [await file('c.py', mlp), await file('a.py', mlp)]);
    expect(second.files.map(({ name, findings }) => [name, findings.length])).toEqual([
      ['a.py', 0],
      ['b.py', 0],
      ['c.py', 0],
    ]);
  });

  test('counts and filters', async () => {
    const files = [await file('a.py', wrong), await file('b.py', mlp), await file('c.py', 'drop = 1\n')];
    expect(totals(files)).toEqual({ files: 2, sites: 4, findings: 1, networks: 2 });
    expect(files.map(isWorthShowing)).toEqual([true, true, false]);
    expect(filtered(files, 'out-of-range').map(({ name, sites }) => [name, sites.length])).toEqual([['a.py', 0]]);
    expect(filtered(files, 'B.PY').map(({ name, sites }) => [name, sites.length])).toEqual([['b.py', 2]]);
  });
});

test('rows say what is known of a rate that is not one number', async () => {
  const head = 'import keras\nimport torch\nfrom torch import nn\n\n';
  const effects = async (code: string) =>
    fileRow(await reportOf(`${head}${code}`), 'file:///net.py', 'net.py').sites.map(({ effect }) => effect);
  expect(await effects('def f(p):\n    return nn.Dropout(p)\n\nf(0.4)\nf(0.1)\n')).toEqual(['rate one of 0.1, 0.4']);
  const tuned = (how: string) => effects(`def f(trial):\n    return nn.Dropout(trial.${how})\n`);
  expect(await tuned('suggest_float("p", 0.1, 0.6)')).toEqual(['rate 0.1 to 0.6, tuned']);
  expect(await tuned('suggest_categorical("p", [0.1, 0.3])')).toEqual(['rate one of 0.1, 0.3, tuned']);
  expect(await effects('def f(hp):\n    return keras.layers.Dropout(hp.Float("d", 0.1, 0.5, default=0.2))\n')).toEqual([
    'drops 20 %, keeps 80 %, unless tuned',
  ]);
  const listed =
    'def f():\n    rates = [x.item() for x in torch.linspace(0, 0.2, 3)]\n    return nn.ModuleList([nn.Dropout(rates[i]) for i in range(3)])\n';
  expect(await effects(listed)).toEqual(['rates 0 to 0.2, layer by layer']);
  expect(await effects('def f(cfg):\n    return nn.Dropout(cfg.rate())\n')).toEqual(['rate unknown']);
});
