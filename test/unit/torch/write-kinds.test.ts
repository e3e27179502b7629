import { describe, expect, test } from 'vitest';
import { writeChange } from '../../../src/frameworks/torch/write/write';
import type { Change } from '../../../src/model/change';
import type { Reading } from '../../../src/model/reading';
import { openModule } from '../../../src/syntax/open';
import { testParser } from '../parser';
import { sitesOf } from './files';
import { reading, rewritten } from './open';

const HEADER = 'import torch\nimport torch.nn as nn\nfrom timm.layers import DropPath, Mlp\n';

const NET = `${HEADER}
class Net(nn.Module):
    def __init__(self, dim, dropout=0.0, emb_dropout=0.1):
        super().__init__()
        self.a = nn.Dropout(dropout)
        self.b = nn.Dropout(emb_dropout)

`;

function siteIn(found: Reading, kind: string, parameter?: string) {
  const site = found.sites.find((each) => each.kind === kind && (parameter === undefined || each.parameter === parameter));
  if (!site) throw new Error(`no ${kind}`);
  return site;
}

const set =
  (kind: string, rate: number, at: 'origin' | 'argument' = 'origin', parameter?: string) =>
  (found: Reading): Change => ({
    type: 'set-rate',
    siteIds: [siteIn(found, kind, parameter).id],
    rate,
    at,
  });

const remove =
  (kind: string, parameter?: string) =>
  (found: Reading): Change => ({ type: 'remove-site', siteId: siteIn(found, kind, parameter).id });

/** What follows the class in the text after a change. */
async function changed(code: string, change: (found: Reading) => Change): Promise<string | null> {
  const text = await rewritten(NET + code, change);
  return text === null ? null : text.slice(NET.length);
}

describe('set-rate', () => {
  test.each([
    ['d = DropPath(0.1)\n', 'drop-path', 'd = DropPath(0.3)\n'],
    ['d = DropPath()\n', 'drop-path', 'd = DropPath(drop_prob=0.3)\n'],
    ['P = 0.1\nd = DropPath(drop_prob=P)\n', 'drop-path', 'P = 0.3\nd = DropPath(drop_prob=P)\n'],
    ['net = Net(8, dropout=0.1)\n', 'argument', 'net = Net(8, dropout=0.3)\n'],
    ['m = Mlp(8, drop=0.1)\n', 'argument', 'm = Mlp(8, drop=0.3)\n'],
  ])('%s', async (code, kind, expected) => {
    expect(await changed(code, set(kind, 0.3))).toBe(expected);
  });

  test('a keep probability is what is left', async () => {
    const text = `${HEADER}
class DropBlock2D(nn.Module):
    def __init__(self, keep_prob):
        super().__init__()
        self.keep_prob = keep_prob

    def forward(self, x):
        return x * (torch.rand_like(x) < self.keep_prob)

a = DropBlock2D(0.9)
`;
    expect(await rewritten(text, set('drop-block', 0.2))).toBe(text.replace('DropBlock2D(0.9)', 'DropBlock2D(0.8)'));
  });

  test('a value that another file decides is not written here unless it is asked for at the argument', async () => {
    const files = {
      'main.py': `${NET.replace('import torch\n', 'import torch\nfrom settings import RATE\n')}net = Net(8, dropout=RATE)\n`,
      'settings.py': 'RATE = 0.2\n',
    };
    const [site] = (await sitesOf(files)).filter(({ kind }) => kind === 'argument');
    expect(site?.rate.origin ?? null).toBe(null);
    const module = openModule(await testParser(), files['main.py']);
    const context = { module, reading: { ...(await reading(files['main.py'])), sites: site ? [site] : [] } };
    const change = (at: 'origin' | 'argument'): Change => ({ type: 'set-rate', siteIds: [site?.id ?? ''], rate: 0.3, at });
    expect(writeChange(change('origin'), context)).toBe(null);
    expect(writeChange(change('argument'), context)).toMatchObject([{ text: '0.3' }]);
    module.dispose();
  });
});

describe('remove', () => {
  test.each([
    ['net = Net(8, dropout=0.1, emb_dropout=0.2)\n', 'argument', 'dropout', 'net = Net(8, emb_dropout=0.2)\n'],
    ['m = Mlp(8, drop=0.1)\n', 'argument', 'drop', 'm = Mlp(8)\n'],
    ['x = 1\nd = DropPath(0.1)\n', 'drop-path', 'drop_prob', 'x = 1\n'],
    ['s = nn.Sequential(nn.Linear(2, 2), DropPath(0.1))\n', 'drop-path', 'drop_prob', 's = nn.Sequential(nn.Linear(2, 2))\n'],
  ])('%s', async (code, kind, parameter, expected) => {
    expect(await changed(code, remove(kind, parameter))).toBe(expected);
  });

  test('an argument whose class drops without it stays', async () => {
    expect(await changed('net = Net(8, emb_dropout=0.2)\n', remove('argument', 'emb_dropout'))).toBe(null);
  });
});
