import { describe, expect, test } from 'vitest';
import type { Network } from '../../../src/model/network';
import { reading } from './open';

const HEADER = 'import functools\nimport re\nfrom dataclasses import dataclass\nimport torch\nfrom torch import nn\n';

async function weights(body: string, name = 'Net'): Promise<Network['parameters'] | undefined> {
  return (await reading(HEADER + body)).networks.find((network) => network.name === name)?.parameters;
}

const net = (init: string, parameters = 'self'): string =>
  `class Net(nn.Module):\n    def __init__(${parameters}):\n        super().__init__()\n${init
    .split('\n')
    .map((line) => `        ${line}\n`)
    .join('')}    def forward(self, x):\n        return x\n`;

/** PyTorch 2.14: `sum(p.numel() for p in Net().parameters() if p.requires_grad)`. */
describe('weights that layers share or are given', () => {
  test.each([
    ['tied to an embedding', 'self.a = nn.Embedding(9, 4)\nself.b = nn.Linear(4, 9)\nself.b.weight = self.a.weight', 36 + 9],
    [
      'tied by name',
      'self.a = nn.Embedding(9, 4)\nself.b = nn.Linear(4, 9)\nsetattr(self.b, "weight", self.get_parameter("a.weight"))',
      45,
    ],
    [
      'tied to a layer outside',
      'self.a = nn.Linear(2, 2)\nself.b = nn.Linear(4, 9, bias=False)\nself.b.weight = nn.Embedding(9, 4).weight',
      42,
    ],
    ['tied twice', 'self.a = nn.Embedding(9, 4)\nself.b = nn.Linear(4, 9)\nfor _ in range(2):\n    self.b.weight = self.a.weight', 45],
    ['a new parameter', 'self.b = nn.Linear(4, 9)\nself.b.weight = nn.Parameter(torch.zeros(9, 2))', 18 + 9],
    ['no bias any more', 'self.b = nn.Linear(4, 9)\nself.b.bias = None', 36],
    [
      'tied and frozen',
      'self.a = nn.Embedding(9, 4)\nself.b = nn.Linear(4, 9)\nself.b.weight = self.a.weight\nself.a.weight.requires_grad_(False)',
      9,
    ],
    ['a child of a layer', 'self.a = nn.Linear(4, 4)\nself.a.extra = nn.Linear(4, 2)', 20 + 10],
    ['weight_norm', 'self.a = nn.utils.weight_norm(nn.Linear(4, 9))', 36 + 9 + 9],
    ['weight_norm along the kernel', 'self.a = nn.utils.weight_norm(nn.Conv1d(4, 8, 5, groups=2), name="weight", dim=2)', 80 + 8 + 5],
    ['weight_norm as one', 'self.a = nn.utils.weight_norm(nn.Linear(4, 9), dim=None)', 36 + 9 + 1],
  ])('%s', async (_, init, expected) => {
    expect(await weights(net(init))).toBe(expected);
  });
});

describe('what may be a module is never left out', () => {
  test.each([
    ['one of two layers', 'self.a = nn.Linear(4, 9) if torch.rand(1) > 0.5 else nn.Linear(4, 2)'],
    ['a layer or nothing', 'self.a = nn.Linear(4, 9) if torch.rand(1) > 0.5 else None'],
    ['or', 'self.a = flag(torch.rand(1)) or nn.Linear(4, 9)'],
    ['a name of a branch', 'if torch.rand(1) > 0.5:\n    part = nn.Linear(4, 9)\nelse:\n    part = None\nself.a = part'],
    ['an object by setattr in a branch', 'if torch.rand(1) > 0.5:\n    setattr(self, "a", nn.Linear(4, 9))'],
  ])('%s', async (_, init) => {
    expect(await weights(net(`self.b = nn.Linear(2, 2)\n${init}`, 'self, flag'))).toBeNull();
  });

  test.each([
    ['a number', 'self.a = 4 if torch.rand(1) > 0.5 else 2'],
    ['the same number', 'self.a = nn.Linear(4, 3 if torch.rand(1) > 0.5 else 3)'],
  ])('%s is no module', async (_, init) => {
    expect(await weights(net(`self.b = nn.Linear(2, 2)\n${init}`))).toBe(init.includes('Linear') ? 21 : 6);
  });

  test('a function that may have ended before', async () => {
    const made = 'def part(kind):\n    if torch.rand(1) > 0.5:\n        return nn.Linear(4, 9)\n    return nn.Linear(4, 2)\n';
    expect(await weights(made + net('self.b = nn.Linear(2, 2)\nself.a = part("x")'))).toBeNull();
  });

  test('a constructor that may have ended before', async () => {
    expect(await weights(net('self.b = nn.Linear(2, 2)\nif torch.rand(1) > 0.5:\n    return\nself.a = nn.Linear(4, 9)'))).toBeNull();
  });
});

