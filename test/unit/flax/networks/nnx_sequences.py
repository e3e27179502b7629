"""Sequences of flax.nnx."""

import jax.numpy as jnp
from flax import nnx


class Block(nnx.Module):
    def __init__(self, width: int, heads: int, hidden: int, rate: float = 0.1, *, rngs: nnx.Rngs):
        self.norm1 = nnx.LayerNorm(width, rngs=rngs)
        self.attention = nnx.MultiHeadAttention(
            num_heads=heads, in_features=width, dropout_rate=rate, decode=False, deterministic=True, rngs=rngs
        )
        self.norm2 = nnx.LayerNorm(width, rngs=rngs)
        self.mlp = nnx.Sequential(
            nnx.Linear(width, hidden, rngs=rngs),
            nnx.gelu,
            nnx.Dropout(rate, rngs=rngs),
            nnx.Linear(hidden, width, rngs=rngs),
            nnx.Dropout(rate, rngs=rngs),
        )

    def __call__(self, x):
        x = x + self.attention(self.norm1(x))
        return x + self.mlp(self.norm2(x))


class Vit(nnx.Module):
    def __init__(self, size=16, patch=4, depth=2, width=32, classes=10, *, rngs: nnx.Rngs):
        patches = (size // patch) ** 2
        self.patch_embeddings = nnx.Conv(3, width, kernel_size=(patch, patch), strides=(patch, patch), padding="VALID", rngs=rngs)
        self.position = nnx.Param(nnx.initializers.truncated_normal(stddev=0.02)(rngs.params(), (1, patches + 1, width), jnp.float32))
        self.dropout = nnx.Dropout(0.1, rngs=rngs)
        self.cls_token = nnx.Param(jnp.zeros((1, 1, width)))
        self.encoder = nnx.Sequential(*[Block(width, 4, 64, rngs=rngs) for _ in range(depth)])
        self.final_norm = nnx.LayerNorm(width, rngs=rngs)
        self.classifier = nnx.Linear(width, classes, rngs=rngs)

    def __call__(self, x):
        patches = self.patch_embeddings(x)
        batch = patches.shape[0]
        patches = patches.reshape(batch, -1, patches.shape[-1])
        cls_token = jnp.tile(self.cls_token.value, [batch, 1, 1])
        x = jnp.concat([cls_token, patches], axis=1)
        x = self.encoder(self.dropout(x + self.position))
        return self.classifier(self.final_norm(x)[:, 0])


class Gpt(nnx.Module):
    def __init__(self, vocabulary=60, length=16, width=24, *, rngs: nnx.Rngs):
        self.tokens = nnx.Embed(vocabulary, width, rngs=rngs)
        self.positions = nnx.Embed(length, width, rngs=rngs)
        self.blocks = nnx.List([Block(width, heads=3, hidden=96, rate=0.2, rngs=rngs) for _ in range(3)])
        self.head = nnx.Linear(width, vocabulary, use_bias=False, rngs=rngs)

    def __call__(self, tokens):
        x = self.tokens(tokens) + self.positions(jnp.arange(tokens.shape[1]))
        for block in self.blocks:
            x = block(x)
        return self.head(x)


class Lstm(nnx.Module):
    def __init__(self, rngs: nnx.Rngs):
        self.embed = nnx.Embed(50, 16, rngs=rngs)
        self.rnn = nnx.RNN(nnx.LSTMCell(16, 24, rngs=rngs), rngs=rngs)
        self.drop = nnx.Dropout(0.4, rngs=rngs)
        self.head = nnx.Linear(24, 2, rngs=rngs)

    def __call__(self, tokens):
        x = self.rnn(self.embed(tokens))
        return self.head(self.drop(x[:, -1]))


class Gru(nnx.Module):
    def __init__(self, rngs: nnx.Rngs):
        self.rnn = nnx.RNN(nnx.GRUCell(in_features=5, hidden_features=9, rngs=rngs), rngs=rngs)

    def __call__(self, x):
        return self.rnn(x)


class Signal(nnx.Module):
    def __init__(self, rngs):
        self.conv = nnx.Conv(3, 8, kernel_size=(5,), padding="VALID", rngs=rngs)
        self.norm = nnx.RMSNorm(8, rngs=rngs)

    def __call__(self, x):
        return jnp.max(self.norm(self.conv(x)), axis=1)


class Heads(nnx.Module):
    def __init__(self, rngs):
        self.split = nnx.LinearGeneral(12, (3, 4), rngs=rngs)
        self.join = nnx.LinearGeneral((3, 4), 12, axis=(-2, -1), rngs=rngs)

    def __call__(self, x):
        return self.join(self.split(x))
