import { afterEach, beforeEach, expect, test } from 'vitest';
import { openWorkspace, type Workspace } from './workspace';

let workspace: Workspace;
beforeEach(() => {
  workspace = openWorkspace();
});
afterEach(() => workspace.remove());

const NET = `from torch import nn


class Net(nn.Module):
    def __init__(self, p=0.5):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(8, 8), nn.Dropout(p), nn.Linear(8, 2))

    def forward(self, x):
        return self.layers(x)
`;

const SCORE = `import torch


def evaluate(net, batches):
    net.eval()
    hits = 0
    with torch.no_grad():
        for x, y in batches:
            hits += (net(x).argmax(-1) == y).sum().item()
    return hits
`;

const MAIN = `import argparse
import torch
from net import Net
from scores import evaluate

parser = argparse.ArgumentParser()
parser.add_argument('--size', default='small')
args = parser.parse_args()
model = {'small': Net, 'large': Net}[args.size]()
optimizer = torch.optim.Adam(model.parameters())
batches = torch.load('batches.pt')
for epoch in range(3):
    for x, y in batches:
        loss = torch.nn.functional.cross_entropy(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print(evaluate(model, batches))
`;

interface Told {
  readonly file: string;
  readonly rule: string;
  readonly severity: string;
  readonly message: string;
}

async function told(files: Readonly<Record<string, string>>): Promise<readonly Told[]> {
  for (const [name, text] of Object.entries(files)) workspace.write(name, text);
  const { out } = await workspace.run('check', '--preset', 'all', '--select', 'eval-missing,train-not-restored', '--format', 'json', '.');
  return JSON.parse(out);
}

test('the check says where the program predicts in training mode, once, with a fix', async () => {
  const found = await told({ 'net.py': NET, 'scores.py': SCORE.replace('    net.eval()\n', ''), 'main.py': MAIN });
  expect(found.map(({ file, rule, severity }) => `${file} ${rule} ${severity}`)).toEqual(['scores.py eval-missing info']);
  expect(found[0]?.message).toContain('`net` predicts in training mode when the program is run');
  await workspace.run('check', '--preset', 'all', '--fix', '--unsafe-fixes', '--select', 'eval-missing', '.');
  expect(workspace.read('scores.py')).toContain('    net.eval()\n    with torch.no_grad():');
});

const JUDGE = `import torch


class Judge:
    def __init__(self, net):
        self.parts = [net]

    def evaluate(self, batches):
        for part in self.parts:
            part.eval()
        with torch.no_grad():
            return sum((part(x).argmax(-1) == y).sum().item() for part in self.parts for x, y in batches)
`;

test('and which call leaves the network in evaluation mode', async () => {
  const main = MAIN.replace('import evaluate', 'import Judge').replace('evaluate(model, batches)', 'Judge(model).evaluate(batches)');
  const found = await told({ 'net.py': NET, 'scores.py': JUDGE, 'main.py': main });
  expect(found.map(({ file, rule, severity }) => `${file} ${rule} ${severity}`)).toEqual(['main.py train-not-restored info']);
  expect(found[0]?.message).toContain('`Judge(model).evaluate` leaves the network in evaluation mode');
  expect(await told({ 'main.py': main.replace('    for x, y', '    model.train()\n    for x, y') })).toEqual([]);
});
