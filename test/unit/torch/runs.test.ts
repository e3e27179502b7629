import { expect, test } from 'vitest';
import { type Files, NET, ranOf } from './files';

/** What running `main.py` tells of one of the files, as `kind name`; all files may use the names of all others. */
async function told(main: string, others: Files = {}, file = 'main.py'): Promise<readonly string[]> {
  const files = { 'net.py': NET, ...others, 'main.py': main };
  const users = (of: string): readonly string[] => Object.keys(files).filter((each) => each !== of && each !== 'net.py');
  return (await ranOf(files, file, users)).map(({ kind, name }) => `${kind} ${name}`);
}

/** A program that makes a network, trains it with a function that asks for no mode, and does something more with it in each epoch. */
const program = (made: string, then: string, before = ''): string => `import argparse
import torch
from net import Net
${before}

def step(model, optimizer, x, y):
    loss = (model(x) - y).pow(2).mean()
    loss.backward()
    optimizer.step()


def main(args):
    ${made}
    optimizer = torch.optim.Adam(model.parameters())
    for epoch in range(args.epochs):
        for x, y in load(args):
            step(model, optimizer, x, y)
        ${then}


if __name__ == '__main__':
    main(argparse.ArgumentParser().parse_args())
`;

const SCORE = `import torch


def score(net, batches):
    total = 0
    with torch.no_grad():
        for x, y in batches:
            total += (net(x) == y).sum().item()
    return total
`;

/** The program hands its network to `score`, which stands in a file of its own. */
const scored = (made: string, then = 'print(score(model, args.data))', before = ''): Promise<readonly string[]> =>
  told(program(made, then, `from score import score\n${before}`), { 'score.py': SCORE }, 'score.py');

test('a network that the program makes in some way predicts elsewhere in training mode', async () => {
  const hit = ['prediction net'];
  expect(await scored('model = Net()')).toEqual(hit);
  expect(await scored("model = {'small': Net, 'large': Net}[args.size]()")).toEqual(hit);
  expect(
    await scored('model = build(args)', undefined, 'def build(args):\n    if args.small:\n        return Net(0.1)\n    return Net()\n'),
  ).toEqual(hit);
  expect(await scored('_, model = pair()', undefined, 'def pair():\n    return 3, Net()\n')).toEqual(hit);
  expect(await scored('model = torch.nn.DataParallel(Net().to(args.device))')).toEqual(hit);
  expect(await scored('models = [Net() for _ in range(2)]\n    model = models[0]')).toEqual(hit);
  expect(await scored('model = Net()\n    if args.wide:\n        model = torch.compile(model)')).toEqual(hit);
  expect(await scored('model = Net(p=0.0)')).toEqual([]);
});

test('an object keeps the network, and its methods train and predict', async () => {
  const trainer = (validate: string): string => `import torch


class Trainer:
    def __init__(self, model, optimizer):
        self.parts = {'generator': model}
        self.optimizer = optimizer

    def fit(self, loaders, epochs):
        for _ in range(epochs):
            for x, y in loaders['train']:
                loss = (self.parts['generator'](x) - y).pow(2).mean()
                loss.backward()
                self.optimizer.step()
            self.measure(loaders)

    @torch.no_grad()
    def measure(self, loaders):
${validate}        return [self.parts['generator'](x).argmax(-1) for x, y in loaders['other']]
`;
  const main = `import torch
from net import Net
from trainer import Trainer

model = Net()
trainer = Trainer(model, torch.optim.Adam(model.parameters()))
trainer.fit(torch.load('loaders.pt'), 3)
`;
  expect(await told(main, { 'trainer.py': trainer('') }, 'trainer.py')).toEqual(["prediction self.parts['generator']"]);
  const switches = '        for part in self.parts.values():\n            part.eval()\n';
  expect(await told(main, { 'trainer.py': trainer(switches) }, 'trainer.py')).toEqual(['leaves self.measure']);
});

test('what asks for evaluation mode on the way, wherever it stands, is seen', async () => {
  expect(
    await scored(
      'model = Net()',
      'ready(model)\n        print(score(model, args.data))\n        model.train()',
      'def ready(net):\n    net.eval()\n',
    ),
  ).toEqual([]);
  expect(await scored('model = Net().eval()')).toEqual([]);
  expect(await scored('model = Net()', 'model.train(False)\n        print(score(model, args.data))')).toEqual([]);
  expect(await scored('model = Net()', "getattr(model, 'eval')()\n        print(score(model, args.data))")).toEqual([]);
});

