"""Two hidden layers for the digits."""

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden1 = nn.Linear(64, 128)
        self.hidden2 = nn.Linear(128, 128)
        self.drop = nn.Dropout(0.5)
        self.scores = nn.Linear(128, 10)

    def forward(self, x):
        x = self.drop(torch.relu(self.hidden1(x)))
        x = self.drop(torch.relu(self.hidden2(x)))
        return self.scores(x)


def fit(model, features, targets):
    """Trains the model; yields after every epoch."""
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    loss_function = nn.CrossEntropyLoss()
    loader = DataLoader(TensorDataset(features, targets), batch_size=32, shuffle=True)
    for epoch in range(100):
        model.train()
        for rows, answers in loader:
            optimizer.zero_grad()
            loss = loss_function(model(rows), answers)
            loss.backward()
            optimizer.step()
        yield epoch
