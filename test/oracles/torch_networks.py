"""Asks PyTorch itself how many weights the networks of test/unit/torch/networks have and which shapes their layers give.

    python3 test/oracles/torch_networks.py

needs torch >= 1.13 and rewrites test/unit/torch/golden.json. Shapes leave out the batch axis, which is recognised by its size.
"""

import importlib
import json
import pathlib
import re
import sys

import torch
from torch import nn

BATCH = 7
TESTS = pathlib.Path(__file__).resolve().parents[1] / "unit" / "torch"


def tokens(*size):
    return torch.randint(0, 60, size)


# network: how to make each of its inputs for a batch
INPUTS = {
    "perceptrons": {
        "Mlp": [torch.rand(BATCH, 784)],
        "Residual": [torch.rand(BATCH, 20)],
        "Shared": [torch.rand(BATCH, 16)],
        "Stack": [torch.rand(BATCH, 12)],
        "plain": [torch.rand(BATCH, 64)],
        "named": [torch.rand(BATCH, 8)],
        "build": [torch.rand(BATCH, 30)],
    },
    "images": {
        "Mnist": [torch.rand(BATCH, 1, 28, 28)],
        "LeNet": [torch.rand(BATCH, 3, 32, 32)],
        "Vgg": [torch.rand(BATCH, 3, 32, 32)],
        "ResNet": [torch.rand(BATCH, 3, 64, 64)],
        "Separable": [torch.rand(BATCH, 8, 12, 13)],
        "AutoEncoder": [torch.rand(BATCH, 1, 28, 28)],
        "Signal": [torch.rand(BATCH, 3, 101)],
    },
    "sequences": {
        "Sentiment": [tokens(BATCH, 11)],
        "LastState": [torch.rand(11, BATCH, 28)],
        "Projected": [torch.rand(BATCH, 11, 12)],
        "Attention": [torch.rand(BATCH, 11, 48)],
        "Encoder": [tokens(BATCH, 11)],
        "Translator": [torch.rand(BATCH, 11, 32), torch.rand(BATCH, 13, 32)],
        "Decoder": [torch.rand(BATCH, 11, 24), torch.rand(BATCH, 13, 24)],
        "Gpt": [tokens(BATCH, 11)],
    },
    "built": {
        "Staged": [torch.rand(BATCH, 3, 32, 32)],
        "Twin": [torch.rand(BATCH, 12)],
        "Probed": [torch.rand(BATCH, 1, 28, 28)],
        "Frozen": [torch.rand(BATCH, 6)],
    },
    "towers": {
        "tower": [torch.rand(BATCH, 8)],
        "narrow": [torch.rand(BATCH, 3, 32, 32)],
    },
}


def load(name):
    sys.path.insert(0, str(TESTS))
    return importlib.import_module(f"networks.{name}")


def made(module, name):
    thing = getattr(module, name)
    if name == "ResNet":
        return module.resnet18
    return thing if isinstance(thing, nn.Module) else thing()


def shape_of(output):
    tensor = output[0] if isinstance(output, tuple) else output
    sizes = list(tensor.shape)
    sizes.remove(BATCH)
    return sizes


def describe(network, inputs):
    layers = {}
    # What the reader keeps as one layer is measured as one.
    whole = (nn.MultiheadAttention, nn.Transformer, nn.TransformerEncoder, nn.TransformerEncoderLayer, nn.TransformerDecoderLayer)
    wholes = [path for path, layer in network.named_modules() if isinstance(layer, whole)]
    for path, layer in network.named_modules():
        inside = any(path.startswith(f"{other}.") for other in wholes)
        if inside or (list(layer.children()) and path not in wholes):
            continue

        def record(_layer, _inputs, output, path=path):
            layers.setdefault(path, {"parameters": count(_layer), "outputShape": shape_of(output)})

        layer.register_forward_hook(record)
    network.train()
    output = network(*inputs)
    return {"parameters": count(network), "outputShape": shape_of(output), "layers": layers}


def count(module):
    return sum(weights.numel() for weights in module.parameters() if weights.requires_grad)


def main():
    torch.manual_seed(0)
    golden = {}
    for file, networks in INPUTS.items():
        module = load(file)
        golden[file] = {name: describe(made(module, name), inputs) for name, inputs in networks.items()}
    text = json.dumps(golden, indent=2, sort_keys=True)
    flat = re.sub(r"\[[^][{}]*\]", lambda found: re.sub(r"\s+", " ", found.group()).replace("[ ", "[").replace(" ]", "]"), text)
    (TESTS / "golden.json").write_text(flat + "\n")


if __name__ == "__main__":
    main()