test('nobody knows the mode behind what cannot be seen, or where an option decides', async () => {
  expect(
    await scored('model = Net()', 'elsewhere(model)\n        print(score(model, args.data))', 'from package import elsewhere\n'),
  ).toEqual([]);
  expect(await scored('model = Net()', 'if args.quiet:\n            model.eval()\n        print(score(model, args.data))')).toEqual([]);
  expect(
    await scored(
      'model = Net()',
      'for part in model.modules():\n            part.training = False\n        print(score(model, args.data))',
    ),
  ).toEqual([]);
  const manager = 'from contextlib import contextmanager\n\n@contextmanager\ndef quiet(net):\n    net.eval()\n    yield\n    net.train()\n';
  expect(await scored('model = Net()', 'with quiet(model):\n            print(score(model, args.data))', manager)).toEqual([]);
});

test('what a literal decides is decided', async () => {
  const run = (flag: string): string => `import torch


def run(net, batches, training=${flag}):
    net.train(training)
    with torch.no_grad():
        return [net(x).argmax(-1) for x in batches]
`;
  const then = 'print(run(model, args.data))';
  const main = program('model = Net()', then, 'from run import run\n');
  expect(await told(main, { 'run.py': run('False') }, 'run.py')).toEqual([]);
  const phases = `import torch
from net import Net

model = Net()
optimizer = torch.optim.Adam(model.parameters())
batches = torch.load('batches.pt')
for epoch in range(3):
    for phase in ['train', 'val']:
        ASKS
        for x, y in batches[phase]:
            with torch.set_grad_enabled(phase == 'train'):
                loss = (model(x) - y).pow(2).mean()
                if phase == 'train':
                    loss.backward()
                    optimizer.step()
            print(loss.item())
`;
  expect(await told(phases.replace('ASKS', 'print(phase)'))).toEqual(['prediction model']);
  expect(await told(phases.replace('ASKS', "model.train() if phase == 'train' else model.eval()"))).toEqual([]);
});

test('values that are part of a training step, or noise that is wanted, are no predictions', async () => {
  const teaching = program('model = Net()', 'pass').replace(
    '    loss = (model(x) - y)',
    '    with torch.no_grad():\n        y = model(x)\n    loss = (model(x) - y)',
  );
  expect(await told(teaching)).toEqual([]);
  expect(
    await scored(
      'model = Net()',
      'model.train()\n        with torch.no_grad():\n            model.train()\n            print(score(model, args.data))',
    ),
  ).toEqual([]);
});

test('an evaluation in another file leaves the network in evaluation mode', async () => {
  const evaluation = (restores: string): Files => ({
    'score.py': SCORE.replace('    total = 0\n', '    net.eval()\n    total = 0\n').replace(
      '    return total',
      `${restores}    return total`,
    ),
  });
  const main = program('model = Net()', 'print(score(model, args.data))', 'from score import score\n');
  expect(await told(main, evaluation(''))).toEqual(['leaves score']);
  expect(await told(main, evaluation('    net.train()\n'))).toEqual([]);
  expect(await told(main.replace('    loss = (model', '    model.train()\n    loss = (model'), evaluation(''))).toEqual([]);
  expect(await told(program('model = Net()', 'model.eval()'))).toEqual(['unrestored model']);
});

test('no half-typed program stops the reader', async () => {
  const whole = program("model = {'a': Net}[args.size]()", 'print([model(x) for x in args.data if x])', 'class A(A):\n    pass\n');
  for (let end = 0; end < whole.length; end += 7) await told(whole.slice(0, end));
  expect(await told(`${whole}\nwhile True:\n    main(main)\n`)).toEqual([]);
});

test('a program that calls itself, or takes too long, is left alone', async () => {
  const sum = `from net import Net\nimport torch\nmodel = Net()\nx = ${'1 + '.repeat(20_000)}1\nmodel(x).backward()\n`;
  expect(await told(sum)).toEqual([]);
  const nested = Array.from({ length: 40 }, (_, at) => `${'    '.repeat(at)}for i${at} in range(9):\n`).join('');
  expect(await told(`from net import Net\nimport torch\nmodel = Net()\n${nested}${'    '.repeat(40)}model(3).backward()\n`)).toEqual([]);
});

