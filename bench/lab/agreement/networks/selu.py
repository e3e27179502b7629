"""A self-normalising network."""

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Linear(64, 96),
            nn.SELU(),
            nn.AlphaDropout(0.1),
            nn.Linear(96, 96),
            nn.SELU(),
            nn.AlphaDropout(0.1),
            nn.Linear(96, 96),
            nn.SELU(),
            nn.AlphaDropout(0.1),
            nn.Linear(96, 10),
        )

    def forward(self, x):
        return self.layers(x)


def fit(model, features, targets):
    """Trains the model; yields after every epoch."""
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9)
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
