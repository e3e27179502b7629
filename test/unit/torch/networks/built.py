"""Networks made of what parts.py defines."""

import copy
from functools import partial

import torch
from torch import nn

from . import parts
from .parts import STAGES, ConvNorm, Head, Residual, Settings, round_to


class Wide(Residual):
    scale = 4


class Tower(nn.Module):
    def __init__(self, settings: Settings, block=Residual):
        super().__init__()
        self.blocks = nn.ModuleList([block(settings.width, rate=settings.rate * i) for i in range(settings.depth)])
        self.norm = nn.LayerNorm(settings.width)
        self.heads = nn.ModuleDict({str(size): Head(settings.width, size) for size in settings.sizes})

    def forward(self, x):
        for block in self.blocks:
            x = block(x)
        return self.heads["8"](self.norm(x))


class Staged(nn.Module):
    def __init__(self, width=1.0, classes=10, norm=None):
        super().__init__()
        norm = norm or partial(nn.BatchNorm2d, eps=1e-3)
        features = [ConvNorm(3, 8, norm=norm)]
        for channels, repeats, stride in STAGES:
            outputs = round_to(channels * width)
            for index in range(repeats):
                features.append(ConvNorm(features[-1].outputs, outputs, stride=stride if index == 0 else 1, norm=norm))
        self.features = nn.Sequential(*features)
        self.classifier = parts.Head(features[-1].outputs, classes)

    def forward(self, x):
        x = self.features(x).mean(dim=(2, 3))
        return self.classifier(x)


class Twin(nn.Module):
    def __init__(self):
        super().__init__()
        self.left = Residual(12, hidden=5)
        self.right = copy.deepcopy(self.left)
        self.right.drop = nn.Identity()
        self.gain = nn.Parameter(torch.ones(1, 12))
        self.register_buffer("steps", torch.arange(4))

    def forward(self, x):
        return torch.cat([self.left(x), self.right(x * self.gain)], dim=1)


class Probed(nn.Module):
    def __init__(self, channels=1, side=28):
        super().__init__()
        self.convolutions = nn.Sequential(ConvNorm(channels, 4, stride=2), ConvNorm(4, 6, stride=2, activation=None))
        found = self.convolutions(torch.zeros(1, channels, side, side))
        self.head = nn.Linear(found.size(1) * found.size(2) * found.size(3), 10)

    def forward(self, x):
        return self.head(self.convolutions(x).flatten(1))


class Frozen(nn.Module):
    def __init__(self):
        super().__init__()
        self.trunk = still(Residual(6))
        self.head = nn.Linear(6, 2)

    def forward(self, x):
        return self.head(self.trunk(x))


def still(module):
    for name, parameter in module.named_parameters():
        if name.endswith("bias"):
            parameter.requires_grad = False
    return module


def build(depth=2, **kwargs):
    settings = Settings(depth=depth, **kwargs)
    return Tower(settings, block=Wide)

