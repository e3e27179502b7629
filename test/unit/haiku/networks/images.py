"""Networks on images and vectors, as they are commonly written with Haiku."""

import functools

import haiku as hk
import jax
import jax.numpy as jnp

CLASSES = 10


def lenet(images):
    x = images.astype(jnp.float32) / 255.0
    mlp = hk.Sequential([hk.Flatten(), hk.Linear(300), jax.nn.relu, hk.Linear(100), jax.nn.relu, hk.Linear(CLASSES)])
    return mlp(x)


lenet_net = hk.without_apply_rng(hk.transform(lenet))
lenet_params = lenet_net.init(jax.random.PRNGKey(0), jnp.zeros([1, 28, 28, 1]))


def convnet(x, is_training):
    x = hk.Conv2D(16, kernel_shape=3, padding="VALID")(x)
    x = jax.nn.relu(x)
    x = hk.max_pool(x, (2, 2, 1), (2, 2, 1), "VALID")
    x = hk.Conv2D(output_channels=32, kernel_shape=(3, 3), stride=2)(x)
    x = jax.nn.relu(x)
    x = hk.AvgPool(window_shape=(1, 2, 2, 1), strides=(1, 2, 2, 1), padding="SAME")(x)
    x = hk.Flatten()(x)
    if is_training:
        x = hk.dropout(hk.next_rng_key(), 0.4, x)
    return hk.Linear(CLASSES)(x)


convnet_net = hk.transform(convnet)
convnet_params = convnet_net.init(jax.random.PRNGKey(0), jnp.ones((4, 32, 32, 3)), True)


class Block(hk.Module):
    def __init__(self, channels, rate=0.1, name=None):
        super().__init__(name=name)
        self.channels = channels
        self.rate = rate
        self.norm = hk.BatchNorm(create_scale=True, create_offset=True, decay_rate=0.9)

    def __call__(self, x, is_training):
        shortcut = x
        y = hk.Conv2D(self.channels, 3, with_bias=False, name="first")(x)
        y = self.norm(y, is_training)
        y = jax.nn.relu(y)
        y = hk.dropout(hk.next_rng_key(), self.rate if is_training else 0.0, y)
        y = hk.Conv2D(self.channels, 3, with_bias=False)(y)
        y = hk.BatchNorm(True, True, 0.99)(y, is_training)
        if shortcut.shape[-1] != self.channels:
            shortcut = hk.Conv2D(self.channels, 1, with_bias=False, name="projection")(x)
        return jax.nn.relu(y + shortcut)


class Residual(hk.Module):
    def __init__(self, depth=3, name="residual"):
        super().__init__(name=name)
        self.blocks = [Block(16 * 2**i) for i in range(depth)]

    def __call__(self, x, is_training=True):
        for block in self.blocks:
            x = block(x, is_training)
        x = jnp.mean(x, axis=(1, 2))
        return hk.Linear(CLASSES, name="logits")(x)


residual_net = hk.transform_with_state(lambda x, is_training: Residual()(x, is_training))
residual_params, residual_state = residual_net.init(jax.random.PRNGKey(0), jnp.zeros((2, 16, 16, 3)), is_training=True)


@hk.transform
def autoencoder(x):
    z = hk.nets.MLP([64, 8], activation=jnp.tanh, name="encoder")(x)
    y = hk.nets.MLP((64, x.shape[-1]), with_bias=False, name="decoder")(z)
    return jax.nn.sigmoid(y)


autoencoder_params = autoencoder.init(jax.random.PRNGKey(0), jnp.ones([8, 784]))


def upscale(z):
    x = hk.Linear(4 * 4 * 32)(z)
    x = hk.Reshape((4, 4, 32))(x)
    x = hk.Conv2DTranspose(16, kernel_shape=4, stride=2)(x)
    x = hk.GroupNorm(groups=4)(x)
    x = jax.nn.leaky_relu(x, 0.2)
    x = hk.Conv2DTranspose(3, 4, stride=2, padding="VALID")(x)
    return jnp.tanh(x)


upscale_net = hk.transform(upscale)
upscale_params = upscale_net.init(jax.random.PRNGKey(0), jnp.zeros((2, 20)))


def separable(x):
    x = hk.DepthwiseConv2D(channel_multiplier=2, kernel_shape=3, stride=2)(x)
    x = hk.InstanceNorm(create_scale=True, create_offset=True)(x)
    x = hk.SeparableDepthwiseConv2D(1, 3)(x)
    x = hk.Conv2D(12, 1)(jax.nn.silu(x))
    x = hk.BatchNorm(True, False, 0.9, data_format="NHWC")(x, is_training=True)
    return hk.Linear(5)(jnp.max(x, axis=(1, 2)))


separable_net = hk.transform_with_state(separable)
separable_params, separable_state = separable_net.init(jax.random.PRNGKey(0), jnp.ones((2, 20, 20, 3)))


def volume(x):
    x = hk.Conv3D(4, (3, 3, 3), stride=(1, 2, 2))(x)
    x = hk.MaxPool((2, 2, 2, 1), (2, 2, 2, 1), "SAME")(jax.nn.elu(x))
    x = hk.Flatten(preserve_dims=2)(x)
    return hk.Linear(6)(x)


volume_net = hk.transform(volume)
volume_params = volume_net.init(jax.random.PRNGKey(0), jnp.ones((2, 8, 12, 12, 1)))


def configured(x, width, depth):
    for _ in range(depth):
        x = jax.nn.gelu(hk.Linear(width)(x))
        x = hk.LayerNorm(axis=-1, create_scale=True, create_offset=True)(x)
    return hk.Linear(1)(x).squeeze(-1)


configured_net = hk.transform(functools.partial(configured, width=48, depth=2))
configured_params = configured_net.init(jax.random.PRNGKey(0), jnp.ones((3, 7)))


def structured(batch):
    left = hk.Linear(16, name="left")(batch["image"])
    right = hk.Linear(16, name="right")(batch["text"])
    joined = jnp.concatenate([left, right], axis=-1)
    return hk.Linear(3)(joined)


structured_net = hk.transform(structured)
structured_params = structured_net.init(jax.random.PRNGKey(0), {"image": jnp.ones((2, 30)), "text": jnp.ones((2, 12))})


class Shared(hk.Module):
    def __init__(self):
        super().__init__()
        self.inner = hk.Linear(10)

    def half(self, x):
        return jax.nn.relu(hk.Linear(10, name="step")(x))

    def __call__(self, x):
        x = self.half(self.inner(x))
        x = self.half(self.inner(x))
        scale = hk.get_parameter("scale", [x.shape[-1]], init=jnp.ones)
        return x * scale + hk.Bias(bias_dims=None)(x)


shared_net = hk.transform(lambda x: Shared()(x))
shared_params = shared_net.init(jax.random.PRNGKey(0), jnp.ones((2, 10)))


def single(observation):
    return hk.nets.MLP([32, 4], activate_final=True)(observation)


single_init, single_apply = hk.without_apply_rng(hk.transform(single))
single_params = single_init(jax.random.PRNGKey(0), jnp.zeros(6))
