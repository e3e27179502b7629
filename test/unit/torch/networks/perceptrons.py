from collections import OrderedDict

import torch
import torch.nn as nn
import torch.nn.functional as F
from torch import optim
from torch.utils.data import DataLoader

EPOCHS = 12
HIDDEN = 128
LEARNING_RATE = 1e-3


class Mlp(nn.Module):
    def __init__(self, inputs=784, hidden=HIDDEN, classes=10, p=0.5):
        super().__init__()
        self.fc1 = nn.Linear(inputs, hidden)
        self.bn = nn.BatchNorm1d(hidden)
        self.drop = nn.Dropout(p)
        self.fc2 = nn.Linear(hidden, hidden // 2, bias=False)
        self.out = nn.Linear(hidden // 2, classes)

    def forward(self, x):
        x = x.view(x.size(0), -1)
        x = self.drop(F.relu(self.bn(self.fc1(x))))
        x = F.dropout(torch.tanh(self.fc2(x)), p=0.2, training=self.training)
        return F.log_softmax(self.out(x), dim=1)


class Residual(nn.Module):
    def __init__(self, width=32):
        super(Residual, self).__init__()
        self.enter = nn.Linear(20, width)
        self.blocks = nn.ModuleList([nn.Linear(width, width) for _ in range(3)])
        self.leave = nn.Linear(2 * width, 1)

    def forward(self, x):
        first = self.enter(x)
        y = first
        for block in self.blocks:
            y = y + torch.relu(block(y))
        return self.leave(torch.cat([first, y], dim=1)).squeeze(1)


class Shared(nn.Module):
    def __init__(self):
        super().__init__()
        self.same = nn.Linear(16, 16)
        self.out = nn.Linear(16, 4)

    def forward(self, x):
        x = F.relu(self.same(x))
        x = F.relu(self.same(x))
        return self.out(x)


class Stack(nn.Sequential):
    def __init__(self):
        layers = []
        for a, b in zip([12, 24], [24, 6]):
            layers += [nn.Linear(a, b), nn.PReLU()]
        super().__init__(*layers)


plain = nn.Sequential(
    nn.Linear(64, 256),
    nn.ReLU(),
    nn.Dropout(0.5),
    nn.Linear(256, 256),
    nn.ReLU(),
    nn.Dropout(p=0.5),
    nn.Linear(256, 10),
)

named = nn.Sequential(OrderedDict([
    ("first", nn.Linear(8, 16)),
    ("act", nn.LeakyReLU(0.2)),
    ("inner", nn.Sequential(nn.Linear(16, 16), nn.Dropout(0.1))),
    ("last", nn.Linear(16, 3)),
]))


def build(width=48, depth=3):
    layers = [nn.Flatten(), nn.Linear(30, width)]
    for _ in range(depth):
        layers.append(nn.Linear(width, width))
        layers.append(nn.GELU())
    layers.append(nn.LayerNorm(width))
    model = nn.Sequential(*layers, nn.Linear(width, 2))
    return model


def train(model, data):
    optimizer = optim.SGD(model.parameters(), lr=LEARNING_RATE, momentum=0.9, weight_decay=5e-4)
    criterion = nn.CrossEntropyLoss()
    loader = DataLoader(data, batch_size=32, shuffle=True)
    for epoch in range(1, EPOCHS + 1):
        for x, y in loader:
            criterion(model(x), y).backward()
            optimizer.step()
