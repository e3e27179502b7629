import { expect, test } from 'vitest';
import { type Files, NET, unaskedOf } from './files';

const INFER = `import torch

@torch.no_grad()
def predict_proba(model, loader):
    out = []
    for x in loader:
        out.append(model(x).softmax(-1).cpu())
    return torch.cat(out)
`;

const TRAIN = `import torch
from net import Net
from infer import predict_proba

model = Net()
optimizer = torch.optim.Adam(model.parameters())
for x, y in batches:
    torch.nn.functional.cross_entropy(model(x), y).backward()
    optimizer.step()
print(predict_proba(model, batches))
`;

async function names(files: Files, file: string, users: readonly string[] = []): Promise<readonly string[]> {
  return (await unaskedOf(files, file, users)).map(({ name }) => name);
}

async function inFile(text: string, others: Files = { 'net.py': NET }): Promise<readonly string[]> {
  return names({ ...others, 'main.py': text }, 'main.py');
}

test('a function that predicts with a network that is handed in, where nobody calls it', async () => {
  const [only, ...more] = await unaskedOf({ 'infer.py': INFER, 'net.py': NET }, 'infer.py');
  expect(more).toEqual([]);
  expect(only).toMatchObject({ framework: 'torch', name: 'model', isCalled: false, nobodyAsks: false });
  expect(INFER.slice(only?.span.start, only?.span.end)).toBe('model(x)');
});

test('no file of the project asks, though one trains and calls it', async () => {
  const files = { 'infer.py': INFER, 'net.py': NET, 'train.py': TRAIN };
  expect(await unaskedOf(files, 'infer.py', ['train.py'])).toMatchObject([{ isCalled: true, nobodyAsks: true }]);
  const elsewhere = { ...files, 'other.py': 'import torch\nnet.eval()\n' };
  expect(await unaskedOf(elsewhere, 'infer.py', ['train.py'])).toMatchObject([{ isCalled: true, nobodyAsks: false }]);
});

test('a project without dropout is told only of networks that its users hand in', async () => {
  const plain = NET.replace('nn.Dropout(p), ', '');
  const train = 'import torch\n\ndef train(loss):\n    loss.backward()\n';
  const files = { 'infer.py': INFER, 'net.py': plain, 'train.py': train };
  expect(await unaskedOf(files, 'infer.py')).toMatchObject([{ name: 'model', isCalled: false, isOfOthers: true }]);
  expect(await unaskedOf({ ...files, 'net.py': NET }, 'infer.py')).not.toMatchObject([{ isOfOthers: true }]);
  expect(await names({ ...files, 'infer.py': PREDICTOR }, 'infer.py')).toEqual(['self.model']);
  // Nothing learns, somebody is seen to call it, or the network is made there.
  expect(await names({ 'infer.py': INFER, 'net.py': plain }, 'infer.py')).toEqual([]);
  expect(await names({ ...files, 'main.py': TRAIN }, 'infer.py', ['main.py'])).toEqual([]);
  expect(await names({ ...files, 'infer.py': PREDICTOR.replace('= model\n', '= torch.load(model)\n') }, 'infer.py')).toEqual([]);
  expect(await names({ ...files, 'infer.py': INFER.replace('    out = []', '    model.eval()\n    out = []') }, 'infer.py')).toEqual([]);
});

test('a caller that switches is enough', async () => {
  const switching = TRAIN.replace('print(', 'model.eval()\nprint(');
  expect(await names({ 'infer.py': INFER, 'net.py': NET, 'train.py': switching }, 'infer.py', ['train.py'])).toEqual([]);
});

test('so is what the caller makes the network with', async () => {
  const load = 'from net import Net\n\ndef load_model():\n    model = Net()\n    model.eval()\n    return model\n';
  const caller = 'from infer import predict_proba\nfrom load import load_model\n\nprint(predict_proba(load_model(), [1]))\n';
  const files = { 'infer.py': INFER, 'net.py': NET, 'load.py': load, 'main.py': caller };
  expect(await names(files, 'infer.py', ['main.py'])).toEqual([]);
});

test('a training before, the evaluation of which switches, leaves the network switched', async () => {
  const learn = `import torch
from score import score

def learn(model, loader):
    for x, y in loader:
        torch.nn.functional.cross_entropy(model(x), y).backward()
    return score(model, loader)
`;
  const score =
    'import torch\n\n@torch.no_grad()\ndef score(model, loader):\n    model.eval()\n    return [model(x).argmax(-1) for x in loader]\n';
  const main =
    'from net import Net\nfrom learn import learn\nfrom infer import predict_proba\n\nmodel = Net()\nlearn(model, batches)\nprint(predict_proba(model, batches))\n';
  const files = { 'infer.py': INFER, 'net.py': NET, 'learn.py': learn, 'score.py': score, 'main.py': main };
  expect(await names(files, 'infer.py', ['main.py'])).toEqual([]);
  expect(
    await names({ ...files, 'learn.py': learn.replace('score(model, loader)', 'score(load(), loader)') }, 'infer.py', ['main.py']),
  ).toEqual(['model']);
  const behind = main.replace(/(learn\(model, batches\)\n)(print.*\n)/, '$2$1');
  expect(await names({ ...files, 'main.py': behind }, 'infer.py', ['main.py'])).toEqual(['model']);
});