test('a run of the network that nobody learns from, and that is read, is a prediction, whatever the code around is called', async () => {
  const round = (more: string, loss = '(model(x) - y).pow(2).mean()'): string => `import torch
from net import Net


def go(batches, epochs):
    model = Net()
    optimizer = torch.optim.Adam(model.parameters())
    for _ in range(epochs):
        for x, y in batches:
            loss = ${loss}
            loss.backward()
            optimizer.step()
${more}

go(torch.load('batches.pt'), 3)
`;
  const hit = ['prediction model'];
  expect(await told(round('            hits = (model(x).argmax(-1) == y).sum().item()\n'))).toEqual(hit);
  expect(await told(round('        print([model(x).argmax(-1) for x, _ in batches])\n'))).toEqual(hit);
  expect(
    await told(round('            model.eval()\n            hits = (model(x).argmax(-1) == y).sum().item()\n            model.train()\n')),
  ).toEqual([]);
  // The gradients come by way of a sum, a list, an item, an attribute, a function or a loop.
  const several = (lines: readonly string[]): string => `0\n${lines.map((line) => `            ${line}`).join('\n')}`;
  const learned = [
    ['for step in x:', '    out = model(step)', '    loss += (out - y).pow(2).sum()', '    print(out.argmax(-1))'],
    [
      'kept = []',
      'for step in x:',
      '    out = model(step)',
      '    kept.append((out - y).pow(2))',
      '    print(out.argmax(-1))',
      'loss = torch.stack(kept).mean()',
    ],
    [
      'outs = torch.zeros(3)',
      'for at, step in enumerate(x):',
      '    outs[at] = model(step)',
      '    print(outs.argmax(-1))',
      'loss = torch.nn.functional.mse_loss(outs, y)',
    ],
    ['out = model(x)', 'a, b = out.chunk(2)', 'print(out.argmax(-1))', 'loss = max(a.sum(), b.sum()) if len(x) > 3 else a.mean()'],
    [
      'def off(given):',
      '    return {"loss": (given - y).pow(2).mean()}',
      'out = model(x)',
      'print(out.argmax(-1))',
      'loss = off(out)["loss"]',
    ],
  ];
  for (const lines of learned) expect([lines, await told(round('', several(lines)))]).toEqual([lines, []]);
  const unread = ['out = model(x)', 'loss = (model(x) - y).pow(2).mean()', 'print(out.detach().argmax(-1))'];
  expect(await told(round('', several(unread)))).toEqual(hit);
});

test('networks that learn from each other are run for the sake of one another', async () => {
  const pair = (more: string): string => `import torch
from net import Net


class Rival(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = torch.nn.Linear(64, 1)
        self.drop = torch.nn.Dropout(0.3)

    def forward(self, x):
        return self.drop(self.layer(x))


one, other = Net(), Rival()
for x in torch.load('batches.pt'):
    drawn = one(x)
    print(drawn.mean().item())
    other(drawn).mean().backward()
    told = other(drawn.detach())
    (1 - told).mean().backward()
${more}`;
  expect(await told(pair(''))).toEqual([]);
  expect(await told(pair('    real = other(x)\n    print(real.argmax(-1))\n'))).toEqual([]);
});

test('weights that parts of a network are given are its own', async () => {
  const main = `import torch
from net import Net


class Search(torch.nn.Module):
    def __init__(self, inner):
        super().__init__()
        self.inner = inner

    def forward(self, x):
        return self.inner(x).argmax(-1)


def answer(model, text):
    return model(text).cpu().tolist()


net = Net()
net.load_state_dict(torch.load('net.pt'))
model = Search(net)
print(answer(model, torch.load('text.pt')))
`;
  expect(await told(main)).toEqual(['prediction model']);
  expect(await told(main.replace('model = ', 'net.eval()\nmodel = '))).toEqual([]);
});

test('a network that may be another object instead is switched with it', async () => {
  const main = `import torch
from net import Net


class Plain:
    def train(self):
        self.on = True

    def eval(self):
        self.on = False

    def __call__(self, x):
        return x


def go(flag, batches):
    net = Net() if flag else Plain()
    for _ in range(3):
        net.train()
        for x in batches:
            net(x).mean().backward()
        net.eval()
        with torch.no_grad():
            print([net(x).argmax(-1) for x in batches])


go(torch.load('flag.pt'), torch.load('batches.pt'))
`;
  expect(await told(main)).toEqual([]);
  expect(await told(main.replace('        net.train()\n', ''))).toEqual(['unrestored net']);
});
