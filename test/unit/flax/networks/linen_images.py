"""Networks of flax.linen on images, channels last."""

from functools import partial
from typing import Any

import flax.linen as nn
import jax.numpy as jnp


class Cnn(nn.Module):
    """The usual first network on handwritten digits."""

    @nn.compact
    def __call__(self, x, train=True):
        x = nn.Conv(features=32, kernel_size=(3, 3))(x)
        x = nn.relu(x)
        x = nn.avg_pool(x, window_shape=(2, 2), strides=(2, 2))
        x = nn.Conv(features=64, kernel_size=(3, 3))(x)
        x = nn.relu(x)
        x = nn.avg_pool(x, window_shape=(2, 2), strides=(2, 2))
        x = x.reshape((x.shape[0], -1))
        x = nn.Dense(features=256)(x)
        x = nn.relu(x)
        x = nn.Dropout(0.5, deterministic=not train)(x)
        return nn.Dense(features=10)(x)


class Strided(nn.Module):
    @nn.compact
    def __call__(self, x):
        x = nn.relu(nn.Conv(8, (5, 5), strides=(2, 2), padding="VALID")(x))
        x = nn.relu(nn.Conv(16, (3, 3), strides=2, padding=1)(x))
        x = nn.Conv(16, (3, 3), padding=((0, 1), (0, 1)), use_bias=False)(x)
        x = nn.max_pool(x, (3, 3), strides=(2, 2), padding="SAME")
        return jnp.mean(x, axis=(1, 2))


class ResBlock(nn.Module):
    filters: int
    strides: int = 1
    norm: Any = nn.BatchNorm

    @nn.compact
    def __call__(self, x, train):
        norm = partial(self.norm, use_running_average=not train, momentum=0.9)
        y = nn.Conv(self.filters, (3, 3), (self.strides, self.strides), use_bias=False)(x)
        y = nn.relu(norm()(y))
        y = nn.Conv(self.filters, (3, 3), use_bias=False)(y)
        y = norm(scale_init=nn.initializers.zeros_init())(y)
        if x.shape != y.shape:
            x = nn.Conv(self.filters, (1, 1), (self.strides, self.strides), use_bias=False, name="proj")(x)
            x = norm(name="proj_norm")(x)
        return nn.relu(x + y)


class ResNet(nn.Module):
    stages: tuple = (2, 2)
    width: int = 16
    drop: float = 0.3

    @nn.compact
    def __call__(self, x, train: bool = False):
        x = nn.relu(nn.Conv(self.width, (3, 3), name="stem")(x))
        for stage, blocks in enumerate(self.stages):
            for block in range(blocks):
                strides = 2 if stage > 0 and block == 0 else 1
                x = ResBlock(self.width * 2**stage, strides)(x, train)
        x = x.mean(axis=(1, 2))
        x = nn.Dropout(self.drop, deterministic=not train)(x)
        return nn.Dense(10)(x)


class MixerBlock(nn.Module):
    tokens_dim: int
    channels_dim: int

    @nn.compact
    def __call__(self, x):
        y = nn.LayerNorm()(x)
        y = jnp.swapaxes(y, 1, 2)
        y = nn.Dense(self.tokens_dim)(y)
        y = nn.gelu(y)
        y = nn.Dense(16)(y)
        y = jnp.swapaxes(y, 1, 2)
        x = x + y
        y = nn.LayerNorm()(x)
        y = nn.Dense(self.channels_dim)(y)
        y = nn.Dense(x.shape[-1])(nn.gelu(y))
        return x + y


class Mixer(nn.Module):
    depth: int = 2

    @nn.compact
    def __call__(self, x):
        x = nn.Conv(24, (8, 8), strides=(8, 8), name="stem")(x)
        n, h, w, c = x.shape
        x = x.reshape(n, h * w, c)
        for _ in range(self.depth):
            x = MixerBlock(tokens_dim=12, channels_dim=48)(x)
        x = nn.LayerNorm(name="pre_head")(x)
        x = jnp.mean(x, axis=1)
        return nn.Dense(7, name="head")(x)


