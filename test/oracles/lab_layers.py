"""Outputs, losses and gradients of every layer in PyTorch and Keras: test/unit/lab/golden/layers.json.

    KERAS_BACKEND=jax python test/oracles/lab_layers.py > test/unit/lab/golden/layers.json

A case is a network as the lab writes it beside the same network in a framework. Weights, rows and answers are waves that the test
makes again; weights are given in the lab's layouts, in the order of `parametersOf`, and turned here into those of the framework.
"""

import json
import math
import os
import sys

os.environ["KERAS_BACKEND"] = "jax"
sys.path.insert(0, os.path.dirname(__file__))

from lab_layers_keras import keras_cases  # noqa: E402
from lab_layers_torch import torch_cases  # noqa: E402


def rounded(value):
    if isinstance(value, (list, tuple)):
        return [rounded(one) for one in value]
    if isinstance(value, dict):
        return {key: rounded(one) for key, one in value.items()}
    if isinstance(value, float):
        assert math.isfinite(value)
        return float(f"{value:.7g}")
    return value


def line(case):
    return json.dumps(rounded(case), separators=(",", ":"))


cases = {**torch_cases(), **keras_cases()}
print("{\n" + ",\n".join(f"{json.dumps(name)}: {line(case)}" for name, case in cases.items()) + "\n}")
