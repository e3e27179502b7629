"""Layers of Keras (on JAX) for lab_layers.py."""

import jax
import keras
import numpy as np
from keras import layers as L

from lab_waves import features, targets, weights

DENSE = {"type": "dense", "bias": True}


def dense(units):
    return {**DENSE, "units": units}


def same(values):
    return values


def swapped(values):
    return np.swapaxes(values, -1, -2)


class Place:
    """A parameter of the lab: its role and shape, and the variable that it is in Keras; several may lie in one variable."""

    def __init__(self, role, shape, variable, to_keras=same, to_lab=same, part=slice(None)):
        self.role, self.shape, self.variable, self.part = role, list(shape), variable, part
        self.to_keras, self.to_lab = to_keras, to_lab

    def set(self, values):
        whole = np.array(self.variable)
        whole[self.part] = self.to_keras(values).reshape(whole[self.part].shape)
        self.variable.assign(whole)


def places_of(layer):
    """In the order of `parametersOf`."""
    name = type(layer).__name__
    if name == "Bidirectional":
        return recurrent(layer.forward_layer, "") + recurrent(layer.backward_layer, "back-")
    if name in ("LSTM", "GRU", "SimpleRNN"):
        return recurrent(layer, "")
    if name == "MultiHeadAttention":
        return attention(layer)
    if name == "Embedding":
        return [Place("table", layer.embeddings.shape, layer.embeddings)]
    if name == "PReLU":
        return [Place("slope", [int(np.prod(layer.alpha.shape))], layer.alpha)]
    if name == "BatchNormalization":
        names = [("scale", layer.gamma), ("shift", layer.beta), ("mean", layer.moving_mean), ("variance", layer.moving_variance)]
        return [Place(role, variable.shape, variable) for role, variable in names]
    if name in ("LayerNormalization", "GroupNormalization"):
        return [Place("scale", layer.gamma.shape, layer.gamma), Place("shift", layer.beta.shape, layer.beta)]
    if name == "SeparableConv2D":
        kernel = layer.pointwise_kernel
        return [
            Place("kernel", layer.depthwise_kernel.shape, layer.depthwise_kernel),
            Place("kernel", kernel.shape, kernel),
            Place("bias", layer.bias.shape, layer.bias),
        ]
    if name.endswith("Transpose"):
        *kernel, out, into = layer.kernel.shape
        return [Place("kernel", [*kernel, into, out], layer.kernel, swapped, swapped), Place("bias", layer.bias.shape, layer.bias)]
    places = []
    if getattr(layer, "kernel", None) is not None:
        places.append(Place("kernel", layer.kernel.shape, layer.kernel))
    if getattr(layer, "bias", None) is not None:
        places.append(Place("bias", layer.bias.shape, layer.bias))
    return places


def recurrent(layer, prefix):
    cell = layer.cell
    units = cell.units
    order = same
    if isinstance(layer, L.GRU):
        # Keras: update, reset, candidate; the lab: reset, update, candidate. The same exchange both ways.
        def order(values):
            return np.concatenate([values[..., units : 2 * units], values[..., :units], values[..., 2 * units :]], -1)

    places = [
        Place(prefix + "kernel", cell.kernel.shape, cell.kernel, order, order),
        Place(prefix + "recurrent", cell.recurrent_kernel.shape, cell.recurrent_kernel, order, order),
    ]
    if cell.bias is None:
        return places
    if len(cell.bias.shape) == 1:
        return places + [Place(prefix + "bias", cell.bias.shape, cell.bias, order, order)]
    width = [cell.bias.shape[1]]
    return places + [
        Place(prefix + "bias", width, cell.bias, order, order, 0),
        Place(prefix + "recurrent-bias", width, cell.bias, order, order, 1),
    ]


def attention(layer):
    places = []
    for role, one in [("query", layer._query_dense), ("key", layer._key_dense), ("value", layer._value_dense)]:
        inputs, heads, size = one.kernel.shape
        places.append(Place(role, [inputs, heads * size], one.kernel))
        places.append(Place(role + "-bias", [heads * size], one.bias))
    heads, size, outputs = layer._output_dense.kernel.shape
    out = layer._output_dense
    return places + [Place("kernel", [heads * size, outputs], out.kernel), Place("bias", [outputs], out.bias)]


def fill(places):
    for place, values in zip(places, weights([(place.role, place.shape) for place in places])):
        place.set(values)


