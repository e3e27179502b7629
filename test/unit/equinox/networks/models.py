"""Networks of Equinox; every one sees a single sample."""

from typing import Callable, Optional

import equinox as eqx
import jax
import jax.numpy as jnp


class Mlp(eqx.Module):
    layers: list
    dropout: eqx.nn.Dropout
    out: eqx.nn.Linear

    def __init__(self, size: int = 784, hidden: int = 64, rate: float = 0.3, *, key):
        k1, k2, k3 = jax.random.split(key, 3)
        self.layers = [eqx.nn.Linear(size, hidden, key=k1), eqx.nn.Linear(hidden, hidden, key=k2)]
        self.dropout = eqx.nn.Dropout(rate)
        self.out = eqx.nn.Linear(hidden, 10, use_bias=False, key=k3)

    def __call__(self, x, key=None):
        for layer in self.layers:
            x = jax.nn.relu(layer(x))
        return self.out(self.dropout(x, key=key))


class Cnn(eqx.Module):
    layers: list

    def __init__(self, key):
        key1, key2, key3, key4 = jax.random.split(key, 4)
        self.layers = [
            eqx.nn.Conv2d(1, 3, kernel_size=4, key=key1),
            eqx.nn.MaxPool2d(kernel_size=2),
            jax.nn.relu,
            jnp.ravel,
            eqx.nn.Linear(1728, 512, key=key2),
            jax.nn.sigmoid,
            eqx.nn.Linear(512, 64, key=key3),
            jax.nn.relu,
            eqx.nn.Linear(64, 10, key=key4),
            jax.nn.log_softmax,
        ]

    def __call__(self, x):
        for layer in self.layers:
            x = layer(x)
        return x


class Chain(eqx.Module):
    body: eqx.nn.Sequential

    def __init__(self, *, key):
        a, b = jax.random.split(key)
        self.body = eqx.nn.Sequential(
            [eqx.nn.Linear(8, 24, key=a), eqx.nn.Lambda(jax.nn.gelu), eqx.nn.Dropout(0.25), eqx.nn.Linear(24, 4, key=b)]
        )

    def __call__(self, x, *, key=None):
        return self.body(x, key=key)


class Perceptron(eqx.Module):
    mlp: eqx.nn.MLP
    scale: jax.Array

    def __init__(self, *, key):
        self.mlp = eqx.nn.MLP(in_size=5, out_size=2, width_size=16, depth=3, activation=jax.nn.tanh, key=key)
        self.scale = jnp.ones((2,))

    def __call__(self, x):
        return self.mlp(x) * self.scale


class Block(eqx.Module):
    norm1: eqx.nn.LayerNorm
    attention: eqx.nn.MultiheadAttention
    norm2: eqx.nn.LayerNorm
    linear1: eqx.nn.Linear
    linear2: eqx.nn.Linear
    dropout1: eqx.nn.Dropout
    dropout2: eqx.nn.Dropout

    def __init__(self, width: int = 32, hidden: int = 64, heads: int = 4, rate: float = 0.1, *, key):
        key1, key2, key3 = jax.random.split(key, 3)
        self.norm1 = eqx.nn.LayerNorm(width)
        self.attention = eqx.nn.MultiheadAttention(heads, width, dropout_p=0.2, key=key1)
        self.norm2 = eqx.nn.LayerNorm(width)
        self.linear1 = eqx.nn.Linear(width, hidden, key=key2)
        self.linear2 = eqx.nn.Linear(hidden, width, key=key3)
        self.dropout1 = eqx.nn.Dropout(rate)
        self.dropout2 = eqx.nn.Dropout(rate)

    def __call__(self, x, enable_dropout=False, key=None):
        y = jax.vmap(self.norm1)(x)
        x = x + self.attention(y, y, y, inference=not enable_dropout)
        y = jax.vmap(self.linear1)(jax.vmap(self.norm2)(x))
        y = self.dropout1(jax.nn.gelu(y), inference=not enable_dropout, key=key)
        y = jax.vmap(self.linear2)(y)
        return x + self.dropout2(y, inference=not enable_dropout, key=key)


class Vit(eqx.Module):
    patch: eqx.nn.Conv2d
    position: jnp.ndarray
    cls_token: jnp.ndarray
    blocks: list[Block]
    norm: eqx.nn.LayerNorm
    head: eqx.nn.Linear

    def __init__(self, depth=2, width=32, *, key):
        keys = jax.random.split(key, depth + 3)
        self.patch = eqx.nn.Conv2d(3, width, 4, stride=4, key=keys[0])
        self.position = jax.random.normal(keys[1], (65, width))
        self.cls_token = jax.random.normal(keys[1], (1, width))
        self.blocks = [Block(width, key=keys[i + 3]) for i in range(depth)]
        self.norm = eqx.nn.LayerNorm(width)
        self.head = eqx.nn.Linear(width, 10, key=keys[2])

    def __call__(self, x):
        x = self.patch(x)
        x = x.reshape(x.shape[0], -1).T
        x = jnp.concatenate([self.cls_token, x], axis=0)
        x = x + self.position
        for block in self.blocks:
            x = block(x)
        return self.head(self.norm(x[0]))


