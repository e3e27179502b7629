import { expect, test } from 'vitest';
import { type Files, NET, unaskedOf } from './files';

const TRAINER = `import torch

class Trainer(object):
    def __init__(self, model, optimizer):
        self.model = model
        self.optimizer = optimizer

    def train(self, loader):
        self.model.train()
        for batch in loader:
            loss = self.step(batch)
            loss.backward()
            self.optimizer.step()

    def step(self, batch):
        x, y = batch
        return torch.nn.functional.cross_entropy(self.model(x), y)

    def validate(self, loader):
        total = 0
        with torch.no_grad():
            for batch in loader:
                loss = self.step(batch)
                total += loss.item()
        return total
`;

const DECODE = `import torch

def decode(net, x):
    scores = net(x)
    return scores.argmax(-1)

def evaluate(model, loader):
    hits = 0
    for x, y in loader:
        hits += (decode(model, x) == y).sum().item()
    return hits
`;

async function found(text: string, others: Files = { 'net.py': NET }): Promise<readonly string[]> {
  const all = await unaskedOf({ ...others, 'main.py': text }, 'main.py');
  return all.map(({ name, span }) => `${name}: ${text.slice(span.start, span.end)}`);
}

test('a method that validates runs the network by way of another one', async () => {
  expect(await found(TRAINER)).toEqual(['self.model: self.step(batch)']);
  const switching = '    def validate(self, loader):\n        self.model.eval()\n';
  expect(await found(TRAINER.replace('    def validate(self, loader):\n', switching))).toEqual([]);
});

test('networks in a dictionary, one of which the other method runs', async () => {
  const held = TRAINER.replaceAll('self.model(x)', 'self.model["generator"](x)').replace('        self.model.train()\n', '');
  expect(await found(held)).toEqual(['self.model["generator"]: self.step(batch)']);
  const switched = held.replace(
    '        total = 0\n',
    '        for key in self.model:\n            self.model[key].eval()\n        total = 0\n',
  );
  expect(await found(switched)).toEqual([]);
});

test('a step of its own for validation answers to the method that calls it', async () => {
  const own = TRAINER.replace('    def validate', '    def eval_step(self, batch):\n        return self.step(batch)\n\n    def validate');
  expect(await found(own)).toEqual(['self.model: self.step(batch)']);
  const direct = TRAINER.replace(
    'loss = self.step(batch)\n                total',
    'loss = self.eval_step(batch)\n                total',
  ).replace(
    '    def validate',
    '    def eval_step(self, batch):\n        x, y = batch\n        return self.model(x).softmax(-1)\n\n    def validate',
  );
  expect(await found(direct)).toEqual(['self.model: self.eval_step(batch)']);
});

test('a function that is given the network runs its parameter', async () => {
  expect(await found(DECODE)).toEqual(['model: decode(model, x)']);
  expect(await found(DECODE.replace('    hits = 0\n', '    model.eval()\n    hits = 0\n'))).toEqual([]);
  expect(await found(DECODE.replace('decode(model, x)', 'decode(table, x)'))).toEqual([]);
});

test('what learns, switches or wants chance on the way is left alone', async () => {
  expect(await found(TRAINER.replaceAll('step(', 'train_step('))).toEqual([]);
  expect(await found(TRAINER.replace('        x, y = batch\n', '        x, y = batch\n        self.model.eval()\n'))).toEqual([]);
  expect(await found(DECODE.replace('scores = net(x)', 'scores = net(x)\n    scores.sum().backward()'))).toEqual([]);
  expect(await found(DECODE.replace('scores = net(x)', 'scores = torch.stack([net(x) for _ in range(50)])  # mc_dropout'))).toEqual([]);
  expect(await found(TRAINER.replace('Trainer(object)', 'Trainer(torch.nn.Module)'))).toEqual([]);
});

test('a base that everybody has hides nothing, also where names of other files come by a star', async () => {
  const predictor = (head: string): string => `import torch
${head}:
    def __init__(self, model):
        self.model = model

    def predict(self, x):
        with torch.no_grad():
            return self.model(x).argmax(-1)
`;
  const all = { 'net.py': NET };
  expect(await found(predictor('class Holder(object)'), all)).toHaveLength(1);
  expect(await found(predictor('from unseen import *\n\nclass Holder(object)'), all)).toHaveLength(1);
  expect(await found(predictor('from unseen import *\n\nclass Holder(Base)'), all)).toEqual([]);
});

const DEMO = `import torch
from net import Net

model = Net()
model.load_state_dict(torch.load('net.pt'))
scores = model(torch.load('x.pt'))
print(scores.max(-1))
`;

test('a program that reads weights and learns nothing only predicts', async () => {
  expect(await found(DEMO)).toEqual(["model: model(torch.load('x.pt'))"]);
  expect(await found(DEMO.replace('model = Net()\nmodel.load_state_dict(torch.load(', 'model = (torch.load('))).toHaveLength(1);
  expect(await found(DEMO.replace('scores =', 'model.eval()\nscores ='))).toEqual([]);
  expect(await found(`${DEMO}scores.sum().backward()\n`)).toEqual([]);
  expect(await found(DEMO.replace("model.load_state_dict(torch.load('net.pt'))\n", ''))).toEqual([]);
  expect(await found(DEMO.replace("model(torch.load('x.pt'))", 'model(torch.rand(1, 8))'))).toEqual([]);
});
