"""Texts of 24 word numbers: an embedding, its mean, a dense layer."""

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(200, 32)
        self.hidden = nn.Linear(32, 64)
        self.drop = nn.Dropout(0.5)
        self.scores = nn.Linear(64, 2)

    def forward(self, words):
        x = self.drop(self.embedding(words).mean(dim=1))
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
