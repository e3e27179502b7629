import { expect, test } from 'vitest';
import { type Files, factsOf } from './files';

const NET = `from torch import nn

class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.drop = nn.Dropout(0.1)

    def forward(self, x):
        return self.drop(x)
`;

const MAIN = `import torch
from models.net import Net

model = Net().to('cpu')
with torch.no_grad():
    print(model(1))
`;

async function kinds(files: Files): Promise<readonly string[]> {
  const { modes } = await factsOf(files, 'main.py');
  return (modes?.steps ?? []).map(({ kind, name }) => `${kind} ${name}`);
}

test('a network from another file is followed, whatever the import looks like', async () => {
  const net = `${NET}\nclass Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.block = Block()\n`;
  expect(await kinds({ 'models/net.py': net, 'main.py': MAIN })).toEqual(['build =', 'forward model']);
  const apart = net.replace('class Block', 'class Other').replace('from torch import nn', 'from torch import nn\nfrom blocks import Block');
  expect(await kinds({ 'blocks.py': NET, 'models/net.py': apart, 'main.py': MAIN })).toEqual(['build =', 'forward model']);
});

test('one that drops nothing is not', async () => {
  expect(await kinds({ 'models/net.py': NET.replace('0.1', '0.0').replace('Block', 'Net'), 'main.py': MAIN })).toEqual([]);
  expect(await kinds({ 'main.py': MAIN })).toEqual([]);
});

test('a list of blocks from another file is not registered', async () => {
  const main = `from torch import nn
from blocks import Block

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.blocks = [Block() for _ in range(3)]
`;
  const { modes } = await factsOf({ 'blocks.py': NET, 'main.py': main }, 'main.py');
  expect(modes?.containers.map(({ attribute, element }) => `${attribute} ${element}`)).toEqual(['blocks Block']);
});

const CLASSIFIER = `${NET}\nclass Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.block = Block()\n`;

const METRICS = `import torch

def accuracy(net, loader):
    with torch.no_grad():
        return sum((net(x) == y).sum() for x, y in loader)

class Predictor:
    def __init__(self, model, device):
        self.model = model.to(device)
        self.device = device

    @torch.no_grad()
    def predict(self, x):
        return self.model(x)
`;

const PROGRAM = `from metrics import Predictor, accuracy
from net import Net

def main(loader, optimizer):
    model = Net()
    for x, y in loader:
        model(x).sum().backward()
        optimizer.step()
    print(accuracy(model, loader), Predictor(model, 'cpu').predict(1))
`;

async function handed(program: string, others: Files = {}): Promise<readonly string[]> {
  const files = { 'net.py': CLASSIFIER, 'metrics.py': METRICS, 'main.py': program, ...others };
  const users = Object.keys(files).filter((file) => file !== 'metrics.py' && files[file as keyof typeof files].includes('from metrics'));
  const { modes } = await factsOf(files, 'metrics.py', users);
  return (modes?.handed ?? []).map((key) => key.replace(/^\d+:/, ''));
}

test('a parameter is a network that drops where all callers in other files hand in one in training mode', async () => {
  expect(await handed(PROGRAM)).toEqual(['net', 'model']);
});

test('a parameter is not where a caller switches it, hands in what nobody knows, or one that drops nothing', async () => {
  expect(await handed(PROGRAM.replace('    print', '    model.eval()\n    print'))).toEqual([]);
  expect(await handed(PROGRAM.replace('    model = Net()', '    model = Net().eval()'))).toEqual([]);
  expect(await handed(PROGRAM.replace('Net()', 'load(0)'))).toEqual([]);
  expect(await handed(PROGRAM, { 'net.py': CLASSIFIER.replace('0.1', '0.0') })).toEqual([]);
  const other = 'from metrics import accuracy\n\ndef check(model, loader):\n    return accuracy(model, loader)\n';
  expect(await handed(PROGRAM, { 'other.py': other })).toEqual(['model']);
});

test('a parameter that functions of other files hand on is followed to where it comes from', async () => {
  const between = 'from metrics import accuracy\n\ndef report(model, loader):\n    print(accuracy(model, loader))\n';
  const program = PROGRAM.replace('from metrics import Predictor, accuracy', 'from between import report').replace(
    / {4}print.*/,
    '    report(model, loader)',
  );
  const files = { 'net.py': CLASSIFIER, 'metrics.py': METRICS, 'between.py': between, 'main.py': program };
  const { modes } = await factsOf(files, 'metrics.py', (file) => (file === 'metrics.py' ? ['between.py'] : ['main.py']));
  expect(modes?.handed?.length).toBe(1);
});

const EVALUATOR = `import torch

class Evaluator:
    def __init__(self, model, loader):
        self.model = model
        self.loader = loader

    def run(self):
        return self.score()

    def score(self):
        self.model.eval()
        with torch.no_grad():
            return sum(self.model(x).sum() for x in self.loader)
`;

