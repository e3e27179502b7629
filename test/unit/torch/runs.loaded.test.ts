import { expect, test } from 'vitest';
import { type Files, NET, ranOf, unaskedOf } from './files';

async function told(files: Files, file = 'main.py'): Promise<readonly string[]> {
  return (await ranOf({ 'net.py': NET, ...files }, file, (of) => Object.keys(files).filter((each) => each !== of))).map(
    ({ kind, name, span }) => `${kind} ${name} ${line(files[file] ?? '', span.start)}`,
  );
}

const line = (text: string, at: number): number => text.slice(0, at).split('\n').length;

/** A program that reads the weights of a network and prints what it gives. */
const reader = (made: string, then: string): string => `import sys
import torch
from net import Net
from help import *


def load_model():
    model = ${made}
    load_checkpoint(sys.argv[1], model)
    return model, 3


def work(model, data):
    return ${then}


def predict():
    model, count = load_model()
    for line in open(sys.argv[2]):
        print(work(model, line))


if __name__ == '__main__':
    predict()
`;

const HELP = `import torch


def load_checkpoint(path, model=None):
    checkpoint = torch.load(path)
    if model:
        model.load_state_dict(checkpoint['state'])
    return checkpoint['epoch']
`;

test('what a program gives that reads weights and learns nothing is a prediction', async () => {
  expect(await told({ 'help.py': HELP, 'main.py': reader('Net()', 'model(data)') })).toEqual(['prediction model 14']);
  expect(await told({ 'help.py': HELP, 'main.py': reader('Net().eval()', 'model(data)') })).toEqual([]);
  expect(await told({ 'help.py': HELP, 'main.py': reader('Net(p=0.0)', 'model(data)') })).toEqual([]);
  // It trains, or what is learned from is not seen.
  const trains = reader('Net()', 'model(data)').replace('        print(work(model, line))', '        work(model, line).sum().backward()');
  expect(await told({ 'help.py': HELP, 'main.py': trains })).toEqual([]);
  const optimizer = reader('Net()', 'model(data)').replace(
    '    for line',
    '    optimizer = torch.optim.Adam(model.parameters())\n    for line',
  );
  expect(await told({ 'help.py': HELP, 'main.py': optimizer })).toEqual([]);
  // Without weights it is only tried out.
  expect(
    await told({
      'help.py': HELP.replace("model.load_state_dict(checkpoint['state'])", 'print(model)'),
      'main.py': reader('Net()', 'model(data)'),
    }),
  ).toEqual([]);
});

test('a method that runs the network is no network: its object is asked for the mode', async () => {
  const net = `${NET}\n    def tags(self, x):\n        return self.forward(x).argmax(-1)\n\n    def decode(self, x):\n        return self(x).argmax(-1)\n`;
  expect(await told({ 'net.py': net, 'help.py': HELP, 'main.py': reader('Net()', 'model.decode(data)') })).toEqual(['prediction model 14']);
});

test('names come with a star, also by way of another star', async () => {
  const main = reader('Net()', 'model(data)').replace('import torch\nfrom net import Net\n', 'from net import *\n');
  const help = HELP.replace('import torch\n', 'import torch\nfrom net import *\n');
  expect(await told({ 'help.py': help, 'main.py': main })).toEqual(['prediction model 13']);
  // Two files give the name different meanings.
  const other = `${HELP}\nclass Net:\n    pass\n`;
  expect(await told({ 'help.py': other, 'main.py': main })).toEqual([]);
});

test('a class in small letters that is built is no network that predicts', async () => {
  const files = (built: string): Files => ({
    'tagger.py': NET.replace('class Net', 'class tagger'),
    'main.py': `import torch\nfrom tagger import tagger\n\n\ndef predict(x):\n    ${built}\n    return model(torch.load('x.pt')).argmax(-1)\n`,
  });
  const names = async (built: string): Promise<readonly string[]> => (await unaskedOf(files(built), 'main.py')).map(({ name }) => name);
  expect(await names("model = tagger(0.3)\n    model.load_state_dict(torch.load('m.pt'))")).not.toContain('tagger');
});

/** A factory of so many networks, of which the option chooses one. */
const factory = (count: number, last = 'raise ValueError'): string => {
  const ways = Array.from({ length: count }, (_, at) => `    elif kind == 'net${at}':\n        net = Net(0.${at + 1})\n`);
  return `from net import Net\n\n\ndef build(kind):\n    if not kind:\n        raise ValueError\n${ways.join('')}    else:\n        ${last}\n    return net\n`;
};

const CHOSEN = `import sys
import torch
from help import load_checkpoint
from nets import build

net = build(sys.argv[1])
load_checkpoint(sys.argv[2], net)
with torch.no_grad():
    print(net(torch.load('x.pt')))
`;

test('of a factory of many networks the first ones stand for all', async () => {
  const hit = ['prediction net 9'];
  expect(await told({ 'help.py': HELP, 'nets.py': factory(3), 'main.py': CHOSEN })).toEqual(hit);
  expect(await told({ 'help.py': HELP, 'nets.py': factory(9), 'main.py': CHOSEN })).toEqual(hit);
  expect(await told({ 'help.py': HELP, 'nets.py': factory(9), 'main.py': CHOSEN.replace('with torch', 'net.eval()\nwith torch') })).toEqual(
    [],
  );
  // One of many is something that nobody can see.
  expect(await told({ 'help.py': HELP, 'nets.py': factory(9, 'net = elsewhere(kind)'), 'main.py': CHOSEN })).toEqual([]);
});

/** A program that predicts without gradients in a loop, then goes on for longer than anybody follows it. */
const long = (predicts: string, then: string): string => `import torch
from net import Net

net = Net()
optimizer = torch.optim.Adam(net.parameters())
net(torch.load('a.pt')).sum().backward()
for x in torch.load('x.pt'):
${predicts}
${then}
y = ${'1 + '.repeat(45_000)}1
`;

test('of a program that is stopped, what came before is told, but for rounds that were not over', async () => {
  const quiet = '    with torch.no_grad():\n        print(net(x))';
  expect(await told({ 'main.py': long(quiet, '') })).toEqual(['prediction net 9']);
  // Whether the round learns, or somebody from what was given, was not seen.
  expect(await told({ 'main.py': long(quiet, `    y = ${'1 + '.repeat(45_000)}1`) })).toEqual([]);
  expect(await told({ 'main.py': long('    print(net(x).argmax(-1))', '') })).toEqual([]);
});
