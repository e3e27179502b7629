"""Convolutions, then a dense layer with dropout."""

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 8, 3, padding=1)
        self.conv2 = nn.Conv2d(8, 16, 3, padding=1)
        self.pool = nn.MaxPool2d(2)
        self.hidden = nn.Linear(64, 64)
        self.drop = nn.Dropout(0.5)
        self.scores = nn.Linear(64, 10)

    def forward(self, x):
        x = self.pool(torch.relu(self.conv1(x)))
        x = self.pool(torch.relu(self.conv2(x)))
        x = torch.flatten(x, 1)
        x = self.drop(torch.relu(self.hidden(x)))
        return self.scores(x)


def fit(model, features, targets):
    """Trains the model; yields after every epoch."""
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    loss_function = nn.CrossEntropyLoss()
    loader = DataLoader(TensorDataset(features, targets), batch_size=32, shuffle=True)
    for epoch in range(60):
        model.train()
        for rows, answers in loader:
            optimizer.zero_grad()
            loss = loss_function(model(rows), answers)
            loss.backward()
            optimizer.step()
        yield epoch