class VitBlock(nn.Module):
    heads: int
    mlp: int
    dropout_rate: float = 0.1
    attention_dropout_rate: float = 0.1

    @nn.compact
    def __call__(self, inputs, *, deterministic):
        x = nn.LayerNorm()(inputs)
        x = nn.MultiHeadDotProductAttention(
            num_heads=self.heads, dropout_rate=self.attention_dropout_rate, deterministic=deterministic
        )(x, x)
        x = nn.Dropout(rate=self.dropout_rate)(x, deterministic=deterministic)
        x = x + inputs
        y = nn.LayerNorm()(x)
        y = nn.gelu(nn.Dense(self.mlp)(y))
        y = nn.Dropout(rate=self.dropout_rate)(y, deterministic=deterministic)
        y = nn.Dense(inputs.shape[-1])(y)
        return x + y


class AddPosition(nn.Module):
    @nn.compact
    def __call__(self, x):
        shape = (1, x.shape[1], x.shape[2])
        return x + self.param("pos_embedding", nn.initializers.normal(stddev=0.02), shape)


class Vit(nn.Module):
    depth: int = 2
    hidden: int = 32

    @nn.compact
    def __call__(self, x, *, train=False):
        x = nn.Conv(self.hidden, (4, 4), strides=(4, 4), padding="VALID", name="embedding")(x)
        n, h, w, c = x.shape
        x = jnp.reshape(x, [n, h * w, c])
        cls = self.param("cls", nn.initializers.zeros, (1, 1, c))
        cls = jnp.tile(cls, [n, 1, 1])
        x = jnp.concatenate([cls, x], axis=1)
        x = AddPosition(name="position")(x)
        x = nn.Dropout(rate=0.1)(x, deterministic=not train)
        for layer in range(self.depth):
            x = VitBlock(heads=4, mlp=64, name=f"encoderblock_{layer}")(x, deterministic=not train)
        x = nn.LayerNorm(name="encoder_norm")(x)
        return nn.Dense(10, name="head")(x[:, 0])


class Decoder(nn.Module):
    @nn.compact
    def __call__(self, z):
        z = nn.Dense(7 * 7 * 8)(z)
        z = z.reshape((-1, 7, 7, 8))
        z = nn.relu(nn.ConvTranspose(8, (3, 3), strides=(2, 2))(z))
        z = nn.GroupNorm(num_groups=4)(z)
        return nn.sigmoid(nn.ConvTranspose(1, (4, 4), strides=(2, 2))(z))


class Separable(nn.Module):
    @nn.compact
    def __call__(self, x):
        x = nn.Conv(12, (3, 3), feature_group_count=6)(x)
        x = nn.RMSNorm()(x)
        x = nn.Conv(20, (1, 1))(x)
        x = nn.Dropout(0.2, broadcast_dims=(1, 2), deterministic=True)(x)
        return nn.leaky_relu(x, 0.2)


class Signal(nn.Module):
    @nn.compact
    def __call__(self, x):
        x = nn.relu(nn.Conv(16, kernel_size=(5,), padding="VALID")(x))
        x = nn.max_pool(x, (2,), strides=(2,))
        x = nn.Conv(4, 3, kernel_dilation=2)(x)
        return nn.Dense(3)(x.reshape(x.shape[0], -1))


def examples(key):
    image = jnp.ones((1, 28, 28, 1))
    cnn = Cnn()
    cnn.init(key, image)
    Strided().init(key, jnp.ones([1, 32, 32, 3]))
    ResBlock(filters=8, strides=2).init(key, jnp.ones((1, 16, 16, 4)), True)
    ResNet().init(key, jnp.ones((1, 32, 32, 3)))
    MixerBlock(12, 48).init(key, jnp.ones((1, 16, 24)))
    Mixer().init(key, jnp.ones((1, 32, 32, 3)))
    VitBlock(4, 64).init(key, jnp.ones((1, 9, 32)), deterministic=True)
    AddPosition().init(key, jnp.ones((1, 5, 6)))
    vit = Vit()
    vit.init(key, jnp.ones((1, 16, 16, 3)))
    Decoder().init(key, jnp.ones((1, 10)))
    Separable().init(key, jnp.ones((1, 12, 13, 6)))
    Signal().init(key, jnp.ones((1, 101, 3)))
