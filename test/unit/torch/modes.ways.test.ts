import { expect, test } from 'vitest';
import { traitsOf } from '../../../src/syntax/traits';
import { type Files, unaskedOf } from './files';

const NET = `import torch
from torch import nn

class Net(nn.Module):
    def __init__(self, p=0.2):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(8, 8), nn.Dropout(p), nn.Linear(8, 2))

    def forward(self, x):
        return self.layers(x)

    def encode(self, x):
        return self.layers(x)
`;

const INFER = `import torch

@torch.no_grad()
def embed(model, loader):
    return torch.cat([model(x).cpu() for x in loader])
`;

async function names(files: Files, file: string, users: readonly string[] = [], dropsNear = true): Promise<readonly string[]> {
  return (await unaskedOf(files, file, (at) => (at === file ? users : []), dropsNear)).map(({ name }) => name);
}

const inMain = (text: string): Promise<readonly string[]> => names({ 'net.py': NET, 'main.py': text }, 'main.py');

/** A file whose `main` calls `embed`, beside what else it holds. */
const caller = (within: string, beside = ''): string => `import torch
from infer import embed
${beside}

def main(model, loader):
${within}    return embed(model, loader)
`;

const called = (text: string, more: Files = {}): Promise<readonly string[]> =>
  names({ 'infer.py': INFER, 'net.py': NET, 'main.py': text, ...more }, 'infer.py', ['main.py']);

test('a caller is told by its own function: what others in its file switch is theirs', async () => {
  const validating = 'def validate(model, loader):\n    model.eval()\n    return [model(x) for x in loader]\n';
  expect(await called(caller('', validating))).toEqual(['model']);
  expect(await called(caller('    print(len(loader))\n', `class Judge:\n    def score(self):\n        self.net.eval()\n`))).toEqual([
    'model',
  ]);
  expect(await called(caller('    train(model)\n', `${validating}\ndef train(model):\n    model.train()\n`))).toEqual(['model']);
});

test('what the function of a caller asks, calls, or is called by, counts', async () => {
  const validating = 'def validate(model, loader):\n    model.eval()\n    return [model(x) for x in loader]\n';
  expect(await called(caller('    model.eval()\n'))).toEqual([]);
  expect(await called(caller('    validate(model, loader)\n', validating))).toEqual([]);
  expect(await called(caller('', 'model.eval()'))).toEqual([]);
  expect(await called(caller('', 'def load_network(path):\n    return torch.load(path).eval()\n'))).toEqual([]);
  expect(await called(`${caller('')}\ndef start(model):\n    model.eval()\n    main(model, [])\n`)).toEqual([]);
  expect(await called('import torch\nimport infer\n\ndef judge(model):\n    model.eval()\n\nrun(infer.embed)\n')).toEqual([]);
});

test('an object whose other method switches: only what is called before counts', async () => {
  const trainer = `import torch

class Trainer:
    def __init__(self, model):
        self.model = model

    def validate(self, loader):
        self.model.eval()
        return [self.model(x) for x in loader]

    def run(self, loader):
        return self.validate(loader)

    @torch.no_grad()
    def predict(self, loader):
        return [self.model(x).argmax(-1) for x in loader]
`;
  const main = (lines: string): string => `import torch
from net import Net
from trainer import Trainer

def main(loader, only):
    trainer = Trainer(Net())
${lines}`;
  const ask = (lines: string): Promise<readonly string[]> =>
    names({ 'trainer.py': trainer, 'net.py': NET, 'main.py': main(lines) }, 'trainer.py', ['main.py']);
  expect(await ask('    if only:\n        trainer.predict(loader)\n    else:\n        trainer.run(loader)\n')).toEqual(['self.model']);
  expect(await ask('    print(trainer.predict(loader))\n')).toEqual(['self.model']);
  expect(await ask('    trainer.run(loader)\n    trainer.predict(loader)\n')).toEqual([]);
  expect(await ask('    trainer.validate(loader)\n    trainer.predict(loader)\n')).toEqual([]);
  expect(await ask('    trainer.model.eval()\n    trainer.predict(loader)\n')).toEqual([]);
});

test('a method of a network whose class is named', async () => {
  const translator = `import torch
from net import Net

class Translator:
    def __init__(self, model: Net, search):
        self.model = model
        self.search = search

    def translate(self, x):
        with torch.no_grad():
            memory = self.model.encode(x)
        return self.search(memory)
`;
  expect(await inMain(translator)).toEqual(['self.model']);
  expect(await inMain(translator.replace('self.model = model', 'self.model = Net().cuda()'))).toEqual(['self.model']);
  expect(
    await inMain('import torch\nfrom net import Net\n\n@torch.no_grad()\ndef embed(net: Net, x):\n    return net.encode(x)\n'),
  ).toEqual(['net']);
  expect(await inMain(translator.replace('model: Net', 'model'))).toEqual([]);
  expect(await inMain(translator.replace('encode(x)', 'prepare(x)'))).toEqual([]);
  expect(await inMain(translator.replace('self.model = model', 'self.model = model.eval()'))).toEqual([]);
  const switching = NET.replace('def encode(self, x):', 'def encode(self, x):\n        self.eval()');
  expect(await names({ 'net.py': switching, 'main.py': translator }, 'main.py')).toEqual([]);
});

