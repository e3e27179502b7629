import { expect, test } from 'vitest';
import { torch } from '../../../src/frameworks/torch';
import { withModule } from './open';

const HEADER = 'from torch import nn\n\n\n';

function net(name: string, parts: readonly string[], more = ''): string {
  const made = parts.map((part, at) => `        self.part${at} = ${part}\n`).join('');
  const run = parts.map((_, at) => `        x = self.part${at}(x)\n`).join('');
  return `class ${name}(nn.Module):\n    def __init__(self${more}):\n        super().__init__()\n${made}\n    def forward(self, x):\n${run}        return x\n\n\n`;
}

/** Names of the networks that are read where only those are wanted that may run the sites in the line with the words. */
function about(source: string, words: string): Promise<readonly string[] | null> {
  const text = HEADER + source;
  return withModule(text, (module) => {
    const { sites, later } = torch.read(module, 'facts');
    const start = text.indexOf(words);
    const end = text.indexOf('\n', start);
    const wanted = sites.filter(({ span }) => span.start >= start && span.start < end).map(({ id }) => id);
    expect(wanted).not.toEqual([]);
    return (later?.(false)(new Set(wanted)) ?? []).map(({ name }) => name);
  });
}

const BLOCK = net('Block', ['nn.Linear(4, 4)', 'nn.Dropout(0.1)']);

test('the class around, and those that name it', async () => {
  const source = `${BLOCK}${net('Other', ['nn.Linear(4, 4)', 'nn.Dropout(0.2)'])}${net('Whole', ['Block()', 'nn.Linear(4, 2)'])}`;
  expect(await about(source, 'self.part1 = nn.Dropout(0.1)')).toEqual(['Block', 'Whole']);
  expect(await about(source, 'self.part1 = nn.Dropout(0.2)')).toEqual(['Other']);
});

test('a table of classes, a function, and what a call of the class is given', async () => {
  const table = `${BLOCK}BLOCKS = {'plain': Block}\n\n\n${net('Whole', ["BLOCKS['plain']()"])}`;
  expect(await about(table, 'self.part1 = nn.Dropout')).toEqual(['Block', 'Whole']);
  const made = `${BLOCK}def make():\n    return Block()\n\n\n${net('Whole', ['make()'])}`;
  expect(await about(made, 'self.part1 = nn.Dropout')).toEqual(['Block', 'Whole']);
  const given = `${BLOCK}${net('Whole', ['block()'], ', block')}${net('Other', ['nn.Linear(4, 4)'])}def build():\n    return Whole(Block)\n`;
  expect(await about(given, 'self.part1 = nn.Dropout')).toEqual(['Block', 'Whole']);
  const named = `${BLOCK}${net('Whole', ['blocks[0]()'], ', blocks')}def build():\n    blocks = [Block]\n    return Whole(blocks)\n`;
  expect(await about(named, 'self.part1 = nn.Dropout')).toEqual(['Block', 'Whole']);
});

test('where a name may be made up every network is read', async () => {
  const source = `${BLOCK}${net('Whole', ['nn.Linear(4, 4)', "globals()['Bl' + 'ock']()"])}`;
  expect(await about(source, 'self.part1 = nn.Dropout')).toEqual(['Block', 'Whole']);
});

test('a rate that is given to a class with layers is none itself; a class without any may be', async () => {
  const rated = `class Block(nn.Module):\n    def __init__(self, drop=0.0):\n        super().__init__()\n        self.fc = nn.Linear(4, 4)\n        self.drop = nn.Dropout(drop)\n\n    def forward(self, x):\n        return self.drop(self.fc(x))\n\n\n`;
  expect(await about(`${rated}${net('Whole', ['Block(drop=0.3)'])}`, 'self.part0 = Block(drop=0.3)')).toEqual([]);
  const bare = `class Noise(nn.Module):\n    def __init__(self, drop=0.0):\n        super().__init__()\n        self.drop = drop\n\n    def forward(self, x):\n        return nn.functional.dropout(x, self.drop, self.training)\n\n\n`;
  expect(await about(`${bare}${net('Whole', ['nn.Linear(4, 4)', 'Noise(drop=0.3)'])}`, 'self.part1 = Noise(drop=0.3)')).toEqual(['Whole']);
});

test('whoever asks twice gets the same networks', async () => {
  await withModule(`${HEADER}${BLOCK}`, (module) => {
    const { sites, later } = torch.read(module, 'facts');
    const ask = later?.(false);
    const [first] = ask?.(new Set(sites.map(({ id }) => id))) ?? [];
    expect(first?.name).toBe('Block');
    expect(ask?.()[0]).toBe(first);
  });
});