class Embedder(eqx.Module):
    tokens: eqx.nn.Embedding
    positions: eqx.nn.Embedding
    norm: eqx.nn.LayerNorm
    drop: eqx.nn.Dropout

    def __init__(self, *, key):
        a, b = jax.random.split(key)
        self.tokens = eqx.nn.Embedding(50, 12, key=a)
        self.positions = eqx.nn.Embedding(20, 12, key=b)
        self.norm = eqx.nn.LayerNorm(shape=12)
        self.drop = eqx.nn.Dropout(0.4)

    def __call__(self, ids, places, *, key=None):
        x = jax.vmap(self.tokens)(ids) + jax.vmap(self.positions)(places)
        return self.drop(jax.vmap(self.norm)(x), key=key)


class Rnn(eqx.Module):
    cell: eqx.nn.GRUCell
    linear: eqx.nn.Linear

    def __init__(self, key, hidden: int = 9):
        ckey, lkey = jax.random.split(key)
        self.cell = eqx.nn.GRUCell(5, hidden, key=ckey)
        self.linear = eqx.nn.Linear(hidden, "scalar", key=lkey)

    def __call__(self, x, h):
        h = self.cell(x, h)
        return self.linear(h)


class Lstm(eqx.Module):
    cell: eqx.nn.LSTMCell

    def __init__(self, key):
        self.cell = eqx.nn.LSTMCell(6, 7, use_bias=False, key=key)

    def __call__(self, x, state):
        h, c = self.cell(x, state)
        return h


class Residual(eqx.Module):
    conv1: eqx.nn.Conv2d
    norm1: eqx.nn.GroupNorm
    conv2: eqx.nn.Conv2d
    shortcut: Optional[eqx.nn.Conv2d]
    act: Callable = jax.nn.relu

    def __init__(self, cin=4, cout=8, stride=2, *, key):
        a, b, c = jax.random.split(key, 3)
        self.conv1 = eqx.nn.Conv2d(cin, cout, 3, stride, padding=1, use_bias=False, key=a)
        self.norm1 = eqx.nn.GroupNorm(4, cout)
        self.conv2 = eqx.nn.Conv2d(cout, cout, 3, padding="SAME", key=b)
        self.shortcut = eqx.nn.Conv2d(cin, cout, 1, stride, key=c) if stride != 1 else None

    def __call__(self, x):
        y = self.conv2(self.act(self.norm1(self.conv1(x))))
        if self.shortcut is not None:
            x = self.shortcut(x)
        return self.act(x + y)


class ResNet(eqx.Module):
    blocks: list
    pool: eqx.nn.AdaptiveAvgPool2d
    drop: eqx.nn.Dropout
    head: eqx.nn.Linear

    def __init__(self, key):
        keys = jax.random.split(key, 4)
        self.blocks = [Residual(3, 8, key=keys[0]), Residual(8, 8, 1, key=keys[1])]
        self.pool = eqx.nn.AdaptiveAvgPool2d((1, 1))
        self.drop = eqx.nn.Dropout(p=0.5)
        self.head = eqx.nn.Linear(8, 3, key=keys[2])

    def __call__(self, x, *, key=None):
        for block in self.blocks:
            x = block(x)
        x = jnp.ravel(self.pool(x))
        return self.head(self.drop(x, key=key))


class Mixer(eqx.Module):
    patch: eqx.nn.MLP
    hidden: eqx.nn.MLP
    norm: eqx.nn.LayerNorm

    def __init__(self, *, key):
        a, b = jax.random.split(key)
        self.patch = eqx.nn.MLP(16, 16, 24, depth=1, key=a)
        self.hidden = eqx.nn.MLP(10, 10, 20, depth=1, key=b)
        self.norm = eqx.nn.LayerNorm((10,))

    def __call__(self, y):
        y = y + jax.vmap(self.patch, in_axes=0)(y)
        y = jax.vmap(self.norm)(jnp.transpose(y))
        return jax.vmap(self.hidden)(y)


class Signal(eqx.Module):
    conv: eqx.nn.Conv1d
    pool: eqx.nn.AvgPool1d
    norm: eqx.nn.RMSNorm

    def __init__(self, *, key):
        self.conv = eqx.nn.Conv1d(3, 8, 5, dilation=2, key=key)
        self.pool = eqx.nn.AvgPool1d(2, 2)
        self.norm = eqx.nn.RMSNorm(8)

    def __call__(self, x):
        x = self.pool(self.conv(x))
        return self.norm(jnp.mean(x, axis=1))


class Frozen(eqx.Module):
    """Fields without a constructor of its own."""

    linear: eqx.nn.Linear
    rate: float = 0.2

    def __call__(self, x):
        return self.linear(x)


class Gated(eqx.Module):
    value: eqx.nn.Linear
    gate: eqx.nn.Linear

    def __init__(self, *, key):
        a, b = jax.random.split(key)
        self.value = eqx.nn.Linear(6, 6, key=a)
        self.gate = eqx.nn.Linear(6, 6, key=b)

    def __call__(self, x):
        return jnp.concatenate([jax.nn.silu(self.value(x)), jax.nn.sigmoid(self.gate(x))])


class Tied(eqx.Module):
    layer: eqx.nn.Linear

    def __init__(self, *, key):
        self.layer = eqx.nn.Linear(4, 4, key=key)

    def __call__(self, x):
        return self.layer(self.layer(x))