test('a network that trains itself and measures itself', async () => {
  const own = `${NET}
    def fit(self, x, y, optimizer):
        for _ in range(200):
            loss = nn.functional.nll_loss(self.forward(x), y)
            loss.backward()
            optimizer.step()

    def test(self, x, y):
        output = self.forward(x)
        print('accuracy', (output.argmax(-1) == y).float().mean())
`;
  expect(await inMain(own)).toEqual(['self']);
  expect(await inMain(own.replaceAll('self.forward(x)', 'self(x)'))).toEqual(['self']);
  expect(await inMain(own.replace('def test', 'def predict'))).toEqual(['self']);
  expect(await inMain(own.replace('def test(self, x, y):', 'def test(self, x, y):\n        self.eval()'))).toEqual([]);
  expect(await inMain(own.replace('nn.Dropout(p), ', ''))).toEqual([]);
  expect(await inMain(own.replace('def test', 'def train_loss'))).toEqual([]);
  expect(await inMain(own.replace('loss.backward()', 'yield loss'))).toEqual([]);
});

test('a network out of a file, or out of a function beside which something drops, though no dropout is near', async () => {
  const far = (text: string, more: Files = {}): Promise<readonly string[]> =>
    names({ 'net.py': NET, ...more, 'main.py': text }, 'main.py', [], false);
  const script = (value: string): string => `import torch
from build import build

def evaluate(path, loader):
    model = ${value}
    return [model(x).argmax(-1) for x in loader]
`;
  expect(await far(script('torch.load(path)'))).toEqual(['model']);
  expect(await far(script("torch.load(path, map_location='cpu')"))).toEqual(['model']);
  expect(await far(script('torch.load(path).eval()'))).toEqual([]);
  expect(await far(script('build(path)'), { 'build.py': 'from net import Net\n\ndef build(path):\n    return Net()\n' })).toEqual([
    'model',
  ]);
  expect(await far(script('build(path)'), { 'build.py': 'from net import Net\n\ndef build(path):\n    return Net().eval()\n' })).toEqual(
    [],
  );
  expect(
    await far(script('build(path)'), { 'build.py': 'from torch import nn\n\ndef build(path):\n    return nn.Linear(2, 2)\n' }),
  ).toEqual([]);
});

test('parts that make up a whole class count by what they are', async () => {
  const script = (encoder: string): string => `import torch
from net import Net
from build import build

class Whole(torch.nn.Module):
    def __init__(self, encoder):
        super().__init__()
        self.encoder = encoder

    def forward(self, x):
        return self.encoder(x)

encoder = ${encoder}
model = Whole(encoder)
model.load_state_dict(torch.load('a'))
for x in val_loader:
    with torch.no_grad():
        print(model(x).argmax(-1))
`;
  expect(await inMain(script('Net()'))).toEqual(['model']);
  expect(await inMain(script('torch.nn.Linear(2, 2)'))).toEqual([]);
  expect(await inMain(script('Net()').replace('model = Whole(encoder)', 'model = Whole(encoder).eval()'))).toEqual([]);
  expect(await inMain(script('Net()').replace('model.load', 'model.eval()\nmodel.load'))).toEqual([]);
});

test('functions that embed, label or rank predict too', async () => {
  const text = (name: string): string => `import torch\n\ndef ${name}(model, x):\n    return model(x).argmax(-1)\n`;
  for (const name of ['embed_documents', 'label', 'rank_answers', 'classify']) expect(await inMain(text(name))).toEqual(['model']);
  for (const name of ['run', 'train_embeddings', 'build_labels', 'act']) expect(await inMain(text(name))).toEqual([]);
});

test('a rate that is handed on is a dropout', () => {
  expect(traitsOf('import torch\nrnn = torch.nn.LSTM(8, 8, 2, dropout=dropout)').drops).toBe(true);
  expect(traitsOf('import torch\nrnn = torch.nn.LSTM(8, 8, 2, dropout=self.dropout)').drops).toBe(true);
  expect(traitsOf('import torch\nrnn = torch.nn.LSTM(8, 8, 2, dropout=None)').drops).toBe(false);
  expect(traitsOf('import torch\nrnn = torch.nn.LSTM(8, 8, 2)').drops).toBe(false);
});

test('a function that is handed on as a value may be run with what its file makes ready', async () => {
  const embed =
    'import torch\nfrom functools import partial\n\ndef embed(texts, encoder):\n    return encoder(texts).detach().cpu().numpy()\n';
  const use = (made: string): string =>
    `${embed}\ndef index(data, name):\n    encoder = ${made}\n    return data.map(partial(embed, encoder=encoder))\n`;
  expect(await inMain(embed)).toEqual(['encoder']);
  expect(await inMain(use('build(name)'))).toEqual(['encoder']);
  expect(await inMain(use('Encoder.from_pretrained(name)'))).toEqual([]);
  expect(await inMain(use('build(name).eval()'))).toEqual([]);
  expect(await inMain(embed.replace('encoder)', 'encoder: torch.nn.Module)'))).toEqual(['encoder']);
  expect(await inMain(embed.replace('encoder)', 'encoder: Union[torch.nn.Module, Callable])'))).toEqual([]);
});
