"""Networks on sequences, as they are commonly written with Haiku."""

import dataclasses
from typing import Optional

import haiku as hk
import jax
import jax.numpy as jnp


@dataclasses.dataclass
class Encoder(hk.Module):
    heads: int
    layers: int
    dropout_rate: float = 0.1
    name: Optional[str] = None

    def __call__(self, h, mask=None):
        size = h.shape[-1]
        for _ in range(self.layers):
            normed = hk.LayerNorm(axis=-1, create_scale=True, create_offset=True)(h)
            attended = hk.MultiHeadAttention(
                num_heads=self.heads, key_size=8, model_size=size, w_init=hk.initializers.VarianceScaling(2 / self.layers)
            )(normed, normed, normed, mask=mask)
            h = h + hk.dropout(hk.next_rng_key(), self.dropout_rate, attended)
            feed = hk.Sequential([hk.Linear(4 * size), jax.nn.gelu, hk.Linear(size)])
            fed = feed(hk.LayerNorm(-1, True, True)(h))
            h = h + hk.dropout(hk.next_rng_key(), self.dropout_rate, fed)
        return hk.RMSNorm(axis=-1)(h)


def language(tokens):
    _, length = tokens.shape
    embedded = hk.Embed(vocab_size=100, embed_dim=32)(tokens)
    positions = hk.get_parameter("positions", [length, 32], init=hk.initializers.TruncatedNormal(0.02))
    h = Encoder(heads=4, layers=2)(embedded + positions)
    return hk.Linear(100)(h)


language_net = hk.transform(language)
language_params = language_net.init(jax.random.PRNGKey(0), jnp.zeros((2, 12), jnp.int32))


def recurrent(x):
    core = hk.LSTM(24)
    outputs, _ = hk.dynamic_unroll(core, x, core.initial_state(x.shape[1]))
    return hk.BatchApply(hk.Linear(5))(outputs)


recurrent_net = hk.transform(recurrent)
recurrent_params = recurrent_net.init(jax.random.PRNGKey(0), jnp.ones((9, 2, 7)))


def deep(x):
    core = hk.DeepRNN([hk.Linear(11), jnp.tanh, hk.GRU(13), jax.nn.relu, hk.VanillaRNN(6), hk.nets.MLP([8, 3])])
    outputs, state = hk.dynamic_unroll(core, x, core.initial_state(x.shape[0]), time_major=False)
    return outputs


deep_net = hk.without_apply_rng(hk.transform(deep))
deep_params = deep_net.init(jax.random.PRNGKey(0), jnp.ones((2, 9, 7)))


def last_step(x):
    x = jnp.swapaxes(x, 0, 1)
    core = hk.GRU(10)
    outputs, state = hk.dynamic_unroll(core, x, core.initial_state(x.shape[1]))
    return hk.Linear(2)(outputs[-1])


last_net = hk.transform(last_step)
last_params = last_net.init(jax.random.PRNGKey(0), jnp.ones((3, 14, 5)))


def one_step(x):
    lstm = hk.LSTM(8)
    state = lstm.initial_state(x.shape[0])
    y, state = lstm(x, state)
    y, state = lstm(x, state)
    return hk.Linear(1)(y)


step_net = hk.transform(one_step)
step_params = step_net.init(jax.random.PRNGKey(0), jnp.ones((4, 3)))


def signal(x, is_training=True):
    x = hk.Conv1D(8, 5, padding=hk.pad.causal)(x)
    x = hk.Conv1D(8, 3, rate=2, padding="VALID")(jax.nn.relu(x))
    x = hk.dropout(hk.next_rng_key(), 0.2 if is_training else 0.0, x)
    x = hk.Conv1DTranspose(4, 3, 2)(x)
    x = hk.DepthwiseConv1D(3, 3, with_bias=False)(x)
    return hk.Linear(2)(jnp.mean(x, axis=1))


signal_net = hk.transform(signal)
signal_params = signal_net.init(jax.random.PRNGKey(0), jnp.ones((2, 40, 3)))


def attend(query, memory):
    attention = hk.MultiHeadAttention(2, key_size=6, value_size=5, w_init_scale=1.0)
    y = attention(query, memory, memory)
    return hk.LayerNorm(axis=-1, create_scale=True, create_offset=False)(y)


attend_net = hk.transform(attend)
attend_params = attend_net.init(jax.random.PRNGKey(0), jnp.ones((2, 4, 10)), jnp.ones((2, 9, 7)))
