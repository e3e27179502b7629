"""An LSTM over the tokens of a text."""

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.words = nn.Embedding(200, 16)
        self.lstm = nn.LSTM(16, 32, batch_first=True)
        self.drop = nn.Dropout(0.5)
        self.scores = nn.Linear(32, 2)

    def forward(self, x):
        outputs, _ = self.lstm(self.drop(self.words(x)))
        return self.scores(self.drop(outputs[:, -1]))


def fit(model, features, targets):
    """Trains the model; yields after every epoch."""
    optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
    loss_function = nn.CrossEntropyLoss()
    loader = DataLoader(TensorDataset(features, targets), batch_size=32, shuffle=True)
    for epoch in range(40):
        model.train()
        for rows, answers in loader:
            optimizer.zero_grad()
            loss = loss_function(model(rows), answers)
            loss.backward()
            optimizer.step()
        yield epoch
