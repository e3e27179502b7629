"""The same trainings in PyTorch on one thread, without any measuring on validation rows.

python torch_sweep.py ROWS EPOCHS RATE,RATE,... ; prints {"seconds": of the training alone, "cpu": ..., "trials": ...}
"""
import json
import sys
import time

import torch
import torch.nn as nn

rows, epochs = int(sys.argv[1]), int(sys.argv[2])
rates = [float(rate) for rate in sys.argv[3].split(",")]

torch.set_num_threads(1)
torch.manual_seed(1)
x = torch.rand(rows, 64)
y = torch.arange(rows) % 10


def train(rate):
    model = nn.Sequential(
        *(nn.Linear(64, 128), nn.ReLU(), nn.Dropout(rate)),
        *(nn.Linear(128, 128), nn.ReLU(), nn.Dropout(rate)),
        nn.Linear(128, 10),
    )
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    loss_of = nn.CrossEntropyLoss()
    for _ in range(epochs):
        for batch in torch.randperm(rows).split(32):
            optimizer.zero_grad()
            loss_of(model(x[batch]), y[batch]).backward()
            optimizer.step()


# The first steps load what the later ones have.
for batch in torch.randperm(64).split(32):
    nn.Linear(64, 10)(x[batch]).sum().backward()
wall, cpu = time.perf_counter(), time.process_time()
for rate in rates:
    train(rate)
print(json.dumps({"seconds": time.perf_counter() - wall, "cpu": time.process_time() - cpu, "trials": len(rates)}))
