"""Networks of flax.linen on sequences."""

from typing import Optional

import jax.numpy as jnp
from flax import linen as nn
from flax import struct


@struct.dataclass
class Config:
    vocabulary: int = 60
    width: int = 32
    heads: int = 4
    mlp: int = 64
    depth: int = 2
    length: int = 12
    dropout_rate: float = 0.1
    attention_dropout_rate: float = 0.2


class Feed(nn.Module):
    config: Config
    out: Optional[int] = None

    @nn.compact
    def __call__(self, x, deterministic=True):
        out = x.shape[-1] if self.out is None else self.out
        x = nn.Dense(self.config.mlp)(x)
        x = nn.relu(x)
        x = nn.Dropout(rate=self.config.dropout_rate, broadcast_dims=(-2,))(x, deterministic=deterministic)
        return nn.Dense(out)(x)


class Encoder1D(nn.Module):
    config: Config

    @nn.compact
    def __call__(self, inputs, deterministic=True):
        cfg = self.config
        x = nn.LayerNorm()(inputs)
        x = nn.SelfAttention(num_heads=cfg.heads, qkv_features=48, use_bias=False, dropout_rate=cfg.attention_dropout_rate)(
            x, deterministic=deterministic
        )
        x = nn.Dropout(rate=cfg.dropout_rate)(x, deterministic=deterministic)
        x = x + inputs
        return x + Feed(config=cfg)(nn.LayerNorm()(x), deterministic)


class Tagger(nn.Module):
    config: Config = Config()

    @nn.compact
    def __call__(self, tokens, train=False):
        cfg = self.config
        x = nn.Embed(num_embeddings=cfg.vocabulary, features=cfg.width, name="embed")(tokens)
        x = nn.Dropout(rate=cfg.dropout_rate)(x, deterministic=not train)
        for layer in range(cfg.depth):
            x = Encoder1D(cfg, name=f"encoder_{layer}")(x, deterministic=not train)
        x = nn.LayerNorm()(x)
        return nn.Dense(9)(x)


class Lstm(nn.Module):
    @nn.compact
    def __call__(self, tokens):
        x = nn.Embed(50, 16)(tokens)
        x = nn.RNN(nn.OptimizedLSTMCell(features=24))(x)
        return nn.Dense(2)(x[:, -1])


class Gru(nn.Module):
    hidden: int = 20

    def setup(self):
        self.embed = nn.Embed(40, 10)
        self.rnn = nn.Bidirectional(nn.RNN(nn.GRUCell(self.hidden)), nn.RNN(nn.GRUCell(self.hidden)))
        self.drop = nn.Dropout(0.3)
        self.head = nn.Dense(4)

    def __call__(self, tokens, deterministic: bool = True):
        x = self.drop(self.rnn(self.embed(tokens)), deterministic=deterministic)
        return self.head(jnp.max(x, axis=1))


class Recurrent(nn.Module):
    @nn.compact
    def __call__(self, x):
        return nn.RNN(nn.SimpleCell(8))(x)


class Fused(nn.Module):
    @nn.compact
    def __call__(self, x):
        qkv = nn.DenseGeneral((3, 4, 8))(x)
        return nn.DenseGeneral(features=32, axis=(-3, -2, -1), use_bias=False)(qkv)


def examples(key):
    config = Config()
    Feed(config).init(key, jnp.ones((1, 7, 32)))
    Encoder1D(config).init(key, jnp.ones((1, 7, 32)))
    Tagger().init(key, jnp.ones((1, 12), jnp.int32))
    Lstm().init(key, jnp.ones((1, 11), jnp.int32))
    Gru().init(key, jnp.ones((1, 11), jnp.int32))
    Recurrent().init(key, jnp.ones((1, 11, 5)))
    Fused().init(key, jnp.ones((1, 11, 32)))
