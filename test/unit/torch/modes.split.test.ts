import { expect, test } from 'vitest';
import { rule } from '../../../src/rules/train-not-restored';
import { mayMistakeModes } from '../../../src/syntax/prefilter';
import { factsOf, NET } from './files';

const LOOPS = `import torch

def train_epoch(model, loader, optimizer):
    for x, y in loader:
        optimizer.zero_grad()
        loss = torch.nn.functional.cross_entropy(model(x), y)
        loss.backward()
        optimizer.step()

def evaluate(model, loader):
    model.eval()
    hits = 0
    with torch.no_grad():
        for x, y in loader:
            hits += (model(x).argmax(-1) == y).sum()
    return hits
`;

const MAIN = `import torch
from loops import evaluate, train_epoch
from net import Net

def main(train_data, test_data):
    classifier = Net(0.3).to('cpu')
    optimizer = torch.optim.Adam(classifier.parameters())
    for epoch in range(10):
        train_epoch(classifier, train_data, optimizer)
        evaluate(classifier, test_data)

main([], [])
`;

async function left(main: string, loops = LOOPS, net = NET): Promise<readonly string[]> {
  expect(mayMistakeModes(main)).toBe(true);
  const facts = await factsOf({ 'net.py': net, 'loops.py': loops, 'main.py': main }, 'main.py');
  const found = [...rule.check({ reading: { sites: [], networks: [], facts } } as unknown as Parameters<typeof rule.check>[0])];
  return found.map(({ severity, span }) => `${severity} ${main.slice(span.start, span.end)}`);
}

test('a program that hands its network in turn to functions of another file that train and evaluate', async () => {
  expect(await left(MAIN)).toEqual(['warning evaluate(classifier, test_data)']);
  expect(
    await left(
      MAIN.replace('from loops import evaluate, train_epoch', 'import loops').replaceAll(/(train_epoch|evaluate)\(/g, 'loops.$1('),
    ),
  ).toEqual(['warning loops.evaluate(classifier, test_data)']);
  const own = MAIN.replace('        train_epoch(', '        classifier(train_data).sum().backward()\n        train_epoch(');
  expect(await left(own)).toHaveLength(1);
});

test('not where anything switches back, in either file', async () => {
  const trains = LOOPS.replace(
    '    for x, y in loader:\n        optimizer',
    '    model.train()\n    for x, y in loader:\n        optimizer',
  );
  expect(await left(MAIN, trains)).toEqual([]);
  expect(await left(MAIN, LOOPS.replace('    return hits', '    model.train()\n    return hits'))).toEqual([]);
  expect(await left(MAIN, LOOPS.replace('    model.eval()\n', ''))).toEqual([]);
  const before = MAIN.replace('        train_epoch(', '        classifier.train()\n        train_epoch(');
  expect(await left(before)).toEqual([]);
});

test('not where the network is made anew, drops nothing, or is evaluated behind the loop', async () => {
  const anew = MAIN.replace('    classifier = Net', '    for fold in range(5):\n        classifier = Net').replace(
    /\n {4}optimizer = (.*)\n {4}for epoch in range\(10\):\n/,
    '\n        optimizer = $1\n',
  );
  expect(anew).toContain('\n        train_epoch(');
  expect(await left(anew)).toEqual([]);
  expect(await left(MAIN, LOOPS, NET.replace('nn.Dropout(p)', 'nn.ReLU()'))).toEqual([]);
  expect(await left(MAIN.replace('        evaluate(', '    evaluate('))).toEqual([]);
});
