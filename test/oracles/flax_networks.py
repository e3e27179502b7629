"""Asks Flax itself how many weights the networks of test/unit/flax/networks have, what they give, and which dropouts they hold.

    python3 test/oracles/flax_networks.py

needs flax >= 0.12 and rewrites test/unit/flax/golden.json. Shapes leave out the batch axis. Linen tells its layers by `tabulate`'s own
record of calls; nnx by the tree of the object.
"""

import importlib.util
import json
import pathlib

import jax
import jax.numpy as jnp
from flax import linen as nn
from flax import nnx

TESTS = pathlib.Path(__file__).resolve().parents[1] / "unit" / "flax"
BATCH = 7
KEY = jax.random.PRNGKey(0)


def ones(*shape):
    return jnp.ones((BATCH, *shape))


def tokens(*shape):
    return jnp.ones((BATCH, *shape), jnp.int32)


# network: arguments of the constructor, inputs, keyword arguments of the call
LINEN = {
    "linen_plain": {
        "Mlp": ((), [ones(28, 28), False], {}),
        "Setup": ((24,), [ones(24)], {}),
        "Stacked": ((4,), [ones(9)], {}),
        "Shared": ((), [ones(12)], {}),
        "Residual": ((10,), [ones(10), False], {}),
        "Tower": ((), [ones(14)], {}),
        "Vae": ((), [ones(784), KEY], {}),
        "Wide": ((), [ones(7), ones(11)], {}),
        "Scaled": ((), [ones(6)], {}),
        "Twice": ((), [ones(8)], {}),
        "Renamed": ((), [ones(5)], {}),
    },
    "linen_images": {
        "Cnn": ((), [ones(28, 28, 1), False], {}),
        "Strided": ((), [ones(32, 32, 3)], {}),
        "ResBlock": ((8, 2), [ones(16, 16, 4), False], {}),
        "ResNet": ((), [ones(32, 32, 3)], {}),
        "MixerBlock": ((12, 48), [ones(16, 24)], {}),
        "Mixer": ((), [ones(32, 32, 3)], {}),
        "VitBlock": ((4, 64), [ones(9, 32)], {"deterministic": True}),
        "AddPosition": ((), [ones(5, 6)], {}),
        "Vit": ((), [ones(16, 16, 3)], {}),
        "Decoder": ((), [ones(10)], {}),
        "Separable": ((), [ones(12, 13, 6)], {}),
        "Signal": ((), [ones(101, 3)], {}),
    },
    "linen_sequences": {
        "Feed": (("Config",), [ones(7, 32)], {}),
        "Encoder1D": (("Config",), [ones(7, 32)], {}),
        "Tagger": ((), [tokens(12)], {}),
        "Lstm": ((), [tokens(11)], {}),
        "Gru": ((), [tokens(11)], {}),
        "Recurrent": ((), [ones(11, 5)], {}),
        "Fused": ((), [ones(11, 32)], {}),
    },
}
NNX = {
    "nnx_plain": {
        "Mlp": ((), ones(784)),
        "Cnn": ((), ones(28, 28, 1)),
        "Stack": ((), ones(16)),
        "Chain": ((), ones(8)),
        "Shared": ((), ones(12)),
        "Affine": ((), ones(6)),
        "Encoder": ((6,), ones(100)),
        "Vae": ((), ones(100)),
        "ConvBlock": ((3, 8), ones(12, 12, 3)),
        "ResNet": ((), ones(12, 12, 3)),
        "Upsample": ((), ones(5, 6, 4)),
    },
    "nnx_sequences": {
        "Block": ((24, 3, 96), ones(9, 24)),
        "Vit": ((), ones(16, 16, 3)),
        "Gpt": ((), tokens(16)),
        "Lstm": ((), tokens(11)),
        "Gru": ((), ones(11, 5)),
        "Signal": ((), ones(20, 3)),
        "Heads": ((), ones(12)),
    },
}
# What the reader keeps as one layer is measured as one.
WHOLE = (nn.MultiHeadDotProductAttention, nn.RNN, nn.Bidirectional, nn.RNNCellBase, nnx.MultiHeadAttention, nnx.RNN)


