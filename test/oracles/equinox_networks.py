"""Asks Equinox itself how many weights the networks of test/unit/equinox/networks have, what they give, and which dropouts they hold.

    python3 test/oracles/equinox_networks.py

needs equinox >= 0.13 and rewrites test/unit/equinox/golden.json. Weights are the inexact arrays of the object's tree.
"""

import importlib.util
import json
import pathlib

import equinox as eqx
import jax
import jax.numpy as jnp

TESTS = pathlib.Path(__file__).resolve().parents[1] / "unit" / "equinox"
KEY = jax.random.PRNGKey(0)


def ones(*shape):
    return jnp.ones(shape)


def tokens(*shape):
    return jnp.ones(shape, jnp.int32)


# network: its inputs
NETWORKS = {
    "Mlp": [ones(784)],
    "Cnn": [ones(1, 28, 28)],
    "Chain": [ones(8)],
    "Perceptron": [ones(5)],
    "Block": [ones(9, 32)],
    "Vit": [ones(3, 32, 32)],
    "Embedder": [tokens(11), tokens(11)],
    "Rnn": [ones(5), ones(9)],
    "Lstm": [ones(6), (ones(7), ones(7))],
    "Residual": [ones(4, 12, 12)],
    "ResNet": [ones(3, 12, 12)],
    "Mixer": [ones(10, 16)],
    "Signal": [ones(3, 40)],
    "Gated": [ones(6)],
    "Tied": [ones(4)],
}


def load(name):
    spec = importlib.util.spec_from_file_location(name, TESTS / "networks" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def size(tree):
    return sum(leaf.size for leaf in jax.tree.leaves(eqx.filter(tree, eqx.is_inexact_array)))


def parts(network):
    """Layers of the library by their paths; what they hold themselves is theirs."""
    is_layer = lambda each: type(each).__module__.startswith("equinox.nn") and not isinstance(each, (eqx.nn.Sequential, eqx.nn.Lambda))
    found = jax.tree_util.tree_leaves_with_path(network, is_leaf=is_layer)
    for path, each in found:
        if is_layer(each):
            yield ".".join(part.name if hasattr(part, "name") else str(part.idx) for part in path), each


def describe(network, inputs):
    shape = eqx.filter_eval_shape(eqx.nn.inference_mode(network), *inputs).shape
    layers = dict(parts(network))
    inner = [each.dropout for each in layers.values() if isinstance(each, eqx.nn.MultiheadAttention)]
    dropouts = [each for each in layers.values() if isinstance(each, eqx.nn.Dropout)] + inner
    return {
        "parameters": size(network),
        "outputShape": list(shape),
        "layers": {path.replace(".layers.", ".") if path.startswith("body") else path: size(each) for path, each in layers.items()},
        "rates": sorted(each.p for each in dropouts if each.p),
    }


module = load("models")
golden = {name: describe(getattr(module, name)(key=KEY), inputs) for name, inputs in NETWORKS.items()}
(TESTS / "golden.json").write_text(json.dumps(golden, indent=1) + "\n")
print(len(golden), "networks")
