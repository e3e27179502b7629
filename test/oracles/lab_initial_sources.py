"""Programs as users write them that say how weights start, and the weights that they make: part of lab_initial.py.

test/unit/lab/initialSources.test.ts reads the same programs and draws as many from what it reads.
"""

import jax
import keras
import numpy as np
import torch

DRAWS = 8

TORCH = """import math

import torch
import torch.nn as nn
import torch.nn.functional as F

"""

DIGITS = """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 16, 3)
        self.fc = nn.Linear(576, 48)
        self.drop = nn.Dropout(0.5)
        self.out = nn.Linear(48, 10)
%s
    def forward(self, x):
        x = F.relu(self.conv(x)).flatten(1)
        return self.out(self.drop(F.relu(self.fc(x))))

"""

STEPS = """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.up = nn.Linear(3, 32)
        self.encoder = nn.TransformerEncoder(nn.TransformerEncoderLayer(32, 4, 64, dropout=0.1, batch_first=True), 2)
        self.out = nn.Linear(32, 2)
%s
    def forward(self, x):
        return self.out(self.encoder(self.up(x)).mean(1))

"""

WORDS = """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(30, 24)
        self.lstm = nn.LSTM(24, 16, batch_first=True, bidirectional=True)
        self.drop = nn.Dropout(0.5)
        self.out = nn.Linear(32, 2)
%s
    def forward(self, x):
        h, _ = self.lstm(self.embed(x))
        return self.out(self.drop(h[:, -1]))

"""

PLAIN = {"conv": {"kernel": ["conv.weight"], "bias": ["conv.bias"]}, "fc": {"kernel": ["fc.weight"], "bias": ["fc.bias"]}}
LINEAR = [f"encoder.layers.{at}.{name}.weight" for at in (0, 1) for name in ("linear1", "linear2", "self_attn.out_proj")]
ENCODER = {
    "up": {"kernel": ["up.weight"]},
    "encoder": {"kernel": LINEAR, "query": [f"encoder.layers.{at}.self_attn.in_proj_weight" for at in (0, 1)]},
}
BOTH = ["", "_reverse"]
TAGGER = {
    "embed": {"table": ["embed.weight"]},
    "lstm": {
        "kernel": ["lstm.weight_ih_l0"],
        "recurrent": ["lstm.weight_hh_l0"],
        "bias": ["lstm.bias_ih_l0"],
        "recurrent-bias": ["lstm.bias_hh_l0"],
        "back-kernel": ["lstm.weight_ih_l0_reverse"],
    },
}

