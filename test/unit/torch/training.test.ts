import { expect, test } from 'vitest';
import { read } from './open';

const NET = `import argparse
import torch
from torch import nn
from torch.utils.data import DataLoader


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(4, 3)
        self.drop = nn.Dropout(0.5)

    def forward(self, x):
        return self.drop(self.fc(x))


`;

async function training(source: string) {
  const text = NET + source;
  const { networks } = (await read(text, (found) => found)) ?? { networks: [] };
  const { places = {}, ...facts } = networks[0]?.training ?? {};
  return { facts, texts: Object.fromEntries(Object.entries(places).map(([name, { start, end }]) => [name, text.slice(start, end)])) };
}

test('a function that is given the model, its rate and its epochs', async () => {
  const { facts, texts } = await training(`def train(model, loader, lr, epochs=3):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=0.9, weight_decay=5e-4, nesterov=True)
    criterion = nn.CrossEntropyLoss()
    for epoch in range(epochs):
        pass


train(Net(), DataLoader(data, batch_size=16), lr=0.05, epochs=12)
`);
  expect(facts).toEqual({
    optimizer: 'sgd',
    learningRate: 0.05,
    momentum: 0.9,
    weightDecay: 5e-4,
    nesterov: true,
    loss: 'cross-entropy',
    epochs: 12,
    batchSize: 16,
  });
  expect(texts).toMatchObject({
    learningRate: 'lr',
    momentum: '0.9',
    batchSize: '16',
    epochs: 'range(epochs)',
    loss: 'nn.CrossEntropyLoss()',
  });
  expect(texts.optimizer).toMatch(/^torch\.optim\.SGD\(.*\)$/);
});

test('calls that pass different numbers', async () => {
  const train = 'def train(model, lr=0.1):\n    return torch.optim.SGD(model.parameters(), lr=lr)\n\n\n';
  expect((await training(`${train}train(Net())\n`)).facts).toEqual({ optimizer: 'sgd', learningRate: 0.1 });
  expect((await training(`${train}train(Net())\ntrain(Net(), 0.2)\n`)).facts).toEqual({ optimizer: 'sgd', unread: ['learningRate'] });
});

test('options of the command line', async () => {
  const { facts } = await training(`parser = argparse.ArgumentParser()
parser.add_argument("--lr", type=float, default=3e-4)
args = parser.parse_args()
optimizer = torch.optim.AdamW(Net().parameters(), args.lr, betas=(0.8, 0.95))
`);
  expect(facts).toEqual({ optimizer: 'adamw', learningRate: 3e-4, beta1: 0.8, beta2: 0.95 });
});

test('what is given but cannot be told, or twice otherwise, is named', async () => {
  expect((await training('optimizer = torch.optim.Adam(Net().parameters(), lr=find_rate())\n')).facts).toEqual({
    optimizer: 'adam',
    unread: ['learningRate'],
  });
  expect((await training('optimizer = torch.optim.LBFGS(Net().parameters(), lr=0.5)\n')).facts).toEqual({ unread: ['optimizer'] });
  const two = 'a = torch.optim.SGD(Net().parameters(), lr=0.1)\nb = torch.optim.SGD(Net().parameters(), lr=0.2)\n';
  expect((await training(two)).facts).toEqual({ optimizer: 'sgd', unread: ['learningRate'] });
  const scheduled = 'a = torch.optim.SGD(Net().parameters(), lr=0.1)\nb = torch.optim.lr_scheduler.StepLR(a, 3)\n';
  expect((await training(scheduled)).facts).toEqual({ optimizer: 'sgd', learningRate: 0.1 });
});
