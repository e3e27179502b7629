"""Blocks with a way around them."""

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


class Block(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.inner = nn.Linear(width, width)
        self.act = nn.SiLU()
        self.drop = nn.Dropout(0.3)

    def forward(self, x):
        return x + self.drop(self.act(self.inner(x)))


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.enter = nn.Linear(64, 96)
        self.block1 = Block(96)
        self.block2 = Block(96)
        self.scores = nn.Linear(96, 10)

    def forward(self, x):
        x = self.enter(x)
        x = self.block1(x)
        x = self.block2(x)
        return self.scores(x)


def fit(model, features, targets):
    """Trains the model; yields after every epoch."""
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    loss_function = nn.CrossEntropyLoss()
    loader = DataLoader(TensorDataset(features, targets), batch_size=32, shuffle=True)
    for epoch in range(80):
        model.train()
        for rows, answers in loader:
            optimizer.zero_grad()
            loss = loss_function(model(rows), answers)
            loss.backward()
            optimizer.step()
        yield epoch
