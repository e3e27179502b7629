"""Losses of PyTorch on small networks with fixed weights, batches and masks: test/unit/lab/golden/torch.json.

    python test/oracles/lab_torch.py > test/unit/lab/golden/torch.json
"""

import json
import math

import torch
import torch.nn.functional as F
from torch import nn

from lab_waves import kept, mask_words

torch.set_default_dtype(torch.float32)
ROWS, STEPS, RATE = 12, 5, 0.3


def wave(length, phase, scale=1.0):
    return torch.tensor([scale * math.sin(0.7 * i + phase + 0.013 * i * i) for i in range(length)], dtype=torch.float64).float()


class Masks:
    """The lab's masks of the dropout layer, 0-based layer 7, step by step."""

    def __init__(self):
        self.step = 0

    def mask(self, count):
        keep = kept(mask_words(5, 1, self.step, 7), count, RATE)
        self.step += 1
        return torch.from_numpy(keep) / (1 - RATE)


class Net(nn.Module):
    """Convolution, pool, dense, batch normalisation, GELU, dropout, dense."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 3, 3, padding=1)
        # No bias before batch normalisation: its gradient is rounding noise, which Adam would blow up.
        self.hidden = nn.Linear(27, 8, bias=False)
        self.norm = nn.BatchNorm1d(8)
        self.out = nn.Linear(8, 4)
        self.masks = Masks()
        with torch.no_grad():
            # Weights lie as the lab keeps them: [patch, filter] with the patch as height, width, channel; [input, unit].
            self.conv.weight.copy_(wave(27, 0.1, 0.4).reshape(3, 3, 1, 3).permute(3, 2, 0, 1))
            self.conv.bias.copy_(wave(3, 0.2, 0.1))
            self.hidden.weight.copy_(wave(27 * 8, 0.3, 0.3).reshape(27, 8).T)
            self.norm.weight.copy_(wave(8, 0.5, 0.5) + 1)
            self.norm.bias.copy_(wave(8, 0.6, 0.2))
            self.out.weight.copy_(wave(32, 0.7, 0.5).reshape(8, 4).T)
            self.out.bias.copy_(wave(4, 0.8, 0.1))

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv(x)), 2)
        x = x.permute(0, 2, 3, 1).flatten(1)
        x = F.gelu(self.norm(self.hidden(x)))
        if self.training:
            x = x * self.masks.mask(x.numel()).reshape(x.shape)
        return self.out(x)


def losses(make):
    net = Net()
    optimizer = make(net.parameters())
    x = wave(ROWS * 36, 0.9).reshape(ROWS, 1, 6, 6)
    y = torch.tensor([(3 * row) % 4 for row in range(ROWS)])
    on, off = [], []
    for _ in range(STEPS):
        net.train()
        loss = F.cross_entropy(net(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        on.append(loss.item())
        net.eval()
        with torch.no_grad():
            off.append(F.cross_entropy(net(x), y).item())
    return {"on": on, "off": off}


O = torch.optim
print(
    json.dumps(
        {
            "sgd": losses(lambda p: O.SGD(p, lr=0.1)),
            "sgd momentum decay": losses(lambda p: O.SGD(p, lr=0.1, momentum=0.9, weight_decay=0.01)),
            "adam": losses(lambda p: O.Adam(p, lr=0.01)),
            "adam decay": losses(lambda p: O.Adam(p, lr=0.01, weight_decay=0.1)),
            "adamw": losses(lambda p: O.AdamW(p, lr=0.01, weight_decay=0.1)),
            "rmsprop": losses(lambda p: O.RMSprop(p, lr=0.01)),
            "rmsprop momentum": losses(lambda p: O.RMSprop(p, lr=0.01, momentum=0.9)),
        },
        indent=2,
    )
)
