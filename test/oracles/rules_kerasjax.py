"""Runs what the rules about training flags and random keys claim of Keras 3 and Flax: the mistake has the effect, the fix takes it away.

    python3 test/oracles/rules_kerasjax.py

asks Keras on the jax backend and, where PyTorch is installed, on torch, and Flax, and rewrites test/unit/rules/golden/kerasjax.json.
Every claim is asserted here; the file records what was seen. TensorFlow cannot be asked: its claims were read in its documentation.
"""

import importlib.util
import json
import os
import pathlib
import subprocess
import sys

os.environ.setdefault("KERAS_BACKEND", "jax")

import flax.linen as nn
import jax
import jax.numpy as jnp
import keras
import numpy as np
from flax import nnx

GOLDEN = pathlib.Path(__file__).resolve().parents[1] / "unit" / "rules" / "golden" / "kerasjax.json"
ONES = np.ones((4, 64), "float32")


def array(value):
    return np.asarray(keras.ops.convert_to_numpy(value))


def dropped(value):
    """Whether any unit was dropped from an input of ones."""
    return bool((np.asarray(value) == 0).any())


def error_of(run):
    try:
        run()
    except Exception as error:
        return type(error).__name__
    return None


class AlwaysDropout(keras.layers.Dropout):
    def call(self, inputs, training=None):
        return super().call(inputs, training=True)


def overridden():
    inputs = keras.Input((64,))
    bad = keras.Model(inputs, keras.layers.Dropout(0.5)(inputs, training=True))
    good = keras.Model(inputs, AlwaysDropout(0.5)(inputs))
    recurrent = keras.Input((5, 8))
    lstm = keras.Model(recurrent, keras.layers.LSTM(8, dropout=0.9)(recurrent, training=True))
    series = np.ones((4, 5, 8), "float32")
    seen = {
        "predict": dropped(bad.predict(ONES, verbose=0)),
        "call": dropped(array(bad(ONES))),
        "subclass predict": dropped(good.predict(ONES, verbose=0)),
        "lstm predict varies": not np.array_equal(lstm.predict(series, verbose=0), lstm.predict(series, verbose=0)),
        "lstm call varies": not np.array_equal(array(lstm(series)), array(lstm(series))),
    }
    assert seen == {"predict": False, "call": True, "subclass predict": True, "lstm predict varies": False, "lstm call varies": True}
    return seen


class Flagged(keras.Model):
    """Its dropout is given `flag`, or the mode when that is None."""

    def __init__(self, flag=None):
        super().__init__()
        self.drop = keras.layers.Dropout(0.5)
        self.flag = flag

    def call(self, x, training=None):
        return self.drop(x, training=training if self.flag is None else self.flag)


class FlaggedByRate(keras.Model):
    """Asks its rate whether it trains."""

    def __init__(self):
        super().__init__()
        self.rate = 0.5
        self.drop = keras.layers.Dropout(self.rate)

    def call(self, x):
        return self.drop(x, training=self.rate > 0)


def hardcoded():
    seen = {
        "False in training": dropped(array(Flagged(False)(ONES, training=True))),
        "True in predict": dropped(Flagged(True).predict(ONES, verbose=0)),
        "handed on in training": dropped(array(Flagged()(ONES, training=True))),
        "handed on in predict": dropped(Flagged().predict(ONES, verbose=0)),
        "rate above 0 in predict": dropped(FlaggedByRate().predict(ONES, verbose=0)),
    }
    assert seen == {
        "False in training": False,
        "True in predict": True,
        "handed on in training": True,
        "handed on in predict": False,
        "rate above 0 in predict": True,
    }
    return seen


def own_loop():
    model = keras.Sequential([keras.layers.Dropout(0.5)])
    seen = {
        "without a flag": dropped(array(model(ONES))),
        "training=True": dropped(array(model(ONES, training=True))),
        "training=False": dropped(array(model(ONES, training=False))),
    }
    assert seen == {"without a flag": False, "training=True": True, "training=False": False}
    return seen