def case(shape, described, model, tokens=False, optimizer=None):
    places = [place for layer in model.layers for place in places_of(layer)]
    fill(places)
    x = features(shape, tokens)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    answer = targets("cross-entropy", model.output_shape[-1])
    outputs = np.array(model(x, training=False))

    def mean(trained, rest):
        y, _ = model.stateless_call(trained, rest, x, training=True)
        return loss(answer, y)

    trained = [one.value for one in model.trainable_variables]
    found = jax.grad(mean)(trained, [one.value for one in model.non_trainable_variables])
    by_variable = {id(variable): np.array(grad) for variable, grad in zip(model.trainable_variables, found)}

    def gradient(place):
        grad = by_variable.get(id(place.variable))
        if grad is None:
            return [0.0] * int(np.prod(place.shape))
        return place.to_lab(grad[place.part]).reshape(-1).tolist()

    result = {
        "framework": "keras",
        "input": list(shape),
        "tokens": tokens,
        "layers": described,
        "loss": "cross-entropy",
        "rate": 0,
        "outputs": outputs.reshape(-1).tolist(),
        "gradients": [gradient(place) for place in places],
    }
    if optimizer is None:
        return result
    fill(places)
    make, choice = optimizer
    model.compile(make, loss)
    losses = [float(model.train_on_batch(x, answer)) for _ in range(4)]
    after = np.array(model(x, training=False)).reshape(-1).tolist()
    return {**result, "optimizer": choice, "losses": losses, "after": after}


def around(described, layer, channels=3, shape=(6, 5, 2), **more):
    """Dense on channels, the layer, flatten, dense."""
    inner = described if isinstance(described, list) else [described]
    x = keras.Input(shape)
    y = L.Dense(channels)(x)
    y = layer(y, y) if isinstance(layer, L.MultiHeadAttention) else layer(y)
    model = keras.Model(x, L.Dense(3)(L.Flatten()(y)))
    return case(shape, [dense(channels), *inner, {"type": "flatten"}, dense(3)], model, **more)


def conv(rank, filters, kernel, stride, padding, kind="conv", **more):
    sizes = {"kernel": kernel, "stride": stride, "padding": padding, "bias": True}
    return {"type": kind, "rank": rank, **({"filters": filters} if filters else {}), **sizes, **more}


def spatial_cases():
    up = "conv-transpose"
    pool = {"type": "pool", "rank": 2, "mode": "max", "size": [3, 3], "stride": [2, 2], "padding": "same"}
    each = conv(2, None, [3, 3], [2, 2], "same", "depthwise-conv", multiplier=2)
    separable = [{**each, "bias": False}, conv(2, 4, [1, 1], [1, 1], "valid")]
    over = {"type": "global-pool", "mode": "max"}
    relu = keras.Sequential([L.ReLU(), L.GlobalMaxPooling2D()])
    return {
        "conv 2d same": around(conv(2, 4, [3, 2], [2, 2], "same"), L.Conv2D(4, (3, 2), 2, "same")),
        "conv 2d dilated": around(conv(2, 4, [3, 2], [1, 1], "same", dilation=[2, 2]), L.Conv2D(4, (3, 2), 1, "same", dilation_rate=2)),
        "conv 2d in groups": around(conv(2, 4, [3, 3], [1, 1], "valid", groups=2), L.Conv2D(4, 3, groups=2), channels=4),
        "conv 1d causal": around(
            [{"type": "zero-pad", "padding": [[4, 0]]}, conv(1, 3, [3], [1], "valid", dilation=[2])],
            L.Conv1D(3, 3, padding="causal", dilation_rate=2),
            channels=4,
            shape=(7, 2),
        ),
        "conv 3d": around(conv(3, 2, [2, 2, 3], [1, 1, 2], "same"), L.Conv3D(2, (2, 2, 3), (1, 1, 2), "same"), channels=2, shape=(4, 3, 4, 2)),
        "conv transposed 2d same": around(conv(2, 2, [3, 3], [2, 2], "same", up), L.Conv2DTranspose(2, 3, 2, "same")),
        "conv transposed 2d valid": around(conv(2, 2, [3, 2], [2, 2], "valid", up), L.Conv2DTranspose(2, (3, 2), 2)),
        "conv transposed 2d, wide strides": around(conv(2, 2, [2, 2], [3, 3], "valid", up), L.Conv2DTranspose(2, 2, 3)),
        "conv transposed 1d same": around(conv(1, 3, [4], [3], "same", up), L.Conv1DTranspose(3, 4, 3, "same"), channels=4, shape=(5, 2)),
        "depthwise 2d": around(each, L.DepthwiseConv2D(3, 2, "same", depth_multiplier=2)),
        "separable 2d": around(separable, L.SeparableConv2D(4, 3, 2, "same", depth_multiplier=2)),
        "max pool same": around(pool, L.MaxPooling2D(3, 2, "same")),
        "average pool same": around({**pool, "mode": "average"}, L.AveragePooling2D(3, 2, "same")),
        "global max pool": around([{"type": "activation", "name": "relu"}, over], relu),
        "upsample": around({"type": "upsample", "factors": [2, 3]}, L.UpSampling2D((2, 3))),
        "prelu": around({"type": "prelu", "shared": False}, L.PReLU(shared_axes=[1, 2])),
        "leaky relu": around({"type": "activation", "name": "leaky_relu"}, L.LeakyReLU()),
        "hard sigmoid": around({"type": "activation", "name": "hard_sigmoid"}, L.Activation("hard_sigmoid")),
        "batch norm": around({"type": "batch-norm", "epsilon": 1e-3, "momentum": 0.99}, L.BatchNormalization()),
        "group norm": around({"type": "group-norm", "groups": 2, "epsilon": 1e-3}, L.GroupNormalization(2), channels=4),
    }