const SETTINGS = `class Settings:
    alias = {"width": "hidden"}
    hidden: int = 6
    depth: int = 2
    names: int | None = None

    def __post_init__(self, **rest):
        self.labels = rest.get("labels", 3)
        for key, value in rest.items():
            setattr(self, key, value)

    @property
    def labels(self):
        return len(self.table)

    @labels.setter
    def labels(self, count):
        self.table = {index: f"name{index}" for index in range(count)}

    def __setattr__(self, key, value):
        if key in super().__getattribute__("alias"):
            key = super().__getattribute__("alias")[key]
        super().__setattr__(key, value)

    def __getattribute__(self, key):
        if key != "alias" and key in super().__getattribute__("alias"):
            key = super().__getattribute__("alias")[key]
        return super().__getattribute__(key)
`;

describe('configurations', () => {
  const layers = 'self.layers = nn.ModuleList([nn.Linear(config.width, config.hidden) for _ in range(config.depth)])';
  const body = `@dataclass\n${SETTINGS}${net(`${layers}\nself.head = nn.Linear(config.hidden, config.labels)`, 'self, config: Settings')}`;

  test('a dataclass with properties, other names for its fields and keywords that are none', async () => {
    expect(await weights(body)).toBe(2 * 42 + 21);
    expect(await weights(`${body}model = Net(Settings(depth=1, labels=5))\n`)).toBe(42 + 35);
    expect(await weights(`${body}model = Net(Settings(width=2))\n`)).toBe(2 * 6 + 9);
  });

  test('a constructor with defaults, named by the class', async () => {
    const plain =
      'class Settings:\n    def __init__(self, hidden=6, depth=2, **rest):\n        self.hidden = hidden\n        self.depth = depth\n';
    const init = 'self.layers = nn.ModuleList([nn.Linear(config.hidden, 1) for _ in range(config.depth)])';
    const named = net(init, 'self, config').replace('Module):\n', 'Module):\n    config_class = Settings\n');
    expect(await weights(plain + named)).toBe(14);
    expect(await weights(plain.replace('hidden=6', 'hidden') + named)).toBeNull();
  });

  test('activations by name', async () => {
    const table = `class Table(dict):
    def __getitem__(self, key):
        content = super().__getitem__(key)
        cls, settings = content if isinstance(content, tuple) else (content, {})
        return cls(**settings)
ACTIVATIONS = Table({"relu": nn.ReLU, "learned": (nn.PReLU, {"num_parameters": 7})})
`;
    expect(await weights(table + net('self.a = nn.Linear(2, 2)\nself.b = ACTIVATIONS["learned"]'))).toBe(13);
    expect(await weights(table + net('self.a = nn.Linear(2, 2)\nself.b = ACTIVATIONS["relu"]'))).toBe(6);
  });

  test('partials of partials, and functions that are worked out once', async () => {
    const made = `@functools.lru_cache
def width():
    return 5
def unpack(layer):
    return layer.func(2, 3, **layer.keywords) if isinstance(layer, functools.partial) else layer(2, 3)
`;
    const init =
      'inner = functools.partial(nn.Linear, bias=True)\nself.a = unpack(functools.partial(inner, bias=False))\nself.b = nn.Linear(width(), width())';
    expect(await weights(made + net(init))).toBe(6 + 30);
  });
});

test('weights are tied as a table says, by patterns that are compiled', async () => {
  const body = `class Base(nn.Module):
    _tied = {"head.weight": "words.weight"}

    def tie(self):
        pattern = re.compile(r"^[a-z.]+weight$")
        if all(pattern.match(name) for name in self._tied.keys() | self._tied.values()):
            for target, source in list(self._tied.items()):
                home, name = target.rsplit(".", 1)
                setattr(self.get_submodule(home), name, self.get_parameter(source))

class Net(Base):
    def __init__(self):
        super().__init__()
        self.words = nn.Embedding(9, 4)
        self.head = nn.Linear(4, 9, bias=False)
        self.tie()
    def forward(self, x):
        return self.head(self.words(x))
`;
  expect(await weights(body)).toBe(36);
  expect(await weights(body.replace('9, bias', '8, bias').replace('"head.weight": "words.weight"', ''))).toBe(36 + 32);
});
