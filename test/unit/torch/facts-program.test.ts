import { describe, expect, test } from 'vitest';
import type { ProgramFact } from '../../../src/model/program';
import { type Files, factsOf } from './files';

const HEADER = `import torch
import torch.nn as nn
import torch.nn.functional as F
import torch.utils.checkpoint as ckpt
from torch import optim
import lightning as L
from transformers import Trainer

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(2, 2)

    def forward(self, x):
        part = nn.ReLU()
        return part(self.fc(x))

`;

async function program(code: string, files: Files = {}): Promise<readonly ProgramFact[]> {
  return (await factsOf({ 'main.py': HEADER + code, ...files })).program;
}

const short = ({ kind, subject, training }: ProgramFact) => [kind, subject, training];

describe('what one call does', () => {
  test.each<[string, readonly (string | boolean | null)[]]>([
    ['model.train()', ['train-mode', 'model', true]],
    ['model.eval()', ['eval-mode', 'model', false]],
    ['model.train(False)', ['eval-mode', 'model', false]],
    ['model.train(mode=was_training)', ['train-mode', 'model', 'expression']],
    ['self.encoder.eval()', ['eval-mode', 'self.encoder', false]],
    ['loss.backward()', ['backward', 'loss', null]],
    ['scaler.scale(loss).backward()', ['backward', 'scaler.scale(loss)', null]],
    ['optimizer.step()', ['optimizer-step', 'optimizer', null]],
    ['opt_d.step()', ['optimizer-step', 'opt_d', null]],
    ['torch.save(model.state_dict(), path)', ['save', 'model.state_dict()', null]],
    ['state = torch.load(path)', ['load', 'path', null]],
    ['model.load_state_dict(state)', ['load', 'model', null]],
    ['torch.onnx.export(model, x, path)', ['export', 'model', null]],
    ['fast = torch.jit.script(model)', ['export', 'model', null]],
    ['fast = torch.compile(model)', ['export', 'model', null]],
    ['program = torch.export.export(model, (x,))', ['export', 'model', null]],
    ['y = ckpt.checkpoint(block, x)', ['checkpoint', 'block', null]],
    ['with torch.no_grad():\n    pass', ['no-grad', null, null]],
    ['with torch.inference_mode():\n    pass', ['no-grad', null, null]],
    ['with torch.set_grad_enabled(phase == "train"):\n    pass', ['no-grad', null, 'expression']],
  ])('%s', async (code, expected) => {
    expect((await program(`${code}\n`)).map(short)).toEqual([expected]);
  });

  test.each([
    'scheduler.step()',
    'env.step(action)',
    'trainer.train()',
    'agent.eval()',
    'frame.eval("a + b")',
    'booster.train(parameters, data, 10)',
    'torch.set_grad_enabled(True)',
    'torch.inference_mode(False)',
    'criterion = nn.CrossEntropyLoss()\nloss = criterion(a, b)',
    'y = unknown(x)',
    'class Step(torch.autograd.Function):\n    @staticmethod\n    def backward(ctx, g):\n        return other.backward(g)',
  ])('nothing: %s', async (code) => {
    expect((await program(`${code}\n`)).filter(({ kind }) => kind !== 'no-grad' || !code.includes('class'))).toEqual([]);
  });
});

describe('forward calls of networks', () => {
  test.each([
    ['built from an own class', 'net = Net()\ny = net(x)\n', ['net']],
    ['and moved', 'net = Net().to(device)\ny = net(x)\n', ['net']],
    ['and wrapped', 'net = nn.DataParallel(Net())\ny = net(x)\n', ['net']],
    ['from a container', 'net = nn.Sequential(nn.Linear(2, 2))\ny = net(x)\n', ['net']],
    ['of another function', 'def make():\n    net = Net()\n    return net\n\ny = net(x)\n', []],
    ['in a closure', 'def run():\n    net = Net()\n    def step(x):\n        return net(x)\n', ['net']],
    ['told by a mode switch', 'def run(model, x):\n    model.eval()\n    return model(x)\n', ['model']],
    ['told by an annotation', 'def run(f: nn.Module, x):\n    return f(x)\n', ['f']],
    ['told by nothing', 'def run(f, x):\n    return f(x)\n', []],
    [
      'kept by a program',
      'class App:\n    def __init__(self):\n        self.net = Net()\n    def go(self, x):\n        return self.net(x)\n',
      ['self.net'],
    ],
    [
      'in the steps of Lightning, not in its forward',
      'class Lit(L.LightningModule):\n    def __init__(self):\n        super().__init__()\n        self.model = Net()\n    def forward(self, x):\n        return self.model(x)\n    def training_step(self, batch, i):\n        return self.model(batch)\n    def validation_step(self, batch, i):\n        return self(batch)\n',
      ['self.model', 'self'],
    ],
  ])('%s', async (_what, code, expected) => {
    const found = (await program(code)).filter(({ kind }) => kind === 'forward');
    expect(found.map(({ subject }) => subject)).toEqual(expected);
  });

  test('of a class from another file', async () => {
    const files = { 'nets.py': 'import torch.nn as nn\n\nclass Other(nn.Module):\n    pass\n' };
    const found = await program('from nets import Other\n\nnet = Other()\ny = net(x)\n', files);
    expect(found.map(short)).toEqual([['forward', 'net', null]]);
  });
});

describe('trainers', () => {
  test('of Lightning and of Hugging Face', async () => {
    const code = `trainer = L.Trainer(max_epochs=3)
trainer.fit(model, data)
trainer.validate(model, data)
trainer.test(ckpt_path='best')
trainer.predict(model, data)
hub = Trainer(model=model)
hub.train()
hub.evaluate()
`;
    expect((await program(code)).map(short)).toEqual([
      ['fit', 'model', null],
      ['evaluate', 'model', null],
      ['evaluate', 'trainer', null],
      ['predict', 'model', null],
      ['fit', 'hub', null],
      ['evaluate', 'hub', null],
    ]);
  });
});

test('function, class and innermost loop of the same function', async () => {
  const code = `class App:
    def train(self, loader):
        for epoch in range(3):
            model.train()
            for x in loader:
                loss = 0
                loss.backward()
        def later():
            optimizer.step()
`;
  const found = await program(code);
  const text = HEADER + code;
  const loopText = (fact: ProgramFact | undefined) => fact?.loop && text.slice(fact.loop.start, fact.loop.end).split('\n')[0];
  expect(found.map(({ kind, functionName, classId }) => [kind, functionName, classId])).toEqual([
    ['train-mode', 'train', 'App'],
    ['backward', 'train', 'App'],
    ['optimizer-step', 'later', 'App'],
  ]);
  expect(found.map(loopText)).toEqual(['for epoch in range(3):', 'for x in loader:', null]);
});