def step_cases():
    size = {"channels": 4, "shape": (7, 2)}
    cell = {"type": "recurrent", "units": 3, "bias": True, "bidirectional": False, "sequences": True}
    heads = {"type": "attention", "heads": 2, "keySize": 3, "bias": True}
    words = keras.Sequential([keras.Input((5,)), L.Embedding(7, 3), L.Flatten(), L.Dense(3)])
    embedded = [{"type": "embedding", "rows": 7, "size": 3}, {"type": "flatten"}, dense(3)]
    return {
        "layer norm": around({"type": "layer-norm", "epsilon": 1e-3}, L.LayerNormalization(), **size),
        "lstm": around({**cell, "cell": "lstm"}, L.LSTM(3, return_sequences=True), **size),
        "lstm both ways": around(
            {**cell, "cell": "lstm", "bidirectional": True}, L.Bidirectional(L.LSTM(3, return_sequences=True)), **size
        ),
        "gru": around({**cell, "cell": "gru", "resetAfter": True, "sequences": False}, L.GRU(3), **size),
        "gru, reset before": around(
            {**cell, "cell": "gru", "resetAfter": False}, L.GRU(3, return_sequences=True, reset_after=False), **size
        ),
        "simple rnn": around({**cell, "cell": "rnn", "bias": False, "sequences": False}, L.SimpleRNN(3, use_bias=False), **size),
        "attention": around(heads, L.MultiHeadAttention(2, 3), **size),
        "embedding": case([5], embedded, words, tokens=True),
    }


def choice(name, rate, **more):
    return {"name": name, "learningRate": rate, "momentum": 0, "weightDecay": 0, "epsilon": 1e-7, **more}


def optimizer_cases():
    o = keras.optimizers
    made = {
        "sgd nesterov": (o.SGD(0.1, 0.9, nesterov=True), choice("sgd", 0.1, momentum=0.9, nesterov=True)),
        "sgd momentum decay": (o.SGD(0.1, 0.9, weight_decay=0.3), choice("sgd", 0.1, momentum=0.9, weightDecay=0.3)),
        "adam": (o.Adam(0.02, 0.8, 0.99, epsilon=1e-2), choice("adam", 0.02, beta1=0.8, beta2=0.99, epsilon=1e-2)),
        "adamw": (o.AdamW(0.02, weight_decay=0.1), choice("adamw", 0.02, weightDecay=0.1)),
        "adam decay": (o.Adam(0.02, weight_decay=0.3), choice("adam", 0.02, weightDecay=0.3)),
        "rmsprop decay": (o.RMSprop(0.01, weight_decay=0.3), choice("rmsprop", 0.01, weightDecay=0.3)),
        "rmsprop": (o.RMSprop(0.01, momentum=0.5), choice("rmsprop", 0.01, momentum=0.5)),
    }
    described = [
        {"type": "dense", "units": 5, "bias": False},
        {"type": "batch-norm", "epsilon": 1e-3, "momentum": 0.9},
        {"type": "activation", "name": "tanh"},
        dense(3),
    ]
    result = {}
    for name, optimizer in made.items():
        parts = [L.Dense(5, use_bias=False), L.BatchNormalization(momentum=0.9), L.Activation("tanh"), L.Dense(3)]
        result[name] = case([4], described, keras.Sequential([keras.Input((4,)), *parts]), optimizer=optimizer)
    bounded = keras.constraints.MaxNorm(0.7)
    held = keras.Sequential([keras.Input((4,)), L.Dense(6, kernel_constraint=bounded), L.Dense(3, kernel_constraint=bounded)])
    result["max norm"] = case([4], [dense(6), dense(3)], held, optimizer=(o.SGD(0.1), choice("sgd", 0.1, maxNorm=0.7)))
    return result


def keras_cases():
    made = {**spatial_cases(), **step_cases(), **optimizer_cases()}
    return {f"keras: {name}": one for name, one in made.items()}
