"""Parts of networks that other files build from."""

from dataclasses import dataclass, field
from typing import NamedTuple

import torch.nn as nn


@dataclass
class Settings:
    width: int = 16
    depth: int = 3
    rate: float = 0.25
    sizes: list = field(default_factory=lambda: [8, 4])


class Stage(NamedTuple):
    channels: int
    repeats: int
    stride: int = 1


STAGES = [Stage(8, 1), Stage(16, 2, stride=2), Stage(channels=24, repeats=1, stride=2)]

ACTIVATIONS = {"relu": nn.ReLU, "gelu": nn.GELU}


def round_to(value, divisor=8):
    rounded = max(divisor, int(value + divisor / 2) // divisor * divisor)
    return rounded + divisor if rounded < 0.9 * value else rounded


class ConvNorm(nn.Sequential):
    def __init__(self, inputs, outputs, kernel=3, stride=1, norm=nn.BatchNorm2d, activation="relu"):
        parts = [nn.Conv2d(inputs, outputs, kernel, stride, padding=(kernel - 1) // 2, bias=norm is None)]
        if norm is not None:
            parts.append(norm(outputs))
        if activation:
            parts.append(ACTIVATIONS[activation]())
        super().__init__(*parts)
        self.outputs = outputs


class Residual(nn.Module):
    scale = 2

    def __init__(self, width, rate=0.1, **kwargs):
        super().__init__()
        self.inner = self.make_inner(width, **kwargs)
        self.drop = nn.Dropout(rate)

    def make_inner(self, width, hidden=None):
        hidden = hidden or self.scale * width
        return nn.Sequential(nn.Linear(width, hidden), nn.ReLU(), nn.Linear(hidden, width))

    def forward(self, x):
        return x + self.drop(self.inner(x))


class Head(nn.Linear):
    def __init__(self, width, classes=10):
        super().__init__(width, classes, bias=False)
