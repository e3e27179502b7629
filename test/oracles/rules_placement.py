"""Runs what the rules about the order of layers claim, and what their fixes do about it. Writes test/unit/rules/golden/placement.json."""

import json
import os
import warnings
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "jax")
warnings.simplefilter("ignore")

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(0)
GOLDEN = Path(__file__).parents[1] / "unit" / "rules" / "golden" / "placement.json"


def share(condition):
    return float(condition.float().mean())


def dropped_samples(layer, x):
    """Share of samples that are wiped out whole, and share of cells that are 0, of a tensor without zeros."""
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        y = layer(x)
    flat = y.flatten(1) == 0
    return {"samples": share(flat.all(dim=1)), "cells": share(flat), "warns": len(told) > 0}


def ranks():
    """`Class on rank`: what goes missing at rate 0.5 out of 4,000 samples."""
    shapes = {2: (4000, 16), 3: (4000, 16, 5), 4: (4000, 16, 3, 3), 5: (4000, 16, 2, 2, 2)}
    found = {}
    for name in ("Dropout", "Dropout1d", "Dropout2d", "Dropout3d"):
        for rank, shape in shapes.items():
            try:
                result = dropped_samples(getattr(nn, name)(0.5), torch.ones(shape))
            except RuntimeError:
                found[f"{name} on {rank}"] = "raises"
                continue
            whole = result["samples"] > 0.3
            assert 0.4 < result["cells"] < 0.6
            y = getattr(nn, name)(0.5)(torch.ones(shape)).flatten(2) if rank > 2 else None
            channels = y is not None and share((y == 0).all(dim=2)) > 0.4
            found[f"{name} on {rank}"] = ("samples" if whole else "channels" if channels else "cells") + (", warns" if result["warns"] else "")
    return found


def variance_behind(*layers):
    """Variance of what enters the batch normalization: stored in training, met in evaluation."""
    net = nn.Sequential(*layers)
    seen = []
    net[-1].register_forward_pre_hook(lambda _, inputs: seen.append(float(inputs[0].var())))
    x = torch.randn(20000, 32)
    net.train()(x)
    net.eval()(x)
    return seen[0] / seen[1]


def batch_norm():
    bad = variance_behind(nn.ReLU(), nn.Dropout(0.5), nn.BatchNorm1d(32))
    through = variance_behind(nn.ReLU(), nn.Dropout(0.5), nn.Linear(32, 32), nn.BatchNorm1d(32))
    good = variance_behind(nn.ReLU(), nn.BatchNorm1d(32))
    assert bad > 2 and through > 1.5 and abs(good - 1) < 0.01
    return {"at once": bad > 2, "through a dense layer": through > 1.5, "swapped": abs(good - 1) < 0.01}


def stacked():
    x = torch.ones(200000)
    bad = share(nn.Dropout(0.5)(F.relu(nn.Dropout(0.5)(x))) > 0)
    unlike = share(nn.Dropout(0.2)(nn.Dropout(0.1)(x)) > 0)
    good = share(nn.Dropout(0.5)(x) > 0)
    assert abs(bad - 0.25) < 0.01 and abs(unlike - 0.72) < 0.01 and abs(good - 0.5) < 0.01
    return {"0.5 twice keeps a quarter": abs(bad - 0.25) < 0.01, "0.1 and 0.2 keep 0.72": abs(unlike - 0.72) < 0.01}


def output():
    logits = torch.randn(20000, 10)
    target = (logits * 5).argmax(1)
    plain = float(F.cross_entropy(logits * 5, target))
    dropped = float(F.cross_entropy(F.dropout(logits * 5, 0.5), target))
    sums = F.dropout(logits.softmax(1), 0.5).sum(1)
    assert dropped > 3 * plain and float(sums.std()) > 0.2
    return {"loss is several times as high": dropped > 3 * plain, "probabilities sum to 1": float(sums.std()) < 0.01}


