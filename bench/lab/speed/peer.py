"""The same workloads in PyTorch on one thread; prints CPU seconds per epoch.

    python peer.py A
"""
import sys
import time

import torch
from torch import nn

name = sys.argv[1] if len(sys.argv) > 1 else "A"
torch.set_num_threads(1)
torch.manual_seed(1)


def mlp(inputs, units):
    parts = [nn.Linear(inputs, units), nn.ReLU(), nn.Dropout(0.5), nn.Linear(units, units), nn.ReLU(), nn.Dropout(0.5)]
    return nn.Sequential(*parts, nn.Linear(units, 10))


def cnn():
    parts = [nn.Conv2d(1, 16, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(16, 32, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten()]
    return nn.Sequential(*parts, nn.Linear(800, 128), nn.ReLU(), nn.Dropout(0.5), nn.Linear(128, 10))


class Last(nn.Module):
    def __init__(self, cell):
        super().__init__()
        self.cell, self.scores = cell(32, 64, batch_first=True), nn.Sequential(nn.Dropout(0.5), nn.Linear(64, 10))

    def forward(self, x):
        return self.scores(self.cell(x)[0][:, -1])


rows, batch, shape, model, warm, epochs = {
    "A": (1500, 32, [64], mlp(64, 128), 5, 20),
    "B": (10_000, 128, [784], mlp(784, 512), 1, 3),
    "C": (2000, 128, [1, 28, 28], cnn(), 1, 3),
    "D": (1920, 32, [20, 32], Last(nn.LSTM), 1, 5),
    "E": (1920, 32, [20, 32], Last(nn.GRU), 1, 5),
    "F": (1920, 32, [20, 32], Last(nn.RNN), 1, 5),
}[name]
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
loss_of = nn.CrossEntropyLoss()
x = torch.rand(rows, *shape)
y = torch.arange(rows) % 10


def epoch():
    for chosen in torch.randperm(rows).split(batch):
        optimizer.zero_grad()
        loss_of(model(x[chosen]), y[chosen]).backward()
        optimizer.step()


for _ in range(warm):
    epoch()
before = time.process_time()
for _ in range(epochs):
    epoch()
print((time.process_time() - before) / epochs)
