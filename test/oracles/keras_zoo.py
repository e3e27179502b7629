"""Builds every model of test/unit/keras/zoo with real Keras and writes what it is to test/unit/keras/zoo/golden.json.

    python -m venv venv && venv/bin/pip install keras==3.15.1 jax==0.10.2
    venv/bin/python test/oracles/keras_zoo.py

models: trainable weights, dropout rates of the live layers, and the layers in the order in which one forward pass on zeros calls them,
each with its output shape and weights. saved: `model.to_json()` without what no reader looks at (initializers, data types), for the
models that Keras can save; that `config.json` in a `.keras` file says the same is checked here.
"""

import json
import os
import tempfile
import warnings
import zipfile
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "jax")

import keras  # noqa: E402
import numpy as np  # noqa: E402

warnings.simplefilter("ignore")

TESTS = Path(__file__).resolve().parent.parent / "unit" / "keras"
DROPPING = {"Dropout", "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D", "GaussianDropout", "AlphaDropout", "DropPath"}


def count(weights):
    return int(sum(np.prod(weight.shape) for weight in weights))


def shape_of(value):
    first = value[0] if isinstance(value, (list, tuple)) else value
    return [None if size is None else int(size) for size in first.shape[1:]]


class Watch:
    """Notes the outermost layers of Keras itself as they are called."""

    def __init__(self):
        self.calls, self.depth, self.before = [], 0, keras.Layer.__call__
        self.seen = set()

    def __enter__(self):
        watch = self

        def called(layer, *args, **kwargs):
            inside = type(layer).__module__.startswith("keras.src.layers") or type(layer).__name__ == "DropPath"
            counts = inside and watch.depth == 0 and type(layer).__name__ != "InputLayer"
            watch.depth += inside
            try:
                result = watch.before(layer, *args, **kwargs)
            finally:
                watch.depth -= inside
            if counts:
                again = id(layer) in watch.seen
                watch.seen.add(id(layer))
                name = type(layer).__name__
                watch.calls.append([name, shape_of(result), 0 if again else count(layer.trainable_weights)])
            return result

        keras.Layer.__call__ = called
        return self

    def __exit__(self, *_):
        keras.Layer.__call__ = self.before


def rates(model):
    return sorted(found for layer in model._layers for found in rates_of(layer))


def rates_of(layer):
    """Of a Bidirectional layer the forward half only: the other is its copy. A layer of Keras itself is not looked into."""
    name = type(layer).__name__
    if name in DROPPING:
        return [[name, "rate", float(layer.rate)]]
    if not type(layer).__module__.startswith("keras.src.layers"):
        return [found for inner in layer._layers for found in rates_of(inner)]
    if name in ("Bidirectional", "TimeDistributed", "RNN"):
        return rates_of(layer.forward_layer if name == "Bidirectional" else layer.cell if name == "RNN" else layer.layer)
    fields = [(field, getattr(layer, field, None)) for field in ("dropout", "recurrent_dropout")]
    return [[name, field, float(value)] for field, value in fields if isinstance(value, (int, float))]


def zeros(shapes):
    made = [np.zeros((2, *[size or 4 for size in shape]), "float32") for shape in shapes]
    return made[0] if len(made) == 1 else made


def describe(model, shapes):
    inputs = zeros(shapes or [each.shape[1:] for each in model.inputs])
    model(inputs)
    with Watch() as watch:
        result = model(inputs)
    outputs = result if isinstance(result, (list, tuple)) else [result]
    return {
        "parameters": count(model.trainable_weights),
        "rates": rates(model),
        "outputs": [shape_of(each) for each in outputs],
        "calls": watch.calls,
    }


UNREAD = ("initializer", "dtype", "shared_object_id", "quantization_config", "seed")
ABSENT = ("regularizer", "constraint", "registered_name", "mask", "unroll", "stateful", "sparse", "ragged", "optional")


def pruned(node):
    if isinstance(node, dict):
        kept = ((key, value) for key, value in node.items() if not key.endswith(UNREAD) and (value or not key.endswith(ABSENT)))
        return {key: pruned(value) for key, value in kept}
    return [pruned(each) for each in node] if isinstance(node, list) else node


def saved(model):
    if type(model).__name__ not in ("Sequential", "Functional"):
        return None
    config = json.loads(model.to_json())
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.keras"
        model.save(path)
        archived = json.loads(zipfile.ZipFile(path).read("config.json"))
    assert pruned(archived["config"]) == pruned(config["config"])
    return pruned(config)


if __name__ == "__main__":
    golden, files = {}, {}
    for path in sorted((TESTS / "zoo").glob("*.py")):
        keras.utils.clear_session()
        names = {"__name__": "__main__"}
        exec(compile(path.read_text(), str(path), "exec"), names)
        shapes = names.get("INPUTS", {})
        models = {name: value for name, value in names.items() if isinstance(value, keras.Model)}
        golden[path.name] = {name: {"class": type(model).__name__, **describe(model, shapes.get(type(model).__name__))} for name, model in models.items()}
        files |= {f"{path.stem}.{name}": config for name, config in ((name, saved(model)) for name, model in models.items()) if config}
    text = json.dumps({"keras": keras.__version__, "models": golden, "saved": files}, separators=(",", ":"))
    (TESTS / "zoo" / "golden.json").write_text(text + "\n")
    print(f"{sum(map(len, golden.values()))} models, {len(files)} of them saved, Keras {keras.__version__}")
