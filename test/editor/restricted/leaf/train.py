from pathlib import Path

import torch
import torch.nn as nn

# Whoever runs or imports this leaves a trace.
Path(__file__).with_name("executed").write_text("")


class LeafNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Linear(64, 512)
        self.drop = nn.Dropout(0.1)
        self.head = nn.Linear(512, 10)

    def forward(self, x):
        return self.head(self.drop(torch.relu(self.body(x))))


def train(model, loader, optimizer):
    model.train()
    for x, y in loader:
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(x), y).backward()
        optimizer.step()