test('pretrained networks of callers come in evaluation mode', async () => {
  const caller = 'from infer import predict_proba\n\nmodel = AutoModel.from_pretrained("a")\nprint(predict_proba(model, [1]))\n';
  expect(await names({ 'infer.py': INFER, 'net.py': NET, 'main.py': caller }, 'infer.py', ['main.py'])).toEqual([]);
});

const PREDICTOR = `import torch

class Predictor:
    def __init__(self, model):
        self.model = model

    def predict(self, x):
        with torch.no_grad():
            return self.model(x).argmax(-1)
`;

test('an attribute that keeps the network', async () => {
  expect(await inFile(PREDICTOR)).toEqual(['self.model']);
  expect(await inFile(PREDICTOR.replace('= model\n', '= model.eval()\n'))).toEqual([]);
  expect(await inFile(PREDICTOR.replace('class Predictor:', 'class Predictor(Base):'))).toEqual([]);
});

test('another method that evaluates switches for itself, unless it calls this one or makes the network ready', async () => {
  const evaluating = (body: string, name = 'evaluate'): string =>
    `${PREDICTOR}\n    def ${name}(self, xs):\n        self.model.eval()\n        ${body}\n`;
  expect(await inFile(evaluating('return [self.model(x) for x in xs]'))).toEqual(['self.model']);
  expect(await inFile(evaluating('return [self.predict(x) for x in xs]'))).toEqual([]);
  expect(await inFile(evaluating('self.model.load_state_dict(xs)', 'load'))).toEqual([]);
});

test('parts of a module, agents, tests and chance that is wanted are left alone', async () => {
  expect(await inFile(PREDICTOR.replace('class Predictor:', 'class Predictor(torch.nn.Module):'))).toEqual([]);
  expect(await inFile(PREDICTOR.replace('def predict', 'def select_action'))).toEqual([]);
  expect(await inFile(PREDICTOR.replace('def predict', 'def mc_predict'))).toEqual([]);
  expect(await inFile(PREDICTOR.replace('import torch', 'import torch\nimport pytorch_lightning as pl'))).toEqual([]);
  expect(await inFile(PREDICTOR.replace('self.model(x)', 'self.model(torch.zeros(1, 8))'))).toEqual([]);
  expect(await inFile(PREDICTOR.replace('self.model(x)', 'self.criterion(x)'))).toEqual([]);
});

test('what a function runs for a module is switched with that', async () => {
  const text = `${INFER}
class Whole(torch.nn.Module):
    def infer(self, loader):
        return predict_proba(self, loader)
`;
  expect(await inFile(text)).toEqual([]);
});

test('a loop that trains and validates by a flag', async () => {
  const text = `import torch

def run_epoch(model, loader, optimizer=None):
    with torch.set_grad_enabled(optimizer is not None):
        for x, y in loader:
            loss = torch.nn.functional.cross_entropy(model(x), y)
            if optimizer is not None:
                loss.backward()
                optimizer.step()
`;
  expect(await inFile(text)).toEqual(['model']);
  expect(await inFile(text.replace('    with', '    model.train(optimizer is not None)\n    with'))).toEqual([]);
});

test('values within a training step are a part of it, but for those of a teacher', async () => {
  const text = `import torch

def distill(teacher, student, loader, optimizer):
    for x in loader:
        with torch.no_grad():
            target = teacher(x)
        ((student(x) - target) ** 2).mean().backward()
        optimizer.step()
`;
  expect(await inFile(text)).toEqual(['teacher']);
  expect(await inFile(text.replaceAll('teacher', 'target_net'))).toEqual([]);
});

test('a network that draws by itself is told where its caller is seen', async () => {
  const own = `import torch
${NET}
    @torch.no_grad()
    def generate(self, x):
        return self(x).argmax(-1)
`;
  const caller = 'from net import Net\n\nprint(Net().generate(1))\n';
  expect(await names({ 'net.py': own }, 'net.py')).toEqual([]);
  expect(await names({ 'net.py': own, 'main.py': caller }, 'net.py', ['main.py'])).toEqual(['self']);
  expect(await names({ 'net.py': own, 'main.py': caller, 'other.py': 'import torch\nnet.eval()\n' }, 'net.py', ['main.py'])).toEqual([]);
  expect(await names({ 'net.py': own, 'main.py': `${caller}net.eval()\n` }, 'net.py', ['main.py'])).toEqual([]);
});