# Name: program, data that it is for, and the parameters of each layer's weights.
TORCH_SOURCES = {
    "a function for each module": (
        TORCH
        + """def init_weights(m):
    if isinstance(m, nn.Linear):
        nn.init.xavier_uniform_(m.weight, gain=nn.init.calculate_gain("relu"))
        nn.init.constant_(m.bias, 0.01)
    elif isinstance(m, nn.Conv2d):
        nn.init.kaiming_normal_(m.weight, mode="fan_out", nonlinearity="relu")
        nn.init.zeros_(m.bias)

"""
        + DIGITS % ""
        + "\nmodel = Net()\nmodel.apply(init_weights)\n",
        "digits",
        PLAIN,
    ),
    "by names of classes": (
        TORCH
        + DIGITS % ""
        + """
def weights_init(m):
    name = m.__class__.__name__
    if name.find("Conv") != -1:
        m.weight.data.normal_(0.0, 0.02)
    elif name.find("Linear") != -1:
        m.weight.data.normal_(0.0, 1.0 / math.sqrt(m.in_features))
        m.bias.data.fill_(0)

model = Net()
model.apply(weights_init)
""",
        "digits",
        {"conv": {"kernel": ["conv.weight"]}, "fc": PLAIN["fc"]},
    ),
    "a loop over modules": (
        TORCH
        + DIGITS
        % """
        for m in self.modules():
            if isinstance(m, (nn.Conv2d, nn.Linear)):
                nn.init.orthogonal_(m.weight, gain=math.sqrt(2))
        self.reset_parameters()

    def reset_parameters(self):
        bound = 1 / math.sqrt(self.fc.weight.size(1))
        self.fc.weight.data.uniform_(-bound, bound).mul_(0.5)
"""
        + "\nmodel = Net()\n",
        "digits",
        {"conv": {"kernel": ["conv.weight"]}, "fc": {"kernel": ["fc.weight"]}, "out": {"kernel": ["out.weight"]}},
    ),
    "a loop over parameters": (
        TORCH + STEPS % "" + "\nmodel = Net()\nfor p in model.parameters():\n    if p.dim() > 1:\n        nn.init.xavier_uniform_(p)\n",
        "steps",
        ENCODER,
    ),
    "small normals in a transformer": (
        TORCH
        + STEPS
        % """        self.apply(self._init_weights)

    def _init_weights(self, module):
        if isinstance(module, nn.Linear):
            nn.init.trunc_normal_(module.weight, std=0.02)
            if module.bias is not None:
                nn.init.zeros_(module.bias)
"""
        + "\nmodel = Net()\n",
        "steps",
        {"up": {"kernel": ["up.weight"], "bias": ["up.bias"]}, "encoder": {"kernel": LINEAR}},
    ),
    "weights of an LSTM": (
        TORCH
        + WORDS
        % """        self.embed.weight.data.uniform_(-0.1, 0.1)
        for name, param in self.lstm.named_parameters():
            if "weight_ih" in name:
                nn.init.xavier_uniform_(param.data)
            elif "weight_hh" in name:
                nn.init.orthogonal_(param.data)
            elif "bias" in name:
                param.data.fill_(0)
                n = param.size(0)
                param.data[n // 4 : n // 2].fill_(1)
"""
        + "\nmodel = Net()\n",
        "tokens",
        TAGGER,
    ),
}

KERAS = "import keras\nfrom keras import layers\n\n"
KERAS_SOURCES = {
    "arguments of layers": (
        KERAS
        + """model = keras.Sequential([
    layers.Input((8, 8, 1)),
    layers.Conv2D(16, 3, kernel_initializer="he_normal", bias_initializer=keras.initializers.Constant(0.1), name="conv"),
    layers.Flatten(),
    layers.Dense(48, kernel_initializer=keras.initializers.VarianceScaling(3.0, mode="fan_out", distribution="uniform"), name="fc"),
    layers.Dropout(0.5),
    layers.Dense(10, kernel_initializer=keras.initializers.TruncatedNormal(stddev=0.02), name="out"),
])
""",
        "digits",
        {"conv": {"kernel": "conv/kernel", "bias": "conv/bias"}, "fc": {"kernel": "fc/kernel"}, "out": {"kernel": "out/kernel"}},
    ),
    "cells": (
        KERAS
        + """model = keras.Sequential([
    layers.Input((12, 3)),
    layers.Bidirectional(layers.LSTM(16, return_sequences=True, kernel_initializer="lecun_uniform", bias_initializer="zeros", name="steps"), name="both"),
    layers.GRU(12, recurrent_initializer="he_uniform", bias_initializer="ones", name="gru"),
    layers.Dropout(0.5),
    layers.Dense(2, name="out"),
])
""",
        "steps",
        {
            "both": {"kernel": "forward_steps/lstm_cell/kernel", "bias": "forward_steps/lstm_cell/bias", "back-kernel": "backward_steps/lstm_cell/kernel"},
            "gru": {"recurrent": "gru_cell/recurrent_kernel", "bias": "gru_cell/bias"},
        },
    ),
    "attention": (
        KERAS
        + """inputs = keras.Input((12, 3))
x = layers.Dense(32, kernel_initializer="glorot_normal", name="up")(inputs)
x = layers.MultiHeadAttention(4, 8, kernel_initializer="he_uniform", name="heads")(x, x)
x = layers.Dropout(0.5)(layers.GlobalAveragePooling1D()(x))
model = keras.Model(inputs, layers.Dense(2, name="out")(x))
""",
        "steps",
        {"up": {"kernel": "up/kernel"}, "heads": {"query": "heads/query/kernel", "kernel": "heads/attention_output/kernel"}},
    ),
}

