"""Layers of PyTorch for lab_layers.py."""

import math

import torch
import torch.nn.functional as F
from torch import nn

from lab_waves import features, kept, mask_words, targets, weights

RATE = 0.4
DENSE = {"type": "dense", "bias": True}


def dense(units):
    return {**DENSE, "units": units}


def same(values):
    return values


def turned(values):
    return values.T


class Place:
    """A parameter of the lab: its role and shape, and the tensor (or part of one) that it is in PyTorch."""

    def __init__(self, role, shape, tensor, to_torch=same, to_lab=same, part=slice(None)):
        self.role, self.shape, self.tensor, self.to_torch, self.to_lab, self.part = role, shape, tensor, to_torch, to_lab, part

    def set(self, values):
        with torch.no_grad():
            self.tensor[self.part] = self.to_torch(torch.from_numpy(values.copy()))

    def gradient(self):
        grad = self.tensor.grad if getattr(self.tensor, "requires_grad", False) else None
        if grad is None:
            return [0.0] * int(torch.tensor(self.shape).prod())
        return self.to_lab(grad[self.part]).reshape(-1).tolist()


def linear(layer):
    shape = [layer.in_features, layer.out_features]
    places = [Place("kernel", shape, layer.weight, turned, turned)]
    return places + ([Place("bias", shape[1:], layer.bias)] if layer.bias is not None else [])


