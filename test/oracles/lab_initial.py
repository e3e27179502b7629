"""First weights of layers as PyTorch, Keras and Flax draw them by default and by named schemes, and the defaults of their optimizers and normalizations.

Needs torch, keras, jax, flax and optax. Prints, per framework, layer and role of a weight, the number of values drawn, their mean, deviation
and limits: test/unit/lab/initial.test.ts draws as many from the lab's initializers and compares.
"""

import json
import os
import sys

os.environ["KERAS_BACKEND"] = "jax"
os.environ.setdefault("OMP_NUM_THREADS", "1")

import inspect

import jax
import jax.numpy as jnp
import keras
import numpy as np
import optax
import torch
from flax import linen
from torch import nn

sys.path.insert(0, os.path.dirname(__file__))

from lab_initial_sources import of_sources  # noqa: E402

DRAWS = 8


def told(values):
    values = np.concatenate([np.asarray(value, dtype=np.float64).ravel() for value in values])
    numbers = {"mean": values.mean(), "deviation": values.std(), "low": values.min(), "high": values.max()}
    return {"n": int(values.size), **{name: round(float(value), 6) for name, value in numbers.items()}}


def of_torch():
    def drawn(make, roles):
        layers = [make() for _ in range(DRAWS)]
        return {
            role: told([dict(layer.named_parameters())[name].detach().numpy() for layer in layers for name in names])
            for role, names in roles.items()
        }

    plain = {"kernel": ["weight"], "bias": ["bias"]}
    steps = {"kernel": ["weight_ih_l0"], "recurrent": ["weight_hh_l0"], "bias": ["bias_ih_l0"], "recurrent-bias": ["bias_hh_l0"]}
    attention = {"query": ["in_proj_weight"], "query-bias": ["in_proj_bias"], "kernel": ["out_proj.weight"], "bias": ["out_proj.bias"]}
    return {
        "dense": drawn(lambda: nn.Linear(48, 32), plain),
        "conv": drawn(lambda: nn.Conv2d(8, 16, 3), plain),
        "grouped": drawn(lambda: nn.Conv2d(8, 16, 3, groups=2), plain),
        "depthwise": drawn(lambda: nn.Conv2d(8, 16, 3, groups=8), plain),
        "transposed": drawn(lambda: nn.ConvTranspose2d(8, 16, 3), plain),
        "embedding": drawn(lambda: nn.Embedding(60, 16), {"table": ["weight"]}),
        "lstm": drawn(lambda: nn.LSTM(24, 16), steps),
        "gru": drawn(lambda: nn.GRU(24, 16), steps),
        "rnn": drawn(lambda: nn.RNN(24, 16), steps),
        "attention": drawn(lambda: nn.MultiheadAttention(32, 4), attention),
        "batch-norm": drawn(lambda: nn.BatchNorm1d(8), {"scale": ["weight"], "shift": ["bias"]}),
        "layer-norm": drawn(lambda: nn.LayerNorm(8), {"scale": ["weight"], "shift": ["bias"]}),
        "prelu": drawn(lambda: nn.PReLU(), {"slope": ["weight"]}),
    }