const TRAINER = `import torch
from evaluators import Evaluator
from net import Net

model = Net()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
model.train()
for epoch in range(3):
    for x in loader:
        model(x).sum().backward()
        optimizer.step()
    evaluator = Evaluator(model, loader)
    print(evaluator.run())
`;

test('an object of another file that keeps a network switches it with its methods', async () => {
  const evaluated = async (evaluator: string, trainer = TRAINER): Promise<readonly string[]> => {
    const { modes } = await factsOf({ 'net.py': CLASSIFIER, 'evaluators.py': evaluator, 'main.py': trainer }, 'main.py');
    return (modes?.steps ?? []).flatMap(({ kind }) => (kind === 'eval-mode' || kind === 'touched' ? [kind] : []));
  };
  expect(await evaluated(EVALUATOR)).toEqual(['eval-mode']);
  expect(
    await evaluated(
      EVALUATOR,
      TRAINER.replace('    evaluator = Evaluator(model, loader)\n', '').replace('evaluator.run', 'Evaluator(model, loader).run'),
    ),
  ).toEqual(['eval-mode']);
  expect(await evaluated(EVALUATOR.replace('self.model.eval()', 'pass'))).toEqual([]);
  expect(await evaluated(`${EVALUATOR}\n    def again(self):\n        self.model.train()\n`)).toEqual(['eval-mode']);
  expect(await evaluated(EVALUATOR.replace('self.score()', 'self.score(), self.model.train()'))).toEqual(['touched']);
  expect(await evaluated(EVALUATOR, TRAINER.replace('print(evaluator.run())', 'report(evaluator)'))).toEqual(['touched']);
});

test('a network that its file trains is known to drop by what callers in other files hand in, whatever they do besides', async () => {
  const trainer = `import torch

class Trainer:
    def __init__(self, model, optimizer, loader):
        self.model = model
        self.optimizer = optimizer
        self.loader = loader

    def train(self):
        self.model.train()
        for x in self.loader:
            self.model(x).sum().backward()
            self.optimizer.step()

    def validate(self):
        with torch.no_grad():
            return [self.model(x) for x in self.loader]
`;
  const main = `from net import Net
from trainer import Trainer

def main(loader, optimizer):
    model = Net()
    Trainer(model, optimizer, loader).train()
    model.eval()
`;
  const distant = async (net: string, program = main): Promise<readonly [number | undefined, number | undefined]> => {
    const { modes } = await factsOf({ 'net.py': net, 'trainer.py': trainer, 'main.py': program }, 'trainer.py', ['main.py']);
    return [modes?.distant?.length, modes?.assumed?.length];
  };
  expect(await distant(CLASSIFIER)).toEqual([1, undefined]);
  expect(await distant(CLASSIFIER.replace('0.1', '0.0'))).toEqual([undefined, undefined]);
  expect(await distant(CLASSIFIER, main.replace('Net()', 'load(0)'))).toEqual([0, 1]);
});

test('a function that nobody calls is expected to switch as its neighbour does', async () => {
  const evaluation = `import torch

def evaluate(model, loader):
    model.eval()
    with torch.no_grad():
        return [model(x) for x in loader]

def predict(model, x):
    return model(x).argmax(1)
`;
  const main = 'from net import Net\nfrom evaluation import evaluate, predict\n\nmodel = Net()\nprint(evaluate(model, []))\n';
  const forgotten = async (text: string, program = main, net = CLASSIFIER): Promise<number> => {
    const { modes } = await factsOf({ 'net.py': net, 'evaluation.py': text, 'main.py': program }, 'evaluation.py', ['main.py']);
    return modes?.handed?.length ?? 0;
  };
  expect(await forgotten(evaluation)).toBe(1);
  expect(await forgotten(evaluation.replace('(model, loader):\n    model', '(network, loader):\n    network'))).toBe(0);
  // Its neighbour has switched what it is given by then.
  expect(await forgotten(evaluation, `${main}print(predict(model, 1))\n`)).toBe(0);
  expect(await forgotten(evaluation, `${main}model.eval()\nprint(predict(model, 1))\n`)).toBe(0);
  expect(await forgotten(evaluation, main, CLASSIFIER.replace('0.1', '0.0'))).toBe(0);
});

test('functions that take any number of networks say nothing of one, and break nothing', async () => {
  const moves = 'def on_device(device, *models):\n    for model in models:\n        model.to(device)\n';
  const main = `import torch\nfrom moves import on_device\nfrom models.net import Net\n\nmodel = Net()\non_device('cpu', model)\nwith torch.no_grad():\n    print(model(1))\n`;
  const kindsOf = kinds({ 'moves.py': moves, 'models/net.py': NET.replace('Block', 'Net'), 'main.py': main });
  await expect(kindsOf).resolves.toContain('build =');
});

