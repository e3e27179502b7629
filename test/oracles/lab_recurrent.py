"""Recurrent layers in PyTorch and Keras, one above the other, with masks and through an optimizer: test/unit/lab/golden/recurrent.json.

    KERAS_BACKEND=jax python test/oracles/lab_recurrent.py > test/unit/lab/golden/recurrent.json

Written as lab_layers.py writes them. Keras draws its masks itself, so here its cells are handed the lab's, for all steps.
"""

import json
import os
import sys

os.environ["KERAS_BACKEND"] = "jax"
sys.path.insert(0, os.path.dirname(__file__))

import keras  # noqa: E402
import lab_layers_keras as in_keras  # noqa: E402
import lab_layers_torch as in_torch  # noqa: E402
import numpy as np  # noqa: E402
import torch  # noqa: E402
from keras import layers as L  # noqa: E402
from lab_waves import ROWS, kept, mask_words  # noqa: E402
from torch import nn  # noqa: E402

RATE = 0.4
CELL = {"type": "recurrent", "units": 5, "bias": True, "bidirectional": False, "sequences": True}
STEPS = (7, 2)


def line(case):
    def rounded(value):
        if isinstance(value, (list, tuple)):
            return [rounded(one) for one in value]
        if isinstance(value, dict):
            return {key: rounded(one) for key, one in value.items()}
        return float(f"{value:.7g}") if isinstance(value, float) else value

    return json.dumps(rounded(case), separators=(",", ":"))


class Layer:
    """One layer of a stack of PyTorch as a module of its own would be."""

    def __init__(self, stack, index):
        self.bidirectional, self.hidden_size = stack.bidirectional, stack.hidden_size
        ways = 2 if stack.bidirectional else 1
        self.input_size = stack.input_size if index == 0 else ways * stack.hidden_size
        for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"):
            for suffix in ("", "_reverse")[:ways]:
                setattr(self, f"{name}_l0{suffix}", getattr(stack, f"{name}_l{index}{suffix}"))


def torch_cases():
    made = {}
    size = {"channels": 4, "shape": STEPS}
    both = {**CELL, "cell": "lstm", "bidirectional": True}
    stack = nn.LSTM(4, 5, num_layers=2, batch_first=True, bidirectional=True)
    places = in_torch.recurrent(Layer(stack, 0)) + in_torch.recurrent(Layer(stack, 1))
    made["two layers of lstm"] = in_torch.image_case([both, both], stack, places, **size, inside=lambda x, m: m(x)[0])

    gru = nn.GRU(4, 5, num_layers=2, batch_first=True)
    one = {**CELL, "cell": "gru", "resetAfter": True}
    places = in_torch.recurrent(Layer(gru, 0)) + in_torch.recurrent(Layer(gru, 1))
    ends = [one, {**one, "sequences": False}]
    made["two layers of gru, last state"] = in_torch.image_case(ends, gru, places, **size, inside=lambda x, m: m(x)[1][-1][:, None])

    # What nn.GRU(num_layers=2, dropout=0.4) is: dropout on the outputs of the first.
    a, below, above, b = nn.Linear(2, 4), nn.GRU(4, 5, batch_first=True), nn.GRU(5, 5, batch_first=True), nn.Linear(5, 3)
    drop = {"type": "dropout", "siteId": "s", "granularity": "element", "rate": None}
    made["dropout between two layers of gru"] = in_torch.case(
        STEPS,
        [in_torch.dense(4), one, drop, one, {"type": "take", "axis": 0, "index": -1}, in_torch.dense(3)],
        [a, below, in_torch.Masked(2, "element"), above, b],
        [*in_torch.linear(a), *in_torch.recurrent(below), *in_torch.recurrent(above), *in_torch.linear(b)],
        lambda x, a, below, mask, above, b: b(above(mask(below(a(x))[0]))[0][:, -1]),
        rate=RATE,
    )

    a, rnn, b = nn.Linear(2, 4), nn.LSTM(4, 5, batch_first=True), nn.Linear(5, 3)
    choice = {"name": "adam", "learningRate": 0.02, "momentum": 0, "weightDecay": 0, "epsilon": 1e-3}
    made["lstm through adam"] = in_torch.case(
        STEPS,
        [in_torch.dense(4), {**CELL, "cell": "lstm"}, {"type": "reduce", "axes": [0], "mode": "mean"}, in_torch.dense(3)],
        [a, rnn, b],
        [*in_torch.linear(a), *in_torch.recurrent(rnn), *in_torch.linear(b)],
        lambda x, a, rnn, b: b(rnn(a(x))[0].mean(1)),
        optimizer=(lambda parameters: torch.optim.Adam(parameters, lr=0.02, eps=1e-3), choice),
    )
    return made


