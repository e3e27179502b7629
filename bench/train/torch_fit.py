"""The same workload in PyTorch on one thread; prints CPU seconds per epoch."""
import time

import torch
import torch.nn as nn

EPOCHS = 20

torch.set_num_threads(1)
torch.manual_seed(1)
model = nn.Sequential(
    nn.Linear(64, 128), nn.ReLU(), nn.Dropout(0.5), nn.Linear(128, 128), nn.ReLU(), nn.Dropout(0.5), nn.Linear(128, 10)
)
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
loss_of = nn.CrossEntropyLoss()
x = torch.rand(1500, 64)
y = torch.arange(1500) % 10


def epoch():
    for rows in torch.randperm(1500).split(32):
        optimizer.zero_grad()
        loss_of(model(x[rows]), y[rows]).backward()
        optimizer.step()


epoch()
epoch()
before = time.process_time()
for _ in range(EPOCHS):
    epoch()
print((time.process_time() - before) / EPOCHS)