def spatial(layer, kind="conv"):
    """[filters, channels, k…] and the lab's [k…, channels, filters]; transposed: [channels, filters, k…]; depthwise: [c · m, 1, k…]."""
    kernel = list(layer.kernel_size)
    rank = len(kernel)
    if kind == "depthwise":
        channels = layer.in_channels
        multiplier = layer.out_channels // channels
        shape = [*kernel, channels, multiplier]

        def to_torch(v):
            return v.permute(rank, rank + 1, *range(rank)).reshape(channels * multiplier, 1, *kernel)

        def to_lab(v):
            return v.reshape(channels, multiplier, *kernel).permute(*range(2, rank + 2), 0, 1)

    elif kind == "transposed":
        shape = [*kernel, layer.in_channels, layer.out_channels]

        def to_torch(v):
            return v.permute(rank, rank + 1, *range(rank))

        def to_lab(v):
            return v.permute(*range(2, rank + 2), 0, 1)

    else:
        shape = [*kernel, layer.in_channels // layer.groups, layer.out_channels]

        def to_torch(v):
            return v.permute(rank + 1, rank, *range(rank))

        def to_lab(v):
            return v.permute(*range(2, rank + 2), 1, 0)

    places = [Place("kernel", shape, layer.weight, to_torch, to_lab)]
    return places + ([Place("bias", [layer.out_channels], layer.bias)] if layer.bias is not None else [])


def norm(layer):
    size = list(layer.weight.shape)
    places = [Place("scale", size, layer.weight), Place("shift", size, layer.bias)]
    if isinstance(layer, nn.modules.batchnorm._BatchNorm):
        places += [Place("mean", size, layer.running_mean), Place("variance", size, layer.running_var)]
    return places


def recurrent(layer):
    gates = layer.weight_ih_l0.shape[0]
    places = []
    for prefix, suffix in [("", "")] + ([("back-", "_reverse")] if layer.bidirectional else []):
        places += [
            Place(prefix + "kernel", [layer.input_size, gates], getattr(layer, "weight_ih_l0" + suffix), turned, turned),
            Place(prefix + "recurrent", [layer.hidden_size, gates], getattr(layer, "weight_hh_l0" + suffix), turned, turned),
            Place(prefix + "bias", [gates], getattr(layer, "bias_ih_l0" + suffix)),
            Place(prefix + "recurrent-bias", [gates], getattr(layer, "bias_hh_l0" + suffix)),
        ]
    return places


def attention(layer):
    size = layer.embed_dim
    places = []
    for index, role in enumerate(["query", "key", "value"]):
        part = slice(index * size, (index + 1) * size)
        places.append(Place(role, [size, size], layer.in_proj_weight, turned, turned, part))
        places.append(Place(role + "-bias", [size], layer.in_proj_bias, part=part))
    out = layer.out_proj
    return places + [Place("kernel", [size, size], out.weight, turned, turned), Place("bias", [size], out.bias)]


def table(layer, role="table"):
    return [Place(role, list(layer.weight.shape), layer.weight)]


def last(x):
    """[rows, channels, …] → [rows, …, channels]."""
    return x.movedim(1, -1)


def first(x):
    return x.movedim(-1, 1)


class Masked(nn.Module):
    """Dropout with the words of the lab in step 2, of units [rows, …] that are then spread over the shape."""

    def __init__(self, layer, unit):
        super().__init__()
        self.layer, self.unit, self.step = layer, unit, 2

    def forward(self, x):
        if not self.training:
            return x
        rows, channels = x.shape[0], x.shape[-1]
        key = mask_words(5, 1, self.step, self.layer)
        if self.unit == "element":
            keep = kept(key, x.numel(), RATE).reshape(x.shape)
        elif self.unit == "channel":
            keep = kept(key, rows * channels, RATE).reshape(rows, *[1] * (x.ndim - 2), channels)
        elif self.unit == "sample":
            keep = kept(key, rows, RATE).reshape(rows, *[1] * (x.ndim - 1))
        else:
            keep = kept(key, x.numel(), RATE).reshape(x.shape)
            # What nn.AlphaDropout computes (torch/nn/functional.py, aten/src/ATen/native/Dropout.cpp).
            alpha = 1.7580993408473766
            a = 1 / ((alpha**2 * RATE + 1) * (1 - RATE)) ** 0.5
            keep = torch.from_numpy(keep)
            return x * keep * a + ((keep - 1) * alpha + alpha * RATE) * a
        return x * torch.from_numpy(keep) / (1 - RATE)


class Net(nn.Module):
    def __init__(self, parts, forward):
        super().__init__()
        self.parts = nn.ModuleList(parts)
        self.run = forward

    def forward(self, x):
        return self.run(x, *self.parts)


LOSSES = {
    "cross-entropy": F.cross_entropy,
    "binary-cross-entropy": F.binary_cross_entropy_with_logits,
    "mean-squared-error": F.mse_loss,
    "mean-absolute-error": F.l1_loss,
    "huber": lambda y, t: F.huber_loss(y, t, delta=0.4),
}


def answers(loss, outputs):
    values = targets(loss, outputs)
    if loss == "cross-entropy":
        return torch.from_numpy(values)
    if loss == "binary-cross-entropy":
        return torch.tensor(values[:, None] == range(outputs) if outputs > 1 else values[:, None]).float()
    return torch.from_numpy(values)


def case(shape, layers, parts, places, forward, tokens=False, loss="cross-entropy", rate=None, optimizer=None):
    net = Net(parts, forward)
    x = torch.from_numpy(features(shape, tokens))
    for place, values in zip(places, weights([(place.role, place.shape) for place in places])):
        place.set(values)
    net.eval()
    with torch.no_grad():
        outputs = net(x)
    answer = answers(loss, outputs.shape[1])
    net.train()
    LOSSES[loss](net(x), answer).backward()
    gradients = [place.gradient() for place in places]
    result = {
        "framework": "torch",
        "input": list(shape),
        "tokens": tokens,
        "layers": layers,
        "loss": loss,
        "rate": rate or 0,
        "outputs": outputs.reshape(-1).tolist(),
        "gradients": gradients,
    }
    if optimizer is None:
        return result
    # From the start: running moments moved, too.
    for place, values in zip(places, weights([(place.role, place.shape) for place in places])):
        place.set(values)
    make, choice = optimizer
    steps = make(net.parameters())
    losses = []
    for _ in range(4):
        steps.zero_grad()
        value = LOSSES[loss](net(x), answer)
        value.backward()
        steps.step()
        losses.append(value.item())
    net.eval()
    with torch.no_grad():
        after = net(x).reshape(-1).tolist()
    return {**result, "optimizer": choice, "losses": losses, "after": after}


def flat_case(layer, module, **more):
    """Dense, the layer, dense on [4]."""
    a, b = nn.Linear(4, 6), nn.Linear(6, 3)
    places = [*linear(a), *more.pop("places", []), *linear(b)]
    return case([4], [dense(6), layer, dense(3)], [a, module, b], places, lambda x, a, m, b: b(m(a(x))), **more)


def image_case(layer, module, places, channels=3, shape=(6, 5, 2), inside=None):
    """Dense on channels, the layer, flatten, dense."""
    a = nn.Linear(shape[-1], channels)
    inside = inside or (lambda x, m: last(m(first(x))))
    with torch.no_grad():
        size = inside(a(torch.zeros(2, *shape)), module)[0].numel()
    b = nn.Linear(size, 3)
    layers = [dense(channels), *(layer if isinstance(layer, list) else [layer]), {"type": "flatten"}, dense(3)]
    return case(shape, layers, [a, module, b], [*linear(a), *places, *linear(b)], lambda x, a, m, b: b(inside(a(x), m).flatten(1)))


def conv(rank, filters, kernel, stride, padding, **more):
    return {"type": "conv", "rank": rank, "filters": filters, "kernel": kernel, "stride": stride, "padding": padding, "bias": True, **more}


def spatial_cases():
    made = {}

    def add(name, layer, module, kind="conv", **more):
        made[name] = image_case(layer, module, spatial(module, kind), **more)

    add("conv 2d", conv(2, 4, [3, 2], [2, 1], [1, 0], dilation=[1, 2]), nn.Conv2d(3, 4, (3, 2), (2, 1), (1, 0), (1, 2)))
    add("conv 2d in groups", conv(2, 4, [3, 3], [1, 1], [1, 1], groups=2), nn.Conv2d(4, 4, 3, 1, 1, groups=2), channels=4)
    add("conv 1d", conv(1, 3, [3], [2], [1]), nn.Conv1d(4, 3, 3, 2, 1), channels=4, shape=(7, 2))
    add("conv 3d", conv(3, 2, [2, 2, 3], [1, 1, 2], [1, 0, 1]), nn.Conv3d(2, 2, (2, 2, 3), (1, 1, 2), (1, 0, 1)), channels=2, shape=(4, 3, 4, 2))
    up = {**conv(2, 2, [3, 2], [2, 2], [1, 0], dilation=[1, 2], outputPadding=[1, 0]), "type": "conv-transpose"}
    add("conv transposed 2d", up, nn.ConvTranspose2d(3, 2, (3, 2), 2, (1, 0), (1, 0), dilation=(1, 2)), "transposed")
    along = {**conv(1, 3, [4], [3], [1]), "type": "conv-transpose"}
    add("conv transposed 1d", along, nn.ConvTranspose1d(4, 3, 4, 3, 1), "transposed", channels=4, shape=(5, 2))
    each = {"type": "depthwise-conv", "rank": 2, "multiplier": 2, "kernel": [3, 3], "stride": [2, 1], "padding": [1, 1], "bias": True}
    add("depthwise 2d", each, nn.Conv2d(3, 6, 3, (2, 1), 1, groups=3), "depthwise")
    pool = {"type": "pool", "rank": 2, "mode": "max", "size": [3, 3], "stride": [2, 2], "padding": [1, 1]}
    made["max pool"] = image_case(pool, nn.MaxPool2d(3, 2, 1), [])
    made["average pool"] = image_case({**pool, "mode": "average"}, nn.AvgPool2d(3, 2, 1), [])
    deep = {"type": "pool", "rank": 3, "mode": "average", "size": [2, 1, 2], "stride": [2, 1, 1], "padding": [0, 0, 1]}
    made["average pool 3d"] = image_case(deep, nn.AvgPool3d((2, 1, 2), (2, 1, 1), (0, 0, 1)), [], channels=2, shape=(4, 3, 4, 2))
    over = {"type": "global-pool", "mode": "max"}
    made["global max pool"] = image_case([{"type": "activation", "name": "relu"}, over], nn.Sequential(nn.ReLU(), nn.AdaptiveMaxPool2d(1)), [])
    made["global average pool"] = image_case({**over, "mode": "average"}, nn.AdaptiveAvgPool2d(1), [])
    batch = nn.BatchNorm2d(3)
    made["batch norm"] = image_case({"type": "batch-norm", "epsilon": 1e-5, "momentum": 0.9}, batch, norm(batch))
    group = nn.GroupNorm(2, 4)
    made["group norm"] = image_case({"type": "group-norm", "groups": 2, "epsilon": 1e-5}, group, norm(group), channels=4)
    slopes = nn.PReLU(3)
    made["prelu"] = image_case({"type": "prelu", "shared": False}, slopes, table(slopes, "slope"))
    up2 = [{"type": "upsample", "factors": [2, 3]}, {"type": "zero-pad", "padding": [[1, 0], [0, 2]]}]
    made["upsample and pad"] = image_case(up2, nn.Sequential(nn.Upsample(scale_factor=(2, 3)), nn.ZeroPad2d((0, 2, 1, 0))), [])
    return made


class Token(nn.Module):
    def __init__(self, tokens, size):
        super().__init__()
        self.table = nn.Parameter(torch.zeros(tokens, size))

    def forward(self, x):
        return torch.cat([self.table.expand(x.shape[0], -1, -1), x], 1)


class Sines(nn.Module):
    """As PyTorch's tutorial on transformers writes it."""

    def forward(self, x):
        size = x.shape[-1]
        position = torch.arange(x.shape[1]).unsqueeze(1)
        divisor = torch.exp(torch.arange(0, size, 2) * (-math.log(10000.0) / size))
        table = torch.zeros(x.shape[1], size)
        table[:, 0::2] = torch.sin(position * divisor)
        table[:, 1::2] = torch.cos(position * divisor)
        return x + table


def by_hand(later):
    """One projection to queries, keys and values of two heads, and products that see no later steps."""
    a, qkv, b = nn.Linear(2, 4), nn.Linear(4, 12), nn.Linear(28, 3)

    def part(start):
        return {"type": "slice", "axis": 1, "start": start, "end": start + 4, "from": [1]}

    split, turned_axes = {"type": "reshape", "shape": [7, 2, 2]}, {"type": "permute", "axes": [1, 0, 2]}
    layers = [
        *(dense(4), dense(12)),
        *(part(0), split, turned_axes, part(4), split, turned_axes, part(8), split, turned_axes),
        {"type": "matmul", "transposed": True, "from": [4, 7]},
        {"type": "affine", "factor": 0.5**0.5, "offset": 0},
        {"type": "causal-mask"},
        {"type": "activation", "name": "softmax"},
        {"type": "matmul", "from": [14, 10]},
        *(turned_axes, {"type": "reshape", "shape": [7, 4]}, {"type": "flatten"}, dense(3)),
    ]

    def forward(x, a, qkv, b):
        q, k, v = (y.view(-1, 7, 2, 2).transpose(1, 2) for y in qkv(a(x)).chunk(3, -1))
        scores = (q @ k.transpose(-2, -1) / 2**0.5).masked_fill(later, -math.inf)
        return b((F.softmax(scores, -1) @ v).transpose(1, 2).flatten(1))

    return case([7, 2], layers, [a, qkv, b], [*linear(a), *linear(qkv), *linear(b)], forward)


def step_cases():
    def plain(x, m):
        return m(x)

    made = {}
    size = {"channels": 4, "shape": (7, 2), "inside": plain}
    line = nn.LayerNorm(4)
    made["layer norm"] = image_case({"type": "layer-norm", "epsilon": 1e-5}, line, norm(line), **size)
    both = nn.LayerNorm([7, 4])
    made["layer norm over two axes"] = image_case({"type": "layer-norm", "epsilon": 1e-5, "axes": 2}, both, norm(both), **size)
    steps = {**size, "inside": lambda x, m: m(x)[0]}
    cell = {"type": "recurrent", "units": 3, "bias": True, "bidirectional": True, "sequences": True}
    lstm = nn.LSTM(4, 3, batch_first=True, bidirectional=True)
    made["lstm both ways"] = image_case({**cell, "cell": "lstm"}, lstm, recurrent(lstm), **steps)
    gru = nn.GRU(4, 3, batch_first=True)
    one = {**cell, "bidirectional": False}
    made["gru"] = image_case({**one, "cell": "gru", "resetAfter": True}, gru, recurrent(gru), **steps)
    state = {**size, "inside": lambda x, m: m(x)[1].movedim(0, 1).flatten(1)}
    rnn = nn.RNN(4, 3, nonlinearity="relu", batch_first=True, bidirectional=True)
    ends = {**cell, "cell": "rnn", "activation": "relu", "sequences": False}
    made["rnn, last states"] = image_case(ends, rnn, recurrent(rnn), **state)
    heads = nn.MultiheadAttention(4, 2, batch_first=True)
    layer = {"type": "attention", "heads": 2, "keySize": 2, "bias": True, "causal": True}
    later = torch.ones(7, 7).triu(1).bool()
    causal = {**size, "inside": lambda x, m: m(x, x, x, attn_mask=later[: x.shape[1], : x.shape[1]], need_weights=False)[0]}
    made["attention"] = image_case(layer, heads, attention(heads), **causal)
    root = nn.RMSNorm(4, eps=1e-3)
    made["rms norm"] = image_case({"type": "rms-norm", "epsilon": 1e-3}, root, table(root, "scale"), **size)
    scaled = nn.LayerNorm(4, bias=False)
    made["layer norm without shift"] = image_case({"type": "layer-norm", "epsilon": 1e-5, "shift": False}, scaled, table(scaled, "scale"), **size)
    token = Token(2, 4)
    made["class tokens"] = image_case({"type": "class-token", "tokens": 2}, token, [Place("table", [2, 4], token.table)], **size)
    made["positions by sines"] = image_case({"type": "sinusoid", "base": 10000}, Sines(), [], **size)
    made["attention by hand"] = by_hand(later)
    words = nn.Embedding(7, 3, padding_idx=0)
    b = nn.Linear(15, 3)
    made["embedding"] = case(
        [5],
        [{"type": "embedding", "rows": 7, "size": 3, "padding": 0}, {"type": "flatten"}, dense(3)],
        [words, b],
        [*table(words), *linear(b)],
        lambda x, e, b: b(e(x).flatten(1)),
        tokens=True,
    )
    return made


ACTIVATIONS = {
    "relu6": nn.ReLU6(),
    "leaky_relu": nn.LeakyReLU(),
    "elu": nn.ELU(0.7),
    "selu": nn.SELU(),
    "gelu": nn.GELU(),
    "gelu_tanh": nn.GELU(approximate="tanh"),
    "silu": nn.SiLU(),
    "mish": nn.Mish(),
    "tanh": nn.Tanh(),
    "sigmoid": nn.Sigmoid(),
    "hard_sigmoid": nn.Hardsigmoid(),
    "hard_swish": nn.Hardswish(),
    "hard_tanh": nn.Hardtanh(),
    "softsign": nn.Softsign(),
    "softplus": nn.Softplus(),
    "softmax": nn.Softmax(-1),
    "log_softmax": nn.LogSoftmax(-1),
}


def flat_cases():
    made = {}
    for name, module in ACTIVATIONS.items():
        layer = {"type": "activation", "name": name, **({"slope": 0.7} if name == "elu" else {})}
        made[name] = flat_case(layer, module)
    tanh = {"type": "activation", "name": "tanh"}
    for loss in LOSSES:
        made[f"loss {loss}"] = flat_case(tanh, nn.Tanh(), loss=loss)
    for unit, name in [("element", "element"), ("sample", "sample"), ("alpha", "alpha")]:
        layer = {"type": "dropout", "siteId": "s", "granularity": name, "rate": None}
        made[f"dropout of {name}"] = flat_case(layer, Masked(1, unit), rate=RATE)
    return made


def choice(name, rate, **more):
    return {"name": name, "learningRate": rate, "momentum": 0, "weightDecay": 0, "epsilon": 1e-8, **more}


def optimizer_cases():
    o = torch.optim
    made = {
        "sgd nesterov": (lambda p: o.SGD(p, 0.1, 0.9, weight_decay=0.01, nesterov=True), choice("sgd", 0.1, momentum=0.9, weightDecay=0.01, nesterov=True)),
        "adam": (lambda p: o.Adam(p, 0.02, (0.8, 0.99), weight_decay=0.1), choice("adam", 0.02, weightDecay=0.1, beta1=0.8, beta2=0.99)),
        "adamw": (lambda p: o.AdamW(p, 0.02, weight_decay=0.1), choice("adamw", 0.02, weightDecay=0.1)),
        "rmsprop": (lambda p: o.RMSprop(p, 0.01, momentum=0.5, weight_decay=0.01), choice("rmsprop", 0.01, momentum=0.5, weightDecay=0.01)),
    }
    layers = [
        {"type": "dense", "units": 5, "bias": False},
        {"type": "batch-norm", "epsilon": 1e-5, "momentum": 0.9},
        {"type": "activation", "name": "tanh"},
        dense(3),
    ]
    result = {}
    for name, optimizer in made.items():
        a, n, b = nn.Linear(4, 5, bias=False), nn.BatchNorm1d(5), nn.Linear(5, 3)
        places = [*linear(a), *norm(n), *linear(b)]
        result[name] = case([4], layers, [a, n, b], places, lambda x, a, n, b: b(torch.tanh(n(a(x)))), optimizer=optimizer)
    return result


def torch_cases():
    torch.manual_seed(0)
    made = {**spatial_cases(), **step_cases(), **flat_cases(), **optimizer_cases()}
    return {f"torch: {name}": one for name, one in made.items()}