def mask(part, width):
    """Factors of the layer with index 1 in step 2."""
    return kept(mask_words(5, 1, 2, 1, part), ROWS * width, RATE).reshape(ROWS, width) / np.float32(1 - RATE)


def hand_masks(layer, inputs, part=0):
    """With `recurrent_dropout` Keras has a mask for each gate; its GRU's gates are update, reset, candidate, the lab's reset, update, candidate."""
    cell = layer.cell
    width = cell.units
    order = {"LSTMCell": [0, 1, 2, 3], "GRUCell": [1, 0, 2]}.get(type(cell).__name__)
    apart = order is not None and cell.recurrent_dropout > 0
    assert order is None or cell.implementation == (1 if apart else 2)

    def of(part, width):
        return [mask(part + 4 * gate, width) for gate in order] if apart else mask(part, width)

    cell.get_dropout_mask = lambda _: of(part, inputs) if cell.dropout else None
    cell.get_recurrent_dropout_mask = lambda _: of(part + 1, width) if cell.recurrent_dropout else None


def keras_case(described, layer):
    """Dense on channels, the layer with its masks, flatten, dense."""
    parts = [layer.forward_layer, layer.backward_layer] if isinstance(layer, L.Bidirectional) else [layer]
    for index, one in enumerate(parts):
        hand_masks(one, 4, 2 * index)
    return {**in_keras.around(described, layer, channels=4, shape=STEPS), "rate": RATE}


def keras_cases():
    given = {**CELL, "inputSite": "x"}
    both = {**given, "cell": "gru", "resetAfter": True, "bidirectional": True}
    simple = {**given, "cell": "rnn", "stateSite": "h", "sequences": False}
    return {
        "lstm, dropout": keras_case({**given, "cell": "lstm"}, L.LSTM(5, dropout=RATE, return_sequences=True)),
        "gru both ways, dropout": keras_case(both, L.Bidirectional(L.GRU(5, dropout=RATE, return_sequences=True))),
        "gru, reset before, dropout": keras_case(
            {**given, "cell": "gru", "resetAfter": False, "sequences": False}, L.GRU(5, dropout=RATE, reset_after=False)
        ),
        "lstm both ways, both dropouts": keras_case(
            {**given, "cell": "lstm", "stateSite": "h", "bidirectional": True},
            L.Bidirectional(L.LSTM(5, dropout=RATE, recurrent_dropout=RATE, return_sequences=True)),
        ),
        "gru, recurrent dropout": keras_case(
            {**CELL, "cell": "gru", "resetAfter": True, "stateSite": "h"}, L.GRU(5, recurrent_dropout=RATE, return_sequences=True)
        ),
        "gru, reset before, both dropouts": keras_case(
            {**simple, "cell": "gru", "resetAfter": False}, L.GRU(5, dropout=RATE, recurrent_dropout=RATE, reset_after=False)
        ),
        "simple rnn, both dropouts": keras_case(simple, L.SimpleRNN(5, dropout=RATE, recurrent_dropout=RATE)),
    }


if __name__ == "__main__":
    cases = {f"torch: {name}": case for name, case in torch_cases().items()}
    cases |= {f"keras: {name}": case for name, case in keras_cases().items()}
    print("{\n" + ",\n".join(f"{json.dumps(name)}: {line(case)}" for name, case in cases.items()) + "\n}")
