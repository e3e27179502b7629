"""Perceptrons and autoencoders of flax.linen; the inputs are shown by `init`."""

from typing import Any, Callable, Sequence

import jax
import jax.numpy as jnp
from flax import linen as nn


class Mlp(nn.Module):
    features: Sequence[int] = (256, 128)
    classes: int = 10
    dropout_rate: float = 0.2

    @nn.compact
    def __call__(self, x, train: bool):
        x = x.reshape((x.shape[0], -1))
        for width in self.features:
            x = nn.Dense(width)(x)
            x = nn.relu(x)
            x = nn.Dropout(rate=self.dropout_rate, deterministic=not train)(x)
        return nn.Dense(self.classes, name="head")(x)


class Setup(nn.Module):
    hidden: int = 32

    def setup(self):
        self.first = nn.Dense(self.hidden)
        self.second = nn.Dense(self.hidden, use_bias=False)
        self.drop = nn.Dropout(0.4)
        self.norm = nn.LayerNorm()

    def __call__(self, x, deterministic=True):
        y = nn.gelu(self.first(x))
        y = self.drop(self.second(y), deterministic=deterministic)
        return self.norm(x + y)


class Stacked(nn.Module):
    depth: int = 3

    def setup(self):
        self.layers = [nn.Dense(16) for _ in range(self.depth)]
        self.out = nn.Sequential([nn.Dense(8), nn.tanh, nn.Dense(2)])

    def __call__(self, x):
        for layer in self.layers:
            x = nn.silu(layer(x))
        return self.out(x)


class Shared(nn.Module):
    @nn.compact
    def __call__(self, x):
        layer = nn.Dense(12)
        for _ in range(3):
            x = nn.relu(layer(x))
        return x


class Residual(nn.Module):
    width: int
    drop: float = 0.1

    @nn.compact
    def __call__(self, x, train):
        y = nn.Dense(self.width * 2)(x)
        y = nn.swish(y)
        y = nn.Dropout(self.drop)(y, deterministic=not train)
        y = nn.Dense(self.width)(y)
        return x + y


class Tower(nn.Module):
    blocks: int = 2

    @nn.compact
    def __call__(self, x, train=False):
        for index in range(self.blocks):
            x = Residual(x.shape[-1], drop=0.3, name=f"block_{index}")(x, train)
        return nn.log_softmax(nn.Dense(5)(x))


class Vae(nn.Module):
    latent: int = 20

    def setup(self):
        self.encoder = nn.Dense(500)
        self.mean = nn.Dense(self.latent)
        self.log_variance = nn.Dense(self.latent)
        self.decoder = [nn.Dense(500), nn.Dense(784)]

    def encode(self, x):
        h = nn.relu(self.encoder(x))
        return self.mean(h), self.log_variance(h)

    def decode(self, z):
        z = nn.relu(self.decoder[0](z))
        return nn.sigmoid(self.decoder[1](z))

    def __call__(self, x, z_rng):
        mean, log_variance = self.encode(x)
        noise = jax.random.normal(z_rng, (1, 20))
        return self.decode(mean + noise * jnp.exp(0.5 * log_variance))


class Wide(nn.Module):
    act: Callable[..., Any] = nn.relu

    @nn.compact
    def __call__(self, wide, deep):
        deep = self.act(nn.Dense(32)(deep))
        both = jnp.concatenate([wide, deep], axis=-1)
        return nn.Dense(1)(nn.Dropout(0.5)(both, deterministic=True))


class Scaled(nn.Module):
    @nn.compact
    def __call__(self, x):
        scale = self.param("scale", nn.initializers.ones, (1, 6))
        shift = self.param("shift", nn.initializers.zeros, (6,))
        return nn.Dense(3)(x * scale + shift)


class Twice(nn.Module):
    """A compact part called twice has its weights once."""

    @nn.compact
    def __call__(self, x):
        part = Residual(8, drop=0.0)
        return part(part(x, True), True)


class Clipped(nn.Dense):
    """A layer by another name."""


class Renamed(nn.Module):
    @nn.compact
    def __call__(self, x):
        q, k = jnp.split(Clipped(8)(x), 2, axis=-1)
        return jnp.einsum("bi,bj->bij", q, k)


def examples(key):
    Twice().init(key, jnp.ones((1, 8)))
    Renamed().init(key, jnp.ones((1, 5)))
    flat = jnp.ones((1, 784))
    model = Mlp()
    model.init(key, jnp.ones((1, 28, 28)), False)
    Setup(hidden=24).init(key, jnp.ones((1, 24)))
    model = Stacked(depth=4)
    model.init(key, jnp.ones((1, 9)))
    Shared().init(key, jnp.ones((1, 12)))
    Residual(10).init(key, jnp.ones((1, 10)), True)
    Tower().init(key, jnp.ones((1, 14)))
    model = Vae()
    model.init(key, flat, key)
    Wide().init(key, jnp.ones((1, 7)), jnp.ones((1, 11)))
    Scaled().init(key, jnp.ones((1, 6)))
