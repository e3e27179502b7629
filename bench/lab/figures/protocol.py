"""The protocol of the published figures in plain PyTorch: what the lab's own trainers are held against.

Nothing here is shared with the lab: other random numbers, other code, the same sizes. Digits, a 60/20/20 split stratified by class
and drawn anew for every seed, one mean and deviation of the training pixels, batches of 32, Adam with 0.001, PyTorch's own
initialisation. All rates of one seed start from the same weights and see the same rows, labels and batches.
"""

import argparse
import gzip
import json
import math
import sys
from pathlib import Path

import numpy
import torch
import torch.nn.functional as F
from scipy import stats
from torch import nn

ROOT = Path(__file__).resolve().parents[3]
torch.set_num_threads(1)


def width():
    """Units of each hidden layer: `--width N`, 256 where it is not given."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--width", type=int, default=256)
    return parser.parse_known_args()[0].width


WIDTH = width()


def digits():
    with gzip.open(ROOT / "media/digits.csv.gz", "rt") as file:
        table = numpy.loadtxt(file, delimiter=",")
    return table[:, :64].astype(numpy.float32), table[:, 64].astype(numpy.int64)


FEATURES, LABELS = digits()


class Split:
    """Training, validation and test rows as tensors; `noise`: share of training labels that are drawn anew from all classes."""

    def __init__(self, seed, size=None, noise=0.0):
        random = numpy.random.default_rng(seed)
        train, validation, test = [], [], []
        for label in range(10):
            rows = random.permutation(numpy.flatnonzero(LABELS == label))
            fifth = round(len(rows) / 5)
            test += list(rows[:fifth])
            validation += list(rows[fifth : 2 * fifth])
            train.append(rows[2 * fifth :])
        rows = numpy.concatenate(train)
        if size is not None and size < len(rows):
            # The shares of the classes are kept to within one row.
            share = [size * len(one) / len(rows) for one in train]
            counts = [math.floor(one) for one in share]
            for index in sorted(range(10), key=lambda one: counts[one] - share[one])[: size - sum(counts)]:
                counts[index] += 1
            rows = numpy.concatenate([one[:count] for one, count in zip(train, counts)])
        mean, deviation = FEATURES[rows].mean(), FEATURES[rows].std()
        part = lambda chosen: (torch.tensor((FEATURES[chosen] - mean) / deviation), torch.tensor(LABELS[chosen]))
        self.train, self.validation, self.test = part(rows), part(validation), part(test)
        if noise > 0:
            hit = torch.tensor(random.random(len(rows)) < noise)
            other = torch.tensor(random.integers(0, 10, len(rows)))
            self.train = (self.train[0], torch.where(hit, other, self.train[1]))


def classifier(rate, width=WIDTH, depth=2):
    layers, inputs = [], 64
    for _ in range(depth):
        layers += [nn.Linear(inputs, width), nn.ReLU(), nn.Dropout(rate)]
        inputs = width
    return nn.Sequential(*layers, nn.Linear(inputs, 10))


def measure(net, part):
    """Mean cross-entropy in nats and share of wrong answers, dropout off."""
    net.eval()
    with torch.no_grad():
        outputs = net(part[0])
    return F.cross_entropy(outputs, part[1]).item(), (outputs.argmax(1) != part[1]).float().mean().item()


def train(rate, seed, split, epochs, width=WIDTH, after=None):
    """Trains a classifier; returns it and what `after(net, epoch, mean loss with dropout on)` gave for every epoch."""
    torch.manual_seed(seed)
    net = classifier(rate, width)
    order = torch.Generator().manual_seed(seed + 1000)
    optimizer = torch.optim.Adam(net.parameters(), lr=0.001)
    features, labels = split.train
    results = []
    for epoch in range(1, epochs + 1):
        net.train()
        total = 0.0
        for rows in torch.randperm(len(features), generator=order).split(32):
            loss = F.cross_entropy(net(features[rows]), labels[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(rows)
        if after:
            results.append(after(net, epoch, total / len(features)))
    return net, results


def best_smoothed(losses):
    """Smallest value of the curve after exponential smoothing (0.6 of the past), which starts at the first value."""
    level, best = losses[0], math.inf
    for loss in losses:
        level = 0.6 * level + 0.4 * loss
        best = min(best, level)
    return best


def summary(values):
    values = numpy.asarray(values, float)
    return {"n": len(values), "mean": round(values.mean(), 5), "sd": round(values.std(ddof=1), 5)}


def paired(values, baseline):
    """Differences to the baseline, seed by seed, with the paired t test."""
    differences = numpy.asarray(values, float) - numpy.asarray(baseline, float)
    p = stats.ttest_1samp(differences, 0).pvalue if differences.std() > 0 else math.nan
    return {**summary(differences), "p": float(f"{p:.3g}"), "below": int((differences < 0).sum())}


def write(name, protocol, results):
    """golden/NAME.json, or NAME-WIDTH.json: the protocol in words, the call, and the figures."""
    path = Path(__file__).parent / "golden" / (f"{name}.json" if WIDTH == 256 else f"{name}-{WIDTH}.json")
    call = f"python bench/lab/figures/{name}.py {' '.join(sys.argv[1:])}".strip()
    text = json.dumps({"call": call, "torch": torch.__version__, "protocol": protocol, **results}, indent=1)
    path.write_text(text + "\n")
    print(text)