class Linen(nn.Module):
    built: bool | None = None
    called: bool | None = None
    rate: float = 0.5

    @nn.compact
    def __call__(self, x):
        return nn.Dropout(self.rate, deterministic=self.built)(x, deterministic=self.called)


def linen():
    key = jax.random.key(0)
    x = jnp.ones((4, 64))
    seen = {
        "neither": error_of(lambda: Linen().apply({}, x)),
        "neither at rate 0": error_of(lambda: Linen(rate=0.0).apply({}, x)),
        "both": error_of(lambda: Linen(True, True).apply({}, x)),
        "no key": error_of(lambda: Linen(called=False).apply({}, x)),
        "no key at rate 0": error_of(lambda: Linen(called=False, rate=0.0).apply({}, x)),
        "right in training": dropped(Linen(called=False).apply({}, x, rngs={"dropout": key})),
        "right in evaluation": dropped(Linen(called=True).apply({}, x)),
    }
    assert all(seen[name] is not None for name in ("neither", "neither at rate 0", "both", "no key")), seen
    assert seen["no key at rate 0"] is None and seen["right in training"] and not seen["right in evaluation"], seen
    return seen


def keys():
    x = jnp.ones((4, 64))
    key = jax.random.key(3)

    def mask(given):
        return np.asarray(nn.Dropout(0.5).apply({}, x, deterministic=False, rng=given))

    def step(given):
        return np.asarray(Linen(called=False).apply({}, x, rngs={"dropout": given}))

    first, second = jax.random.split(key)
    seen = {
        "same key": np.array_equal(mask(key), mask(key)),
        "fixed seed in each step": np.array_equal(step(jax.random.PRNGKey(0)), step(jax.random.PRNGKey(0))),
        "split": np.array_equal(mask(first), mask(second)),
        "folded": np.array_equal(mask(key), mask(jax.random.fold_in(key, 1))),
        "folded with the step": np.array_equal(step(jax.random.fold_in(key, 0)), step(jax.random.fold_in(key, 1))),
    }
    assert seen["same key"] and seen["fixed seed in each step"], seen
    assert not seen["split"] and not seen["folded"] and not seen["folded with the step"], seen
    return seen


def discarded():
    """A layer of Flax returns another array and leaves its input as it is."""
    x = jnp.ones((4, 64))
    result = nn.Dropout(0.5).apply({}, x, deterministic=False, rng=jax.random.key(0))
    seen = {"input changed": dropped(x), "result changed": dropped(result)}
    assert seen == {"input changed": False, "result changed": True}
    return seen


def sampled():
    """`training=True` for Monte-Carlo dropout moves the averages of batch normalization, and a prediction depends on its batch."""
    model = keras.Sequential([keras.layers.BatchNormalization(), keras.layers.Dropout(0.5)])
    x = np.random.RandomState(0).rand(16, 8).astype("float32")
    model(x)
    norm = model.layers[0]
    before = array(norm.moving_mean)
    evaluated = np.array_equal(before, array(norm.moving_mean))
    for _ in range(3):
        model(x, training=True)
    seen = {
        "moves in evaluation": not evaluated,
        "moves in training": not np.array_equal(before, array(norm.moving_mean)),
        "depends on its batch": not np.allclose(array(norm(x, training=True))[:2], array(norm(x[:2], training=True))),
    }
    assert seen == {"moves in evaluation": False, "moves in training": True, "depends on its batch": True}
    return seen


class Stateful(nnx.Module):
    def __init__(self):
        self.drop = nnx.Dropout(0.5, rngs=nnx.Rngs(0))

    def __call__(self, x):
        return self.drop(x)


def modes_of_nnx():
    """A new module of nnx drops; `eval()` and `train()` switch it, in compiled functions too; a view has a mode of its own."""
    model = Stateful()
    x = jnp.ones((4, 64))
    compiled = nnx.jit(lambda module, value: module(value))
    seen = {"new": dropped(model(x))}
    model.eval()
    seen |= {"eval": dropped(model(x)), "eval, compiled": dropped(compiled(model, x))}
    model.train()
    seen |= {"train": dropped(model(x)), "train, compiled": dropped(compiled(model, x))}
    seen |= {"view": dropped(nnx.view(model, deterministic=True)(x)), "after the view": dropped(model(x))}
    assert seen == {"new": True, "eval": False, "eval, compiled": False, "train": True, "train, compiled": True, "view": False, "after the view": True}
    return seen