def of_keras():
    def drawn(make, shape, roles, calls=1):
        found = {role: [] for role in roles}
        for _ in range(DRAWS):
            layer = make()
            layer(*[keras.ops.zeros((1, *shape))] * calls)
            for role, path in roles.items():
                found[role] += [weight.numpy() if hasattr(weight, "numpy") else np.asarray(weight) for weight in layer.weights if weight.path.endswith(path)]
        return {role: told(values) for role, values in found.items()}

    plain = {"kernel": "kernel", "bias": "bias"}
    steps = {"kernel": "/kernel", "recurrent": "recurrent_kernel", "bias": "bias"}
    attention = {"query": "query/kernel", "value": "value/kernel", "kernel": "attention_output/kernel", "bias": "attention_output/bias"}
    layers = keras.layers
    return {
        "dense": drawn(lambda: layers.Dense(32), (48,), plain),
        "conv": drawn(lambda: layers.Conv2D(16, 3), (9, 9, 8), plain),
        "grouped": drawn(lambda: layers.Conv2D(16, 3, groups=2), (9, 9, 8), plain),
        "depthwise": drawn(lambda: layers.DepthwiseConv2D(3, depth_multiplier=2), (9, 9, 8), plain),
        "transposed": drawn(lambda: layers.Conv2DTranspose(16, 3), (9, 9, 8), plain),
        "embedding": drawn(lambda: layers.Embedding(60, 16), (4,), {"table": "embeddings"}),
        "lstm": drawn(lambda: layers.LSTM(16), (5, 24), steps),
        "gru": drawn(lambda: layers.GRU(16), (5, 24), steps),
        "rnn": drawn(lambda: layers.SimpleRNN(16), (5, 24), steps),
        "attention": drawn(lambda: layers.MultiHeadAttention(4, 8), (5, 32), attention, calls=2),
        "batch-norm": drawn(lambda: layers.BatchNormalization(), (8,), {"scale": "gamma", "shift": "beta"}),
        "layer-norm": drawn(lambda: layers.LayerNormalization(), (8,), {"scale": "gamma", "shift": "beta"}),
        "prelu": drawn(lambda: layers.PReLU(), (8,), {"slope": "alpha"}),
    }


def of_flax():
    def drawn(make, shape, roles):
        found = {role: [] for role in roles}
        for seed in range(DRAWS):
            params = make().init(jax.random.key(seed), jnp.zeros((1, *shape)))["params"]
            for path, value in jax.tree_util.tree_leaves_with_path(params):
                name = "/".join(str(part.key) for part in path)
                for role, wanted in roles.items():
                    if name in wanted or name.split("/", 1)[-1] in wanted:
                        found[role].append(value)
        return {role: told(values) for role, values in found.items()}

    plain = {"kernel": ["kernel"], "bias": ["bias"]}
    attention = {"query": ["query/kernel"], "kernel": ["out/kernel"], "bias": ["out/bias"]}
    return {
        "dense": drawn(lambda: linen.Dense(32), (48,), plain),
        "conv": drawn(lambda: linen.Conv(16, (3, 3)), (9, 9, 8), plain),
        "grouped": drawn(lambda: linen.Conv(16, (3, 3), feature_group_count=2), (9, 9, 8), plain),
        "embedding": drawn(lambda: Embedded(), (4,), {"table": ["embedding"]}),
        "lstm": drawn(
            lambda: linen.RNN(linen.LSTMCell(16)),
            (5, 24),
            {
                "kernel": [f"{gate}/kernel" for gate in ("ii", "if", "ig", "io")],
                "recurrent": [f"{gate}/kernel" for gate in ("hi", "hf", "hg", "ho")],
                "bias": [f"{gate}/bias" for gate in ("hi", "hf", "hg", "ho")],
            },
        ),
        "attention": drawn(lambda: linen.SelfAttention(4), (5, 32), attention),
        "batch-norm": drawn(lambda: linen.BatchNorm(use_running_average=False), (8,), {"scale": ["scale"], "shift": ["bias"]}),
        "layer-norm": drawn(lambda: linen.LayerNorm(), (8,), {"scale": ["scale"], "shift": ["bias"]}),
    }


class Embedded(linen.Module):
    @linen.compact
    def __call__(self, x):
        return linen.Embed(60, 16)(x.astype(int))


def defaults(function, names):
    given = inspect.signature(function).parameters
    return {ours: given[theirs].default for ours, theirs in names.items() if given[theirs].default is not inspect.Parameter.empty}


