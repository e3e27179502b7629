import { expect, test } from 'vitest';
import { restores } from '../../../src/frameworks/torch/facts/modes/restores';
import { factsOf, NET, unaskedOf } from './files';

const TRAINER = `import torch

class Trainer(object):
    def __init__(self, model, optimizer):
        self.model = model
        self.optimizer = optimizer

    def train(self, loader, held):
        for step, (x, y) in enumerate(loader):
            loss = torch.nn.functional.cross_entropy(self.model(x), y)
            loss.backward()
            self.optimizer.step()
            self.measure(held)
            self.sample(x)

    def measure(self, loader):
        self.model.eval()
        with torch.no_grad():
            scores = [self.model(x).argmax(1) for x, y in loader]
        self.model.train()
        return scores

    @torch.no_grad()
    def sample(self, x):
        return self.model(x).argmax(1).tolist()
`;

async function names(text: string): Promise<readonly string[]> {
  const all = await unaskedOf({ 'net.py': NET, 'main.py': text }, 'main.py');
  return all.map(({ span }) => text.slice(span.start, span.end));
}

test('a function that puts the network back asks for nobody else', async () => {
  expect(await names(TRAINER)).toEqual(['self.model(x)']);
  expect(await names(TRAINER.replace('        self.model.train()\n', ''))).toEqual([]);
  expect(await names(TRAINER.replace('self.sample(x)\n', 'self.model.eval()\n            self.sample(x)\n'))).toEqual([]);
});

test('a function restores when the last that is asked of each network is training mode, or the mode that it had', () => {
  expect(restores('net.eval()\nf(net)\nnet.train()')).toBe(true);
  expect(restores('was = net.training\nnet.eval()\nnet.train(was)')).toBe(true);
  expect(restores('net.eval()\ncritic.eval()\nnet.train()')).toBe(false);
  expect(restores('net.train()\nnet.eval()')).toBe(false);
  expect(restores('net.eval()\nnet.train(False)')).toBe(false);
  expect(restores('print(net)')).toBe(false);
});

const STEPS = `import torch
from checks import similarities

class Runner:
    def __init__(self, model):
        self.model = model

    def score(self, pairs):
        with torch.no_grad():
            return [self.model(a).argmax(1) for a in pairs]

    def fit(self, loader, pairs):
        for epoch in range(3):
            self.model.train()
            self.epoch(loader)
            print(self.score(pairs))

    def final(self, pairs):
        self.model.eval()
        return self.score(pairs)

    def epoch(self, loader):
        for x, y in loader:
            (self.model(x) - y).pow(2).mean().backward()
`;

test('one caller has just asked for training mode, whatever others ask', async () => {
  expect(await names(STEPS)).toEqual(['self.model(a)']);
  expect(await names(STEPS.replace('            print(self.score', '            self.model.eval()\n            print(self.score'))).toEqual(
    [],
  );
  // Without a mode that is seen, the other caller counts.
  expect(await names(STEPS.replace('            self.model.train()\n', ''))).toEqual([]);
});

const UNKNOWN = `import torch
from table import MODELS

def fit(name, loader, held):
    model = MODELS[name]()
    optimizer = torch.optim.Adam(model.parameters())
    for epoch in range(3):
        model.train()
        for x, y in loader:
            loss = (model(x) - y).pow(2).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        with torch.no_grad():
            print([model(x) for x in held])
`;

test('a network of unknown class is told apart by whether anything around it drops', async () => {
  const near = await factsOf({ 'net.py': NET, 'table.py': 'from net import Net\nMODELS = {"a": Net}\n', 'main.py': UNKNOWN });
  expect(near.modes?.assumed?.map(({ hinted, near: isNear }) => [hinted, isNear])).toEqual([[false, true]]);
  const far = await factsOf({ 'table.py': 'MODELS = {}\n', 'main.py': UNKNOWN });
  expect(far.modes?.assumed?.map(({ hinted, near: isNear }) => [hinted, isNear])).toEqual([[false, undefined]]);
});

const MEMBER = `import torch

class Trainer:
    def fit(self, model, loader, held):
        optimizer = torch.optim.Adam(model.gen.parameters())
        for epoch in range(3):
            model.train()
            for x, y in loader:
                loss = (model.gen(x) - y).pow(2).mean()
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
            model.eval()
            with torch.no_grad():
                print([model.gen(x) for x in held])
`;

test('a part that may be switched with what it belongs to is not spoken of because something near drops', async () => {
  const { modes } = await factsOf({ 'net.py': NET, 'main.py': MEMBER });
  const part = modes?.assumed?.find(({ variable }) => variable.endsWith('.gen'));
  expect(part).toEqual({ variable: part?.variable, hinted: false });
});