LINEN = "import jax\nimport jax.numpy as jnp\nimport flax.linen as nn\n\n\n"
GATES = {"kernel": ["ii", "if", "ig", "io"], "recurrent": ["hi", "hf", "hg", "ho"]}
FLAX_SOURCES = {
    "arguments of layers": (
        LINEN
        + """class Net(nn.Module):
    @nn.compact
    def __call__(self, x, train=False):
        x = nn.relu(nn.Conv(16, (3, 3), kernel_init=nn.initializers.he_normal(), bias_init=nn.initializers.constant(0.1))(x))
        x = x.reshape((x.shape[0], -1))
        x = nn.Dense(48, kernel_init=nn.initializers.variance_scaling(0.5, "fan_avg", "uniform"), bias_init=nn.initializers.normal(0.1))(x)
        x = nn.Dropout(0.5, deterministic=not train)(x)
        return nn.Dense(10, kernel_init=nn.initializers.truncated_normal(0.02))(x)


net = Net()
params = net.init(jax.random.key(0), jnp.ones((1, 8, 8, 1)))
""",
        "digits",
        {
            "Conv_0": {"kernel": ["Conv_0/kernel"], "bias": ["Conv_0/bias"]},
            "Dense_0": {"kernel": ["Dense_0/kernel"], "bias": ["Dense_0/bias"]},
            "Dense_1": {"kernel": ["Dense_1/kernel"]},
        },
    ),
    "cells": (
        LINEN
        + """class Net(nn.Module):
    @nn.compact
    def __call__(self, x, train=False):
        x = nn.RNN(nn.LSTMCell(16, kernel_init=nn.initializers.glorot_normal(), recurrent_kernel_init=nn.initializers.orthogonal(2.0)))(x)
        x = nn.Dropout(0.5, deterministic=not train)(x[:, -1])
        return nn.Dense(2)(x)


net = Net()
params = net.init(jax.random.key(0), jnp.ones((1, 12, 3)))
""",
        "steps",
        {"RNN_0": {role: [f"{gate}/kernel" for gate in gates] for role, gates in GATES.items()}},
    ),
}


def run(source):
    names = {}
    exec(source, names)  # noqa: S102
    return names


def torch_sources(told):
    found = {}
    for name, (source, data, layers) in TORCH_SOURCES.items():
        drawn = [dict(run(source)["model"].named_parameters()) for _ in range(DRAWS)]
        weights = {
            layer: {role: told([one[path].detach().numpy() for one in drawn for path in paths]) for role, paths in roles.items()}
            for layer, roles in layers.items()
        }
        found[name] = {"source": source, "data": data, "weights": weights}
    return found


def keras_sources(told):
    found = {}
    for name, (source, data, layers) in KERAS_SOURCES.items():
        drawn = [run(source)["model"].weights for _ in range(DRAWS)]

        def values(path):
            return [np.asarray(one) for weights in drawn for one in weights if one.path.endswith(path)]

        weights = {layer: {role: told(values(path)) for role, path in roles.items()} for layer, roles in layers.items()}
        found[name] = {"source": source, "data": data, "weights": weights}
    return found


def flax_sources(told):
    found = {}
    for name, (source, data, layers) in FLAX_SOURCES.items():
        drawn = []
        for seed in range(DRAWS):
            params = run(source.replace("key(0)", f"key({seed})"))["params"]["params"]
            drawn.append({"/".join(str(part.key) for part in path): value for path, value in jax.tree_util.tree_leaves_with_path(params)})

        def values(paths):
            return [np.asarray(value) for one in drawn for path, value in one.items() if any(path.endswith(wanted) for wanted in paths)]

        weights = {layer: {role: told(values(paths)) for role, paths in roles.items()} for layer, roles in layers.items()}
        found[name] = {"source": source, "data": data, "weights": weights}
    return found


def of_sources(told):
    torch.manual_seed(2)
    keras.utils.set_random_seed(2)
    return {"torch": torch_sources(told), "keras": keras_sources(told), "flax": flax_sources(told)}
