"""Runs what the rules about rates claim: each bad source shows the effect, and the source as the rule mends it does not.

    python3 test/oracles/rules_rates.py

asks PyTorch, Keras on jax (and on torch, in a second process), Flax and Transformers, and rewrites test/unit/rules/golden/rates.json. Equinox,
Haiku, Keras Tuner and Optuna are asked where they are installed; Keras Tuner's and Optuna's way of counting steps is written out below, too,
and must agree. The golden file holds the sources: the tests check that the rule speaks, and that its fix gives the very source that was run.
"""

import importlib.util
import json
import os
import pathlib
import subprocess
import sys
import warnings
from decimal import Decimal

os.environ.setdefault("KERAS_BACKEND", "jax")
warnings.simplefilter("ignore")

import flax.linen
import jax
import jax.numpy as jnp
import keras
import numpy as np
import torch

# torchvision's compiled operators belong to one build of torch; Transformers imports it all the same.
OPERATORS = torch.library.Library("torchvision", "DEF")
for operator in ("nms", "qnms"):
    try:
        OPERATORS.define(f"{operator}(Tensor boxes, Tensor scores, float threshold) -> Tensor")
    except RuntimeError:
        pass

GOLDEN = pathlib.Path(__file__).resolve().parents[1] / "unit" / "rules" / "golden" / "rates.json"
ONES = np.ones((8, 200), "float32")
KEY = jax.random.key(0)


def has(name):
    return importlib.util.find_spec(name) is not None


def built(source):
    names = {}
    exec(source, names)
    return names


def of_torch(names, training):
    torch.manual_seed(0)
    drop = names["drop"]
    if isinstance(drop, torch.nn.Module):
        drop.train(training)
        return drop(torch.ones(8, 200)).detach().numpy()
    return drop(torch.ones(8, 200), training).numpy()


def of_keras(names, training):
    return keras.ops.convert_to_numpy(names["drop"](keras.ops.convert_to_tensor(ONES), training=training))


def of_flax(names, training):
    layer = names["drop"].clone(deterministic=None)
    return np.asarray(layer.apply({}, ONES, deterministic=not training, rngs={"dropout": KEY}))


def of_equinox(names, training):
    return np.asarray(names["drop"](jnp.asarray(ONES), key=KEY, inference=not training))


def of_haiku(names, training):
    import haiku

    given = (0.8,) if names["thin"].__code__.co_argcount == 2 else ()
    return np.asarray(haiku.transform(lambda: names["thin"](jnp.asarray(ONES), *given)).apply({}, KEY))


RUN = {"torch": of_torch, "keras": of_keras, "flax": of_flax, "equinox": of_equinox, "haiku": of_haiku}
NEEDS = {"equinox": "equinox", "haiku": "haiku"}


def failing(run):
    try:
        run()
    except (ValueError, TypeError, ZeroDivisionError) as error:
        return type(error).__name__
    return None


def raises_when_built(framework, source):
    return failing(lambda: built(source)) == "ValueError"


def raises_only_in_training(framework, source):
    """The layer is built and evaluates; training raises."""
    attention = built(source)["attention"]
    x = torch.rand(2, 3, 8)
    attention.eval()(x, x, x)
    return failing(lambda: attention.train()(x, x, x)) is not None


def raises_at_the_call(framework, source):
    names = built(source)
    return failing(lambda: RUN[framework](names, True)) is not None


def divides_by_zero(framework, source):
    names = built(source)
    RUN[framework](names, False)
    return failing(lambda: RUN[framework](names, True)) == "ZeroDivisionError"


def zeros(framework, source):
    """All is zero in training, and all passes in evaluation."""
    names = built(source)
    passes = framework == "haiku" or bool((RUN[framework](names, False) == 1).all())
    return passes and not RUN[framework](names, True).any()


def scales_down(framework, source):
    y = RUN[framework](built(source), True)
    return bool((y == y[0, 0]).all()) and 0 < y[0, 0] < 1