def selu():
    layers = []
    for _ in range(8):
        linear = nn.Linear(256, 256)
        nn.init.normal_(linear.weight, std=256**-0.5)
        nn.init.zeros_(linear.bias)
        layers.append(linear)

    def variance(drop):
        x = torch.randn(4000, 256)
        for linear in layers:
            x = drop(F.selu(linear(x)))
        return float(x.var())

    plain, alpha = variance(nn.Dropout(0.1)), variance(nn.AlphaDropout(0.1))
    # Behind ReLU alpha dropout lets negative values in.
    negative = float(nn.AlphaDropout(0.1)(F.relu(torch.randn(1000, 10))).min())
    assert plain > 1.15 and abs(alpha - 1) < 0.12 and negative < -1
    return {"plain raises the variance": plain > 1.15, "alpha keeps it": abs(alpha - 1) < 0.12, "negative behind ReLU": negative < -1}


def max_pool():
    x = F.relu(torch.randn(500, 8, 16, 16))
    pool, drop = nn.MaxPool2d(2), nn.Dropout(0.5)
    bad, good, plain = (float(y.mean()) for y in (pool(drop(x)), drop(pool(x)), pool(x)))
    assert bad > 1.1 * plain and abs(good / plain - 1) < 0.02
    return {"before: larger": bad > 1.1 * plain, "behind: the same": abs(good / plain - 1) < 0.02}


def maps():
    """How well the mean of its eight neighbours tells a cell that was dropped, of smooth maps: correlation."""
    x = F.avg_pool2d(torch.randn(400, 8, 20, 20), 5, stride=1)

    def told(y, x):
        around = F.avg_pool2d(y, 3, stride=1) * 9 - y[:, :, 1:-1, 1:-1]
        lost = y[:, :, 1:-1, 1:-1] == 0
        pair = torch.stack([around[lost], x[:, :, 1:-1, 1:-1][lost]])
        return float(torch.corrcoef(pair)[0, 1]) if float(around[lost].std()) > 0 else 0.0

    plain, channels = told(F.dropout(x, 0.3), x), told(F.dropout2d(x, 0.3), x)
    assert plain > 0.6 and channels == 0
    return {"neighbours tell a dropped cell": plain > 0.6, "of a dropped channel": channels > 0}


def regression():
    hidden = torch.randn(1, 64)
    first, last = nn.Linear(64, 64), nn.Linear(64, 1)
    x = hidden.repeat(200000, 1)
    with torch.no_grad():
        nn.init.constant_(last.weight, 0.1)
        plain = float(last(F.relu(first(hidden))))
        through = last(F.relu(first(F.dropout(x, 0.5))))
        straight = last(F.dropout(F.relu(first(x)), 0.5))
    shift = abs(float(through.mean()) - plain)
    exact = abs(float(straight.mean()) - plain)
    assert shift > 0.05 and exact < 0.01
    return {"through an activation the mean shifts": shift > 0.05, "right before the output it does not": exact < 0.01}


def narrow():
    kept = F.dropout(torch.ones(20000, 8), 0.5) > 0
    mean = float(kept.sum(1).float().mean())
    assert abs(mean - 4) < 0.1
    return {"left of 8": round(mean), "none left": share(kept.sum(1) == 0) > 0.002}


def recurrent():
    """Keras tries its cuDNN kernel only where `recurrent_dropout` is 0."""
    import keras
    from keras.src import backend

    asked = []
    for name in ("lstm", "gru"):
        own = getattr(backend, name)

        def spy(*args, own=own, name=name, **kwargs):
            asked.append(name)
            return own(*args, **kwargs)

        setattr(backend, name, spy)
    found = {}
    x = np.zeros((2, 5, 3), "float32")
    for layer in ("LSTM", "GRU"):
        for argument in ("dropout", "recurrent_dropout"):
            asked.clear()
            getattr(keras.layers, layer)(4, **{argument: 0.2})(x)
            found[f"{layer} {argument}"] = len(asked) > 0
    return found


CASES = (batch_norm, ranks, stacked, output, selu, max_pool, maps, regression, narrow, recurrent)
GOLDEN.parent.mkdir(exist_ok=True)
GOLDEN.write_text(json.dumps({case.__name__: case() for case in CASES}, indent=2) + "\n")