class Told(keras.Model):
    """A subclass whose `call` takes the mode, by itself or with everything else, or not at all; it notes whether its dropout ran."""

    def __init__(self):
        super().__init__()
        self.drop = keras.layers.Dropout(0.5)
        self.scale = keras.layers.Dense(1, use_bias=False, kernel_initializer="ones")


class Untold(Told):
    def call(self, x):
        return self.scale(self.drop(x))


class Swallowing(Told):
    def call(self, x, **kwargs):
        return self.scale(self.drop(x))


class Asking(Told):
    def call(self, x, training=None):
        return self.scale(self.drop(x, training=training))


def drops_in_fit(model):
    """The loss of one step of `fit()` at learning rate 0 is not the loss without dropout."""
    model.compile(optimizer=keras.optimizers.SGD(0.0), loss="mse")
    history = model.fit(ONES, np.zeros((4, 1), "float32"), epochs=1, batch_size=4, verbose=0)
    return not np.isclose(history.history["loss"][0], 64.0**2)


def subclassed():
    seen = {"no parameter": drops_in_fit(Untold()), "only **kwargs": drops_in_fit(Swallowing()), "training=None": drops_in_fit(Asking())}
    assert seen == {"no parameter": False, "only **kwargs": False, "training=None": True}
    return seen


def inverted():
    """`deterministic=train`, and `training=not training` in a layer of Keras: dropout in evaluation only."""

    def linen(train, flag):
        return dropped(nn.Dropout(0.5).apply({}, jnp.ones((4, 64)), deterministic=flag, rngs={"dropout": jax.random.key(0)}))

    layer = keras.layers.Dropout(0.5)
    seen = {
        "flax, train as deterministic": [linen(train, train) for train in (True, False)],
        "flax, not train": [linen(train, not train) for train in (True, False)],
        "keras, not training": [dropped(array(layer(ONES, training=not training))) for training in (True, False)],
        "keras, training": [dropped(array(layer(ONES, training=training))) for training in (True, False)],
    }
    assert seen["flax, train as deterministic"] == seen["keras, not training"] == [False, True]
    assert seen["flax, not train"] == seen["keras, training"] == [True, False]
    return seen


def flag_as_rate():
    """True is a rate of 1."""
    seen = {
        "keras": bool((array(keras.layers.Dropout(True)(ONES, training=True)) == 0).all()),
        "flax": bool((nn.Dropout(True).apply({}, jnp.ones((4, 64)), deterministic=False, rngs={"dropout": jax.random.key(0)}) == 0).all()),
    }
    assert seen == {"keras": True, "flax": True}
    return seen


def main():
    keras.utils.set_random_seed(1)
    found = {
        "keras3-mc-dropout-overridden": overridden(),
        "keras-training-hardcoded": hardcoded(),
        "keras-custom-loop-training-flag": own_loop(),
        "flax-linen-dropout-mode": linen(),
        "jax-dropout-key-reused": keys(),
        "dropout-result-discarded": discarded(),
        "mc-dropout-unfreezes-batchnorm": sampled(),
        "eval-missing": modes_of_nnx(),
        "keras-subclass-call-without-training": subclassed(),
        "training-flag-inverted": inverted(),
        "training-flag-as-rate": flag_as_rate(),
    }
    if keras.backend.backend() == "jax" and importlib.util.find_spec("torch") is not None:
        subprocess.run([sys.executable, __file__], env={**os.environ, "KERAS_BACKEND": "torch"}, check=True)
    GOLDEN.parent.mkdir(exist_ok=True)
    GOLDEN.write_text(json.dumps(found, indent=2) + "\n")
    print(f"Keras {keras.__version__} on {keras.backend.backend()}, Flax: {len(found)} rules hold")


main()