def drops_most(framework, source):
    return bool((RUN[framework](built(source), True) == 0).mean() > 0.7)


def does_nothing(framework, source):
    """In training the output is the input, and `drop` itself is a dropout."""
    names = built(source)
    return ("drop" in names or "thin" in names) and bool((RUN[framework](names, True) == 1).all())


def no_gradient(framework, source):
    linear = torch.nn.Linear(200, 4)
    drop = built(source)["drop"].train()
    drop(linear(torch.ones(8, 200))).sum().backward()
    return not linear.weight.grad.any()


def recurrent_input_is_lost(framework, source):
    """In training two different inputs give the same output."""
    encoder = built(source)["encoder"]
    return bool(np.allclose(*(keras.ops.convert_to_numpy(encoder(x, training=True)) for x in series())))


def recurrent_drops_nothing(framework, source):
    """Training gives what evaluation gives although a rate is written."""
    if "dropout=0.0)" in source:
        return False
    encoder = built(source)["encoder"]
    x, _ = series()
    return bool(np.allclose(*(keras.ops.convert_to_numpy(encoder(x, training=mode)) for mode in (True, False))))


def recurrent_all_or_nothing(framework, source):
    """In training the whole input is lost, or nothing is dropped: by layer and backend."""
    return recurrent_input_is_lost(framework, source) or recurrent_drops_nothing(framework, source)


def series():
    numbers = np.random.RandomState(0)
    return [keras.ops.convert_to_tensor(numbers.rand(4, 5, 8).astype("float32")) for _ in range(2)]


def single_layer(framework, source):
    """PyTorch warns, and training gives what evaluation gives."""
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        rnn = built(source)["rnn"]
    x = torch.rand(4, 5, 32)
    same = torch.equal(rnn.train()(x)[0], rnn.eval()(x)[0])
    return same and any("non-zero dropout" in str(each.message) for each in told)


def field_is_ignored(framework, source):
    """The configuration keeps the field, and nothing in a model that is built of it has the rate."""
    import transformers

    config = built(source)["config"]
    small = {"vocab_size": 16, "hidden_size": 8, "n_embd": 8, "d_model": 8, "d_ff": 8, "d_kv": 8, "intermediate_size": 8, "dim": 8, "hidden_dim": 8}
    small |= {name: 1 for name in ("num_hidden_layers", "n_layer", "num_layers", "n_layers", "num_attention_heads", "n_head", "num_heads", "n_heads")}
    small |= {"num_key_value_heads": 1, "head_dim": 8, "pad_token_id": 0}
    for name, value in small.items():
        if hasattr(config, name):
            setattr(config, name, value)
    model = transformers.AutoModel.from_config(config)
    rates = {value for module in model.modules() for value in vars(module).values() if isinstance(value, float)}
    return 0.3 in config.to_dict().values() and 0.3 not in rates


TORCH, KERAS = "import torch.nn as nn\n\n", "from keras import layers\n\n"
FUNCTIONAL = "import torch.nn.functional as F\n\n\ndef drop(x, training):\n    return F.dropout(x, p={}, training=training)\n"
FLAX, EQUINOX = "import flax.linen as nn\n\ndrop = nn.Dropout(rate={}, deterministic=False)\n", "import equinox as eqx\n\ndrop = eqx.nn.Dropout(p={})\n"
HAIKU = "import haiku as hk\n\n\ndef thin(x{}):\n    return hk.dropout(hk.next_rng_key(), {}, x)\n"
KEEP = "keep_prob = 0.8\n"


def pair(template, bad, good):
    return template.format(bad), template.format(good)


def lines(head, bad, good):
    return head + bad + "\n", head + good + "\n"


OUT = "rate-out-of-range"
ONE = "rate-one-drops-everything"
CLAMPED = "keras-rnn-rate-clamped"
KEPT = "keep-prob-as-rate"
ZERO = "rate-zero-noop"
SINGLE = "rnn-dropout-single-layer"
FIELD = "hf-dropout-field"

