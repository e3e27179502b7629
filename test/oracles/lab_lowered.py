"""Whole networks of a source file in PyTorch, for the lab that lowers this very file: test/unit/lab/golden/lowered.json.

    python test/oracles/lab_lowered.py > test/unit/lab/golden/lowered.json

Weights, rows and answers are waves; `places` lists the parameters in the order in which the lab has them.
"""

import importlib.util
import json
import os

import torch
import torch.nn.functional as F
from torch import nn

from lab_layers_torch import Place, attention, linear, norm, recurrent, same, spatial, table, turned
from lab_waves import ROWS, features, targets, weights

HERE = os.path.dirname(os.path.abspath(__file__))


def networks():
    path = os.path.join(HERE, "..", "unit", "lab", "networks", "steps.py")
    spec = importlib.util.spec_from_file_location("steps", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def rows(tensor, count, start=0):
    """A table of which the lab has as many rows as there are steps."""
    size = tensor.shape[-1]
    return Place("table", [count, size], tensor, same, same, (slice(0, count),) if tensor.ndim == 2 else (0, slice(0, count)))


def line(layer):
    return norm(layer)


def only_scale(layer):
    return [Place("scale", list(layer.weight.shape), layer.weight)]


def projection(layer):
    return [Place("kernel", [layer.in_features, layer.out_features], layer.weight, turned, turned)]


def letters(net, steps):
    attention = net.attention
    return [
        *table(net.tokens),
        rows(net.places.weight, steps),
        *line(net.norm),
        *linear(attention.qkv),
        *linear(attention.proj),
        *projection(net.head),
    ]


def reviews(net, steps):
    return [*table(net.embedding), *only_scale(net.rms), *recurrent(net.lstm), *linear(net.head)]


def patches(net, steps):
    return [
        *spatial(net.patches),
        rows(net.token, 1),
        rows(net.places, 10),
        *linear(net.qkv),
        *only_scale(net.norm),
        *linear(net.head),
    ]


def squares(net, steps):
    return [*linear(net.patches[1]), *linear(net.heads), *linear(net.head)]


def asked(net, steps):
    known = {nn.Linear: linear, nn.LayerNorm: line}
    return [place for layer in [*net.body, net.head] if type(layer) in known for place in known[type(layer)](layer)]


def spoken(net, steps):
    return [*table(net.embedding), *recurrent(net.lstm), *linear(net.head)]


def hidden(net, steps):
    return [
        *table(net.embedding),
        *linear(net.q),
        *linear(net.k),
        *linear(net.v),
        *attention(net.attention),
        *linear(net.head),
    ]


def pairs(net, steps):
    return [*table(net.embedding), *recurrent(net.gru), *table(net.segments), *linear(net.head)]


def kept(net, steps):
    return [*linear(net.body), *norm(net.norm), *linear(net.head)]


def whole(ids):
    # Every row is as long as it is, and nothing came before it.
    zeros = torch.zeros(2, ROWS, 5)
    return ids, torch.full((ROWS,), ids.shape[1]), (zeros, zeros)


def masks(ids):
    steps = ids.shape[1]
    return ids, torch.ones(steps, steps).tril(), torch.zeros(ROWS, steps)


def halves(ids):
    half = ids.shape[1] // 2
    labels = torch.from_numpy(targets("cross-entropy", 3))
    return ids[:, :half], ids[:, half:], torch.ones(ROWS, half, dtype=torch.long), labels


# What each network is given for the rows of the lab; alone, the rows.
GIVEN = {"Spoken": whole, "Hidden": masks, "Pairs": halves}
# What the user says about inputs that the data have not.
ANSWERS = {
    "Pairs": {"hypothesis": "columns 4-6", "segment": "constant 1"},
    "Kept": {"body: nn.Linear": "frozen"},
}


def ran(name, net, places, shape, tokens):
    x = torch.from_numpy(features(shape, tokens))
    net.eval()
    for place, values in zip(places, weights([(place.role, place.shape) for place in places])):
        place.set(values)
    y = net(*GIVEN[name](x)) if name in GIVEN else net(x if tokens else x.permute(0, 3, 1, 2))
    y = y[1] if isinstance(y, tuple) else y
    F.cross_entropy(y, torch.from_numpy(targets("cross-entropy", y.shape[1]))).backward()
    return {
        "input": list(shape),
        "tokens": tokens,
        "roles": [place.role for place in places],
        "outputs": [float(f"{value:.7g}") for value in y.reshape(-1).tolist()],
        "gradients": [[float(f"{value:.7g}") for value in place.gradient()] for place in places],
    }


module = networks()
torch.manual_seed(0)
cases = {}
CASES = [
    ("Letters", letters, [5], True),
    ("Reviews", reviews, [5], True),
    ("Patches", patches, [6, 6, 1], False),
    ("Squares", squares, [6, 6, 1], False),
    ("Asked", asked, [6, 6, 1], False),
    ("Spoken", spoken, [5], True),
    ("Hidden", hidden, [5], True),
    ("Pairs", pairs, [6], True),
    ("Kept", kept, [6, 6, 1], False),
]
# The lab is told the sizes of the data by the data, the rest is entered.
TOLD = {"Asked": {"pixels": 36, "classes": 3}}
ENTERED = {"Asked": {"sizes": [7, 5], "act": "tanh", "norm": True}, "Hidden": {"forward.mask": "causal"}}
for name, places, shape, tokens in CASES:
    entered = ENTERED.get(name, {})
    built = {key: value for key, value in entered.items() if not key.startswith("forward.")}
    net = getattr(module, name)(**TOLD.get(name, {}), **built)
    cases[name] = {"entered": entered, "answers": ANSWERS.get(name, {}), **ran(name, net, places(net, shape[0]), shape, tokens)}
print("{\n" + ",\n".join(f"{json.dumps(name)}: {json.dumps(case, separators=(',', ':'))}" for name, case in cases.items()) + "\n}")