def load(name):
    spec = importlib.util.spec_from_file_location(name, TESTS / "networks" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def size(tree):
    return sum(leaf.size for leaf in jax.tree.leaves(tree))


def shape_of(output):
    """Without the batch; of several outputs the first."""
    first = jax.tree.leaves(output)[0]
    return list(first.shape[1:])


def rates(modules):
    found = []
    for module in modules:
        rate = getattr(module, "rate", None) if isinstance(module, (nn.Dropout, nnx.Dropout)) else getattr(module, "dropout_rate", None)
        if rate and isinstance(module, (nn.Dropout, nn.MultiHeadDotProductAttention, nnx.Dropout, nnx.MultiHeadAttention)):
            found.append(float(rate))
    return sorted(found)


def linen(module, name, given, inputs, options):
    made = [getattr(module, each)() if isinstance(each, str) else each for each in given]
    network = getattr(module, name)(*made)
    calls = {}
    bound, whole = [], []

    def record(run, args, kwargs, context):
        output = run(*args, **kwargs)
        if context.method_name == "__call__":
            bound.append(context.module)
            if isinstance(context.module, WHOLE):
                whole.append(".".join(context.module.path) + ".")
            path = ".".join(context.module.path)
            is_own = type(context.module).__module__.startswith("flax.")
            if path and is_own and not isinstance(context.module, (nn.Sequential, nn.RNN, nn.Bidirectional, nn.RNNCellBase)):
                calls.setdefault(path, shape_of(output))
        return output

    with nn.intercept_methods(record):
        # Shapes are all that is asked: nothing is computed.
        output, variables = jax.eval_shape(lambda: network.init_with_output({"params": KEY, "dropout": KEY}, *inputs, **options))
    weights = variables.get("params", {})

    def inside(path):
        at = weights
        for part in path.split("."):
            at = at.get(part, {})
        return size(at)

    kept = {path: shape for path, shape in calls.items() if not path.startswith(tuple(whole))}
    layers = {path: {"parameters": inside(path), "outputShape": shape} for path, shape in kept.items()}
    return {"parameters": size(weights), "outputShape": shape_of(output), "layers": layers, "rates": rates(unique(bound))}


def unique(modules):
    return list({module.path: module for module in modules}.values())


def stateful(module, name, given, example):
    network = nnx.eval_shape(lambda: getattr(module, name)(*given, rngs=nnx.Rngs(0)))
    layers = {}
    modules = []
    for path, each in nnx.iter_modules(network):
        modules.append(each)
        key = ".".join(str(part) for part in path)
        if path and type(each).__module__.startswith("flax.") and not isinstance(each, (nnx.List, nnx.Sequential)):
            layers[key.replace(".layers.", ".")] = {"parameters": size(nnx.state(each, nnx.Param))}
    whole = [path for path, each in nnx.iter_modules(network) if isinstance(each, WHOLE)]
    tops = tuple((".".join(str(part) for part in path) + ".").replace(".layers.", ".") for path in whole)
    kept = {path: each for path, each in layers.items() if not path.startswith(tops)} if tops else layers
    network.eval()
    return {
        "parameters": size(nnx.state(network, nnx.Param)),
        "outputShape": shape_of(nnx.eval_shape(lambda network, example: network(example), network, example)),
        "layers": kept,
        "rates": rates(modules),
    }


golden = {}
for file, networks in LINEN.items():
    golden[file] = {name: linen(load(file), name, *rest) for name, rest in networks.items()}
for file, networks in NNX.items():
    golden[file] = {name: stateful(load(file), name, *rest) for name, rest in networks.items()}
(TESTS / "golden.json").write_text(json.dumps(golden, indent=1) + "\n")
print(sum(len(networks) for networks in golden.values()), "networks")