# rule, framework, effect, (bad, good)
CASES = [
    (OUT, "torch", raises_when_built, lines(TORCH, "drop = nn.Dropout(p=50)", "drop = nn.Dropout(p=0.5)")),
    (OUT, "torch", raises_at_the_call, pair(FUNCTIONAL, "25", "0.25")),
    (OUT, "torch", raises_only_in_training,
     lines(TORCH, "attention = nn.MultiheadAttention(8, 1, dropout=50)", "attention = nn.MultiheadAttention(8, 1, dropout=0.5)")),
    (OUT, "keras", raises_when_built, lines(KERAS, "drop = layers.Dropout(20)", "drop = layers.Dropout(0.2)")),
    (OUT, "flax", zeros, pair(FLAX, "15", "0.15")),
    (OUT, "flax", scales_down, pair(FLAX, "-0.5", "0.5")),
    (OUT, "equinox", zeros, pair(EQUINOX, "15.0", "0.15")),
    (OUT, "equinox", raises_at_the_call, pair(EQUINOX, "10", "0.1")),
    (OUT, "haiku", raises_at_the_call, pair(HAIKU.format("", "{}"), "25", "0.25")),
    (ONE, "torch", zeros, lines(TORCH, "drop = nn.Dropout(True)", "drop = nn.Dropout(0.5)")),
    (ONE, "torch", zeros, lines(TORCH, "drop = nn.Dropout(1)", "drop = nn.Dropout(0.1)")),
    (ONE, "torch", no_gradient, lines(TORCH, "drop = nn.Dropout(p=1.0)", "drop = nn.Dropout(p=0.1)")),
    (ONE, "torch", zeros, pair(FUNCTIONAL, "1.0", "0.1")),
    (ONE, "keras", zeros, lines(KERAS, "drop = layers.Dropout(1.0)", "drop = layers.Dropout(0.1)")),
    (ONE, "keras", divides_by_zero, lines(KERAS, "drop = layers.AlphaDropout(1.0)", "drop = layers.AlphaDropout(0.1)")),
    (ONE, "keras", divides_by_zero, lines(KERAS, "drop = layers.GaussianDropout(1.0)", "drop = layers.GaussianDropout(0.1)")),
    (ONE, "flax", zeros, pair(FLAX, "1.0", "0.1")),
    (CLAMPED, "keras", recurrent_all_or_nothing, lines(KERAS, "encoder = layers.LSTM(64, dropout=20)", "encoder = layers.LSTM(64, dropout=0.2)")),
    (CLAMPED, "keras", recurrent_all_or_nothing, lines(KERAS, "encoder = layers.GRU(64, dropout=15)", "encoder = layers.GRU(64, dropout=0.15)")),
    (CLAMPED, "keras", recurrent_input_is_lost,
     lines(KERAS, "encoder = layers.SimpleRNN(64, dropout=30)", "encoder = layers.SimpleRNN(64, dropout=0.3)")),
    (CLAMPED, "keras", recurrent_drops_nothing,
     lines(KERAS, "encoder = layers.LSTM(64, recurrent_dropout=25)", "encoder = layers.LSTM(64, recurrent_dropout=0.25)")),
    (CLAMPED, "keras", recurrent_drops_nothing, lines(KERAS, "encoder = layers.LSTM(64, dropout=-0.3)", "encoder = layers.LSTM(64, dropout=0.0)")),
    (ONE, "keras", recurrent_all_or_nothing, lines(KERAS, "encoder = layers.LSTM(64, dropout=1.0)", "encoder = layers.LSTM(64, dropout=0.1)")),
    (ONE, "keras", recurrent_input_is_lost, lines(KERAS, "encoder = layers.SimpleRNN(64, dropout=1)", "encoder = layers.SimpleRNN(64, dropout=0.1)")),
    (KEPT, "torch", drops_most, lines(TORCH + KEEP, "drop = nn.Dropout(keep_prob)", "drop = nn.Dropout(1 - keep_prob)")),
    (KEPT, "keras", drops_most, lines(KERAS + KEEP, "drop = layers.Dropout(keep_prob)", "drop = layers.Dropout(1 - keep_prob)")),
    (KEPT, "flax", drops_most,
     lines("import flax.linen as nn\n\n" + KEEP, "drop = nn.Dropout(keep_prob)", "drop = nn.Dropout(1 - keep_prob)")),
    (KEPT, "equinox", drops_most, lines("import equinox as eqx\n\n" + KEEP, "drop = eqx.nn.Dropout(keep_prob)", "drop = eqx.nn.Dropout(1 - keep_prob)")),
    (KEPT, "haiku", drops_most, (HAIKU.format(", keep_prob", "keep_prob"), HAIKU.format(", keep_prob", "1 - keep_prob"))),
    (ZERO, "torch", does_nothing, lines(TORCH, "drop = nn.Dropout(0.0)", "drop = nn.Dropout(0.1)")),
    (ZERO, "keras", does_nothing, lines(KERAS, "drop = layers.Dropout(0)", "drop = layers.Dropout(0.1)")),
    (ZERO, "flax", does_nothing, pair(FLAX, "0.0", "0.1")),
    (ZERO, "equinox", does_nothing, pair(EQUINOX, "0.0", "0.1")),
    (ZERO, "haiku", does_nothing, (HAIKU.format("", "0.0"), HAIKU.format("", "0.1"))),
    (SINGLE, "torch", single_layer, lines(TORCH, "rnn = nn.LSTM(32, 64, dropout=0.5)", "rnn = nn.LSTM(32, 64)")),
    (SINGLE, "torch", single_layer, lines(TORCH, "rnn = nn.LSTM(32, 64, dropout=0.5)", "rnn = nn.LSTM(32, 64, dropout=0.5, num_layers=2)")),
    (SINGLE, "torch", single_layer, lines(TORCH, "rnn = nn.GRU(32, 64, num_layers=1, dropout=0.3)", "rnn = nn.GRU(32, 64, num_layers=2, dropout=0.3)")),
    (SINGLE, "torch", single_layer, lines(TORCH, "rnn = nn.RNN(32, 64, 1, dropout=0.3)", "rnn = nn.RNN(32, 64, 1)")),
]
CASES += [
    (FIELD, "torch", field_is_ignored, lines("", f"from transformers import {name}\n\nconfig = {name}({bad}=0.3)", f"from transformers import {name}\n\nconfig = {name}({good}=0.3)"))
    for name, bad, good in [
        ("GPT2Config", "hidden_dropout_prob", "resid_pdrop"),
        ("BertConfig", "attention_dropout", "attention_probs_dropout_prob"),
        ("T5Config", "hidden_dropout_prob", "dropout_rate"),
        ("LlamaConfig", "attention_probs_dropout_prob", "attention_dropout"),
        ("DistilBertConfig", "attention_probs_dropout_prob", "attention_dropout"),
    ]
]