def of_optimizers():
    torches = {"learningRate": "lr", "weightDecay": "weight_decay"}
    kerases = {"learningRate": "learning_rate"}
    return {
        "torch": {
            "sgd": defaults(torch.optim.SGD, torches),
            "adam": defaults(torch.optim.Adam, {**torches, "epsilon": "eps", "betas": "betas"}),
            "adamw": defaults(torch.optim.AdamW, {**torches, "epsilon": "eps", "betas": "betas"}),
            "rmsprop": defaults(torch.optim.RMSprop, {**torches, "epsilon": "eps", "beta2": "alpha"}),
        },
        "keras": {
            "sgd": defaults(keras.optimizers.SGD, kerases),
            "adam": defaults(keras.optimizers.Adam, {**kerases, "epsilon": "epsilon", "beta1": "beta_1", "beta2": "beta_2"}),
            "adamw": defaults(
                keras.optimizers.AdamW, {**kerases, "weightDecay": "weight_decay", "epsilon": "epsilon", "beta1": "beta_1", "beta2": "beta_2"}
            ),
            "rmsprop": defaults(keras.optimizers.RMSprop, {**kerases, "epsilon": "epsilon", "beta2": "rho"}),
        },
        "flax": {
            "adam": defaults(optax.adam, {"epsilon": "eps", "beta1": "b1", "beta2": "b2"}),
            "adamw": defaults(optax.adamw, {"weightDecay": "weight_decay", "epsilon": "eps", "beta1": "b1", "beta2": "b2"}),
            "rmsprop": defaults(optax.rmsprop, {"epsilon": "eps", "beta2": "decay"}),
        },
    }


def of_norms():
    flax_batch, flax_layer = linen.BatchNorm(), linen.LayerNorm()
    return {
        "torch": {"batchEpsilon": nn.BatchNorm1d(2).eps, "momentum": 1 - nn.BatchNorm1d(2).momentum, "layerEpsilon": nn.LayerNorm(2).eps},
        "keras": {
            "batchEpsilon": keras.layers.BatchNormalization().epsilon,
            "momentum": keras.layers.BatchNormalization().momentum,
            "layerEpsilon": keras.layers.LayerNormalization().epsilon,
        },
        "flax": {"batchEpsilon": flax_batch.epsilon, "momentum": flax_batch.momentum, "layerEpsilon": flax_layer.epsilon},
    }


def of_schemes():
    """Named schemes on the kernels of a dense layer (48 -> 32) and a convolution (3 x 3, 8 -> 16)."""
    names = ["glorot-uniform", "glorot-normal", "he-uniform", "he-normal", "lecun-uniform", "lecun-normal", "orthogonal", "normal"]

    def torch_drawn(name, shape):
        makers = {
            "glorot-uniform": nn.init.xavier_uniform_,
            "glorot-normal": nn.init.xavier_normal_,
            "he-uniform": nn.init.kaiming_uniform_,
            "he-normal": nn.init.kaiming_normal_,
            "lecun-uniform": lambda weight: nn.init.kaiming_uniform_(weight, nonlinearity="linear"),
            "lecun-normal": lambda weight: nn.init.kaiming_normal_(weight, nonlinearity="linear"),
            "orthogonal": nn.init.orthogonal_,
            "normal": lambda weight: nn.init.normal_(weight, std=0.02),
        }
        layer = nn.Linear(*shape) if len(shape) == 2 else nn.Conv2d(shape[2], shape[3], shape[0])
        return makers[name](layer.weight).detach().numpy()

    def keras_drawn(name, shape):
        made = keras.initializers.RandomNormal(stddev=0.02) if name == "normal" else keras.initializers.get(name.replace("-", "_"))
        return made(shape)

    def flax_drawn(name, shape, seed=[0]):
        seed[0] += 1
        made = getattr(jax.nn.initializers, name.replace("-", "_"))
        made = made(0.02) if name == "normal" else made()
        return made(jax.random.key(seed[0]), shape)

    frameworks = {"torch": torch_drawn, "keras": keras_drawn, "flax": flax_drawn}
    shapes = {"dense": (48, 32), "conv": (3, 3, 8, 16)}
    return {
        framework: {name: {layer: told([draw(name, shape) for _ in range(DRAWS)]) for layer, shape in shapes.items()} for name in names}
        for framework, draw in frameworks.items()
    }


def main():
    torch.manual_seed(1)
    keras.utils.set_random_seed(1)
    weights = {"torch": of_torch(), "keras": of_keras(), "flax": of_flax()}
    found = {"weights": weights, "optimizers": of_optimizers(), "norms": of_norms(), "schemes": of_schemes(), "sources": of_sources(told)}
    print(json.dumps(found, indent=1))


main()