const MEASURING = `import torch

def test_model(net, loader):
    hits = 0
    for x, y in loader:
        hits += (net(x).argmax(-1) == y).sum()
    return hits
`;

const measured = (loop: string): string => `import torch
from models.net import Net, Plain
from util import test_model

model = Net()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for epoch in range(3):
    for x, y in torch.load('a'):
        torch.nn.functional.cross_entropy(model(x), y).backward()
        optimizer.step()
${loop}`;

async function predicted(main: string, util = MEASURING): Promise<readonly string[]> {
  const { modes } = await factsOf(
    { 'models/net.py': `${CLASSIFIER}\nclass Plain(nn.Module):\n    pass\n`, 'util.py': util, 'main.py': main },
    'main.py',
  );
  return (modes?.steps ?? []).flatMap(({ kind, generates, span }) =>
    kind === 'forward' && generates ? [main.slice(span.start, span.end)] : [],
  );
}

test('what a function of another file measures is a prediction where it is called', async () => {
  const call = "    print(test_model(model, torch.load('b')))\n";
  const found = ["test_model(model, torch.load('b'))"];
  expect(await predicted(measured(call))).toEqual(found);
  expect(await predicted(measured(call), MEASURING.replaceAll('net', 'network'))).toEqual(found);
  expect(await predicted(measured(call.replace('model, ', 'net=model, loader=')))).toEqual([
    "test_model(net=model, loader=torch.load('b'))",
  ]);
});

test('but not of one that switches, trains, wants chance, or is named otherwise', async () => {
  const call = "    print(test_model(model, torch.load('b')))\n";
  const within = (line: string): string => MEASURING.replace('    hits = 0\n', `    hits = 0\n    ${line}\n`);
  expect(await predicted(measured(call), within('net.eval()'))).toEqual([]);
  expect(await predicted(measured(call), within('net.train(False)'))).toEqual([]);
  expect(await predicted(measured(call), within('switch(net)'))).toEqual([]);
  expect(await predicted(measured(call), within('loss(net).backward()'))).toEqual([]);
  expect(await predicted(measured(call), MEASURING.replace('def ', '@eval_mode\ndef '))).toEqual([]);
  expect(await predicted(measured(call), MEASURING.replace('hits = 0', 'hits = 0  # Monte Carlo'))).toEqual([]);
  expect(
    await predicted(
      measured(call.replace('test_model', 'run')).replace('import test_model', 'import run'),
      MEASURING.replace('test_model', 'run'),
    ),
  ).toEqual([]);
});

test('a network of either class, where both drop', async () => {
  const built = async (value: string): Promise<readonly string[]> => {
    const main = measured('').replace('model = Net()', `model = ${value}`).replace('import torch\n', 'import torch\nsmall = input()\n');
    const { modes } = await factsOf(
      {
        'models/net.py': `${CLASSIFIER}\nclass Plain(nn.Module):\n    pass\n`,
        'util.py': MEASURING,
        'main.py': `${main}    with torch.no_grad():\n        print(model(x))\n`,
      },
      'main.py',
    );
    return (modes?.steps ?? []).filter(({ kind }) => kind === 'build').map(({ name }) => name);
  };
  expect(await built('Net() if small else Net().cuda()')).toEqual(['=']);
  expect(await built('Net(1) if small else torch.nn.DataParallel(Net(2))')).toEqual(['=']);
  expect(await built('(Net() if small else Net()).to("cuda")')).toEqual(['=']);
  expect(await built('Net() if small else Plain()')).toEqual([]);
  expect(await built('Net() if small else Net().eval()')).toEqual([]);
  expect(await built('Net() if small else None')).toEqual([]);
});

test('what stands in for a parameter that nobody hands in leaves the one that is handed in as it is', async () => {
  const steps = async (before: string): Promise<readonly string[]> => {
    const main = `import torch
from models.net import Net

def measure(loader, model=None, tokenizer=None):
${before}    model.eval()
    return [model(x) for x in loader]

model = Net()
measure([], model)
`;
    const { modes } = await factsOf({ 'models/net.py': CLASSIFIER, 'main.py': main }, 'main.py');
    return (modes?.steps ?? []).flatMap(({ kind, functionName }) => (functionName === 'measure' ? [kind] : []));
  };
  const kept = ['eval-mode', 'forward'];
  expect(await steps("    if model is None:\n        model = torch.load('a')\n")).toEqual(kept);
  expect(await steps("    if not model:\n        model = torch.load('a')\n")).toEqual(kept);
  expect(await steps('    if tokenizer is None:\n        model, tokenizer = read()\n')).toEqual(kept);
  expect(await steps("    model = torch.load('a')\n")).toEqual(['touched', ...kept]);
  expect(await steps("    if model is not None:\n        model = torch.load('a')\n")).toEqual(['touched', ...kept]);
  expect(await steps("    if loader is None:\n        model = torch.load('a')\n")).toEqual(['touched', ...kept]);
});
