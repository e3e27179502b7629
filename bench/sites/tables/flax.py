"""Flax, both linen and nnx. Signatures of Flax 0.12."""

import re

from values import Rate

FRAMEWORK = "flax"
ROOTS = ["flax", "jax"]

LAYER = [Rate("rate", 0, None, "layer")]


def attention(position):
    return [Rate("dropout_rate", position, None, "attention")]


CALLS = {
    "flax.linen.Dropout": LAYER,
    "flax.nnx.Dropout": LAYER,
    **{f"flax.linen.{name}": attention(6) for name in ("MultiHeadDotProductAttention", "MultiHeadAttention", "SelfAttention")},
    "flax.nnx.MultiHeadAttention": attention(None),
    **{f"flax.{api}.dot_product_attention": attention(7) for api in ("linen", "nnx")},
    **{f"flax.{api}.dot_product_attention_weights": attention(6) for api in ("linen", "nnx")},
    "flax.nn.dropout": [Rate("rate", 1, None, "functional")],
    "flax.core.nn.dropout": [Rate("rate", 2, None, "functional")],
    **{f"flax.nn.{name}": attention(None) for name in ("SelfAttention", "MultiHeadDotProductAttention", "dot_product_attention")},
}

HOMES = [
    (r"^flax\.experimental\.nnx\.", "flax.nnx."),
    (r"^flax\.nnx\.(nnx\.)?nn\.\w+\.", "flax.nnx."),
    (r"^flax\.linen\.(stochastic|attention)\.", "flax.linen."),
    (r"^flax\.deprecated\.nn\.", "flax.nn."),
    (r"^flax\.nn\.(stochastic|attention)\.", "flax.nn."),
    (r"^flax\.core\.nn\.(stochastic|attention)\.", "flax.core.nn."),
]
HOMES = [(re.compile(pattern), home) for pattern, home in HOMES]


def canonical(name):
    for pattern, home in HOMES:
        name = pattern.sub(home, name)
    return name


def also(project, module):
    from modules import sites

    return sites(project, module, CALLS, canonical, FRAMEWORK, r"flax\.(linen|nnx|nn)\.[A-Z]")
