"""Builds the networks of test/unit/keras/networks with real Keras and writes what Keras counts to test/unit/keras/golden.json.

    python -m venv venv && venv/bin/pip install keras==3.15.1 jax==0.10.2
    venv/bin/python test/oracles/keras_networks.py

`tensorflow.keras` in a fixture is answered by Keras 3, which is what TensorFlow 2.16 and later do.
The script also checks two things that the product says about training, and fails when they do not hold.
"""

import ast
import json
import os
import re
import sys
import types
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "jax")

import keras  # noqa: E402
import numpy as np  # noqa: E402

TESTS = Path(__file__).resolve().parent.parent / "unit" / "keras"


def stand_in_for_tensorflow():
    tensorflow = types.ModuleType("tensorflow")
    tensorflow.keras = keras
    sys.modules["tensorflow"] = tensorflow
    sys.modules["tensorflow.keras"] = keras
    for name in ("layers", "models", "optimizers", "losses"):
        sys.modules[f"tensorflow.keras.{name}"] = getattr(keras, name)


def count(weights):
    return int(sum(np.prod(weight.shape) for weight in weights))


def without_batch(shape):
    return list(shape[1:])


def describe(model):
    described = {"parameters": count(model.trainable_weights)}
    try:
        described["output"] = without_batch(model.output_shape)
    except AttributeError:
        pass  # a subclassed model does not say
    if model.__class__.__name__ in ("Sequential", "Functional"):
        described["layers"] = [
            {"class": layer.__class__.__name__, "parameters": count(layer.trainable_weights), "output": outputs_of(layer)}
            for layer in model.layers
        ]
    return described


def outputs_of(layer):
    try:
        return without_batch(layer.output.shape)
    except (AttributeError, ValueError):
        return None


def build_for_real(model, source):
    """Model.build of a subclass does not reach the layers inside; a batch of zeros of the shape it declares does."""
    declared = re.search(r"^model\.build\((?:input_shape=)?(.*)\)$", source, re.MULTILINE)
    if declared:
        model(np.zeros((1, *ast.literal_eval(declared.group(1))[1:]), "float32"))


def networks():
    golden = {}
    for path in sorted((TESTS / "networks").glob("*.py")):
        keras.utils.clear_session()
        names = {"__name__": "__main__"}
        source = path.read_text()
        exec(compile(source, str(path), "exec"), names)
        build_for_real(names["model"], source)
        golden[path.name] = {name: describe(value) for name, value in names.items() if isinstance(value, keras.Model)}
    return golden


def dropout_runs_in_fit(training_parameter, passed_on):
    """Does a subclassed model drop anything in fit()? Rate 0.999 on a target the network could else keep at loss 0."""
    seen = []

    class Spy(keras.layers.Dropout):
        def call(self, inputs, training=False):
            seen.append(training)
            return super().call(inputs, training=training)

    class Net(keras.Model):
        def __init__(self):
            super().__init__()
            self.drop = Spy(0.999)
            self.fc = keras.layers.Dense(1, kernel_initializer="ones", trainable=False)

        if training_parameter:

            def call(self, x, training=None):
                return self.fc(self.drop(x, training=training) if passed_on else self.drop(x))

        else:

            def call(self, x):
                return self.fc(self.drop(x))

    keras.utils.set_random_seed(0)
    model = Net()
    model.compile(optimizer="sgd", loss="mse")
    x = np.ones((64, 4), "float32")
    history = model.fit(x, x.sum(axis=1, keepdims=True), epochs=2, verbose=0)
    return any(flag is True for flag in seen) and history.history["loss"][-1] > 1.0


def claims():
    without = dropout_runs_in_fit(training_parameter=False, passed_on=False)
    with_parameter = dropout_runs_in_fit(training_parameter=True, passed_on=True)
    # Not a claim of the product: with Keras 3.15 on JAX the flag does not reach inner layers by itself, so the fix passes it on.
    by_context = dropout_runs_in_fit(training_parameter=True, passed_on=False)
    assert not without, "dropout ran in fit() although call has no training parameter"
    assert with_parameter, "dropout did not run in fit() although call has training=None"
    return {"call_without_training_drops": without, "call_with_training_drops": with_parameter, "declared_but_not_passed_on_drops": by_context}


if __name__ == "__main__":
    golden = {"keras": keras.__version__, "backend": keras.backend.backend(), "claims": claims()}
    stand_in_for_tensorflow()
    golden["networks"] = networks()
    (TESTS / "golden.json").write_text(json.dumps(golden, indent=1) + "\n")
    print(f"{len(golden['networks'])} files, Keras {keras.__version__} on {keras.backend.backend()}: {golden['claims']}")