def keras_tuner_tries(low, high, step):
    """Keras Tuner counts by `(max - min) // step`, in floating point."""
    tried = [low + index * step for index in range(int((high - low) // step + 1))]
    if has("keras_tuner"):
        from keras_tuner.engine.hyperparameters import Float

        assert tried == list(Float("d", low, high, step=step).values)
    return tried


def optuna_tries(low, high, step):
    """Optuna counts in decimal numbers and takes the upper bound down to the last step."""
    count = int((Decimal(str(high)) - Decimal(str(low))) // Decimal(str(step)))
    last = float(Decimal(str(low)) + count * Decimal(str(step)))
    if has("optuna"):
        import optuna

        optuna.logging.disable_default_handler()
        assert optuna.distributions.FloatDistribution(low, high, step=step).high == last, (low, high, step)
        study = optuna.create_study(sampler=optuna.samplers.GridSampler({"d": [last]}))
        study.optimize(lambda trial: trial.suggest_float("d", low, high, step=step), n_trials=1)
        assert study.best_params["d"] == last
    return [low + index * step for index in range(count + 1)]


RANGES = [
    (0, 0.5, 0.1), (0, 0.55, 0.1), (0, 0.8, 0.1), (0, 0.3, 0.1), (0, 0.6, 0.1), (0, 0.7, 0.1), (0, 0.9, 0.1), (0, 1, 0.1), (0.1, 0.5, 0.1), (0.2, 0.5, 0.1),
    (0.3, 1, 0.1), (0.1, 0.8, 0.1), (0, 0.5, 0.05), (0, 0.5, 0.25), (0, 1, 0.25), (0, 0.4, 0.05), (0.1, 0.6, 0.05), (0.05, 0.5, 0.05), (0, 0.5, 0.2),
    (0, 0.75, 0.25), (0.2, 0.8, 0.2), (0, 0.6, 0.2), (0.15, 0.45, 0.15), (0, 0.3, 0.01), (0.1, 0.9, 0.2), (0, 0.2, 0.02), (0.25, 0.5, 0.05), (0, 0.5, 0.3),
]


def ranges():
    """For each range what is tried; for Keras Tuner also with its upper bound raised by half a step, as the rule mends it."""
    found = []
    for low, high, step in RANGES:
        tried = keras_tuner_tries(float(low), float(high), float(step))
        mended = keras_tuner_tries(float(low), high + step / 2, float(step))
        assert len(tried) <= len(mended)
        found.append({
            "min": low, "max": high, "step": step,
            "keras_tuner": [round(rate, 6) for rate in tried],
            "mended": [round(rate, 6) for rate in mended],
            "optuna": [round(rate, 6) for rate in optuna_tries(low, high, step)],
        })
    assert found[0]["keras_tuner"][-1] == 0.4 and found[0]["mended"][-1] == 0.5 and found[2]["keras_tuner"][-1] == 0.8
    return found


def refused():
    """What a tuner refuses, as `tuner-range` says."""
    seen = {}
    if has("optuna"):
        import optuna

        trial = optuna.trial.FixedTrial({"d": 0.1})
        seen["optuna: a logarithmic range from 0"] = failing(lambda: trial.suggest_float("d", 0.0, 0.5, log=True)) == "ValueError"
        seen["optuna: an empty range"] = failing(lambda: trial.suggest_float("d", 0.5, 0.1)) == "ValueError"
    if has("keras_tuner"):
        import keras_tuner

        seen["keras_tuner: a logarithmic range from 0"] = failing(lambda: keras_tuner.HyperParameters().Float("d", 0, 0.5, sampling="log")) == "ValueError"
        seen["keras_tuner: an empty range"] = failing(lambda: keras_tuner.HyperParameters().Float("d", 0.5, 0.1)) == "ValueError"
        seen["keras_tuner: whole numbers beside others"] = failing(lambda: keras_tuner.HyperParameters().Choice("d", [0, 0.25])) == "TypeError"
    assert all(seen.values()), seen


def run_cases(frameworks):
    for rule, framework, effect, (bad, good) in CASES:
        if framework not in frameworks or (framework in NEEDS and not has(NEEDS[framework])):
            continue
        assert effect(framework, bad), (rule, effect.__name__, bad)
        assert not effect(framework, good), (rule, effect.__name__, good)


def main():
    if "--keras" in sys.argv:
        run_cases({"keras"})
        return
    run_cases(set(RUN))
    refused()
    environment = {**os.environ, "KERAS_BACKEND": "torch"}
    subprocess.run([sys.executable, __file__, "--keras"], env=environment, check=True)
    cases = [
        {
            "rule": rule, "framework": framework, "effect": (effect.__doc__ or effect.__name__.replace("_", " ")).strip(), "bad": bad, "good": good,
            # What a rate of 0, or below, was meant to be only its author knows.
            "offered": effect not in (does_nothing, scales_down),
        }
        for rule, framework, effect, (bad, good) in CASES
    ]
    GOLDEN.write_text(json.dumps({"cases": cases, "ranges": ranges()}, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
