"""Perceptrons and images of flax.nnx."""

from functools import partial

import jax
import jax.numpy as jnp
from flax import nnx


class Mlp(nnx.Module):
    def __init__(self, din: int = 784, hidden: int = 128, dout: int = 10, rate: float = 0.2, *, rngs: nnx.Rngs):
        self.linear1 = nnx.Linear(din, hidden, rngs=rngs)
        self.dropout = nnx.Dropout(rate=rate, rngs=rngs)
        self.bn = nnx.BatchNorm(hidden, rngs=rngs)
        self.linear2 = nnx.Linear(hidden, dout, use_bias=False, rngs=rngs)

    def __call__(self, x):
        x = nnx.gelu(self.dropout(self.bn(self.linear1(x))))
        return self.linear2(x)


class Cnn(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs):
        self.conv1 = nnx.Conv(1, 32, kernel_size=(3, 3), rngs=rngs)
        self.conv2 = nnx.Conv(32, 64, kernel_size=(3, 3), rngs=rngs)
        self.avg_pool = partial(nnx.avg_pool, window_shape=(2, 2), strides=(2, 2))
        self.dropout1 = nnx.Dropout(0.025, rngs=rngs)
        self.linear1 = nnx.Linear(3136, 256, rngs=rngs)
        self.linear2 = nnx.Linear(256, 10, rngs=rngs)

    def __call__(self, x):
        x = self.avg_pool(nnx.relu(self.dropout1(self.conv1(x))))
        x = self.avg_pool(nnx.relu(self.conv2(x)))
        x = x.reshape(x.shape[0], -1)
        return self.linear2(nnx.relu(self.linear1(x)))


class Stack(nnx.Module):
    def __init__(self, width=16, depth=3, *, rngs):
        self.layers = nnx.List([nnx.Linear(width, width, rngs=rngs) for _ in range(depth)])
        self.norm = nnx.LayerNorm(width, rngs=rngs)

    def __call__(self, x):
        for layer in self.layers:
            x = x + jax.nn.silu(layer(x))
        return self.norm(x)


class Chain(nnx.Module):
    def __init__(self, rngs: nnx.Rngs):
        self.body = nnx.Sequential(
            nnx.Linear(8, 24, rngs=rngs),
            nnx.relu,
            nnx.Dropout(0.3, rngs=rngs),
            nnx.Linear(24, 4, rngs=rngs),
        )

    def __call__(self, x):
        return nnx.softmax(self.body(x))


class Shared(nnx.Module):
    def __init__(self, rngs):
        self.layer = nnx.Linear(12, 12, rngs=rngs)

    def __call__(self, x):
        for _ in range(3):
            x = nnx.tanh(self.layer(x))
        return x


class Affine(nnx.Module):
    def __init__(self, rngs):
        self.w = nnx.Param(jax.random.uniform(rngs.params(), (6, 3)))
        self.b = nnx.Param(jnp.zeros((3,)))

    def __call__(self, x):
        return x @ self.w + self.b


class Encoder(nnx.Module):
    def __init__(self, latent, *, rngs):
        self.linear = nnx.Linear(100, 40, rngs=rngs)
        self.mean = nnx.Linear(40, latent, rngs=rngs)
        self.scale = nnx.Linear(40, latent, rngs=rngs)

    def __call__(self, x):
        h = nnx.tanh(self.linear(x.reshape(x.shape[0], -1)))
        return self.mean(h), jnp.exp(self.scale(h))


class Vae(nnx.Module):
    def __init__(self, latent: int = 6, *, rngs: nnx.Rngs):
        self.encoder = Encoder(latent, rngs=rngs)
        self.decoder = nnx.Linear(latent, 100, rngs=rngs)

    def __call__(self, x):
        mean, scale = self.encoder(x)
        return nnx.sigmoid(self.decoder(mean + scale))


class ConvBlock(nnx.Module):
    def __init__(self, cin, cout, stride=1, *, rngs):
        self.conv = nnx.Conv(cin, cout, (3, 3), strides=(stride, stride), padding="SAME", use_bias=False, rngs=rngs)
        self.norm = nnx.BatchNorm(cout, rngs=rngs)
        self.skip = nnx.Conv(cin, cout, (1, 1), strides=stride, rngs=rngs) if cin != cout or stride != 1 else None

    def __call__(self, x):
        y = nnx.relu(self.norm(self.conv(x)))
        if self.skip is not None:
            x = self.skip(x)
        return x + y


class ResNet(nnx.Module):
    def __init__(self, *, rngs):
        self.blocks = nnx.Sequential(ConvBlock(3, 8, rngs=rngs), ConvBlock(8, 16, 2, rngs=rngs), ConvBlock(16, 16, rngs=rngs))
        self.drop = nnx.Dropout(0.25, rngs=rngs)
        self.head = nnx.Linear(16, 10, rngs=rngs)

    def __call__(self, x):
        x = jnp.mean(self.blocks(x), axis=(1, 2))
        return self.head(self.drop(x))


class Upsample(nnx.Module):
    def __init__(self, rngs):
        self.up = nnx.ConvTranspose(4, 6, kernel_size=(2, 2), strides=(2, 2), padding="VALID", rngs=rngs)
        self.norm = nnx.GroupNorm(6, num_groups=3, rngs=rngs)

    def __call__(self, x):
        return self.norm(self.up(x))
