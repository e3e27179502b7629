"""Runs what the rules about the modes of PyTorch claim: for each claim, whether the effect is seen in the bad code and in the mended one.

Prints one JSON object.
"""

import json
import tempfile

import torch
import torch.nn.functional as F
from torch import nn

X = torch.ones(1, 1000)

# Transformers imports torchvision, whose compiled operators belong to one build of torch: only their names have to exist.
OPERATORS = torch.library.Library("torchvision", "DEF")
for operator in ("nms", "qnms"):
    try:
        OPERATORS.define(f"{operator}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
    except RuntimeError:
        pass


def varies(run):
    """Two runs on the same input differ."""
    torch.manual_seed(0)
    with torch.no_grad():
        return not torch.equal(run(X), run(X))


class Functional(nn.Module):
    def __init__(self, run):
        super().__init__()
        self.run = run

    def forward(self, x):
        return self.run(self, x)


class Held(nn.Module):
    def __init__(self, drops):
        super().__init__()
        self.drops = drops

    def forward(self, x):
        for drop in self.drops.values() if hasattr(self.drops, "values") else self.drops:
            x = drop(x)
        return x


def evaluating(run):
    module = Functional(run)
    module.eval()
    return varies(module)


def training_drops(run):
    """Zeros come out in training."""
    torch.manual_seed(0)
    y = Functional(run).train()(X)
    return not torch.equal(y, X)


def held(drops):
    module = Held(drops)
    module.eval()
    return varies(module)


def named(is_bad):
    model = nn.Dropout(0.5)
    if is_bad:
        model.eval
    else:
        model.eval()
    return varies(model)


def without_gradient(is_bad, guard):
    model = nn.Sequential(nn.Dropout(0.5))
    if not is_bad:
        model.eval()
    with guard():
        torch.manual_seed(0)
        return not torch.equal(model(X), model(X))


def trains_without_dropout(is_restored, rounds=3):
    """In each round of a loop that evaluates at its end: whether the training forward drops nothing."""
    torch.manual_seed(0)
    model = nn.Dropout(0.5)
    model.train()
    off = []
    for _ in range(rounds):
        if is_restored:
            model.train()
        off.append(torch.equal(model(X), X))
        model.eval()
        model(X)
    return off


def samples_in_training_mode(is_refrozen, effect):
    """Monte-Carlo dropout by `train()`: whether the stored averages move, or a prediction depends on the other samples."""
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(8, 8), nn.BatchNorm1d(8), nn.Dropout(0.5))
    x = torch.randn(16, 8)
    model.eval()
    before = model[1].running_mean.clone()
    model.train()
    if is_refrozen:
        for module in model.modules():
            if isinstance(module, nn.modules.batchnorm._BatchNorm):
                module.eval()
    with torch.no_grad():
        passes = torch.stack([model(x) for _ in range(20)])
        assert passes.std(0).max() > 0
        if effect == "moves":
            return not torch.equal(before, model[1].running_mean)
        model[2].eval()
        return not torch.allclose(model(x)[:2], model(x[:2] * 1.0), atol=1e-6)


def attending(run):
    """The output of attention in evaluation varies."""
    torch.manual_seed(0)
    x = torch.randn(1, 2, 16, 8)
    module = Functional(run)
    module.eval()
    with torch.no_grad():
        return not torch.equal(module(x), module(x))


def multi_head(**given):
    torch.manual_seed(0)
    x, inner, outer = torch.randn(16, 1, 8), torch.randn(24, 8), torch.randn(8, 8)
    arguments = (x, x, x, 8, 2, inner, None, None, None, False, 0.5, outer, None)
    with torch.no_grad():
        return not torch.equal(*(F.multi_head_attention_forward(*arguments, **given)[0] for _ in range(2)))


def lost(run):
    """Nothing is dropped in training: the result of dropout goes nowhere, or nothing calls it."""
    torch.manual_seed(0)
    return torch.equal(Functional(run).train()(X), X)


def only_when_evaluating(run):
    """Training drops nothing and evaluation does."""
    return not training_drops(run) and evaluating(run)


def all_zero_in_training(run):
    return Functional(run).train()(X).abs().max().item() == 0


def discarding(module, x):
    F.dropout(x, 0.5, module.training)
    return x


def loaded_drops_nothing(is_switched):
    """A pretrained model is loaded and trained: its forward passes are all equal."""
    from transformers import BertConfig, BertModel

    config = BertConfig(vocab_size=50, hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16)
    with tempfile.TemporaryDirectory() as folder:
        BertModel(config).save_pretrained(folder)
        model = BertModel.from_pretrained(folder)
    if is_switched:
        model.train()
    tokens = torch.arange(12).reshape(1, 12)
    torch.manual_seed(0)
    return torch.equal(model(tokens).last_hidden_state, model(tokens).last_hidden_state)


def attend(rate):
    return lambda m, x: F.scaled_dot_product_attention(x, x, x, dropout_p=rate(m))


def thin(x, rate):
    """A function of the project that hands its rate on."""
    return F.dropout(x, rate)


def published(is_bad):
    """A network of torchvision that a constructor gives, predicting without gradients."""
    from torchvision.models import squeezenet1_1

    net = squeezenet1_1(weights=None)
    if not is_bad:
        net.eval()
    image = torch.ones(1, 3, 64, 64)
    return varies(lambda x: net(image))


claims = {
    "functional-dropout-always-on": {
        "what": "output in evaluation varies",
        "bad": [
            evaluating(lambda m, x: F.dropout(x, 0.5)),
            evaluating(lambda m, x: F.dropout1d(x[..., None], 0.5)[..., 0]),
            evaluating(lambda m, x: F.dropout2d(x[..., None, None], 0.5)[..., 0, 0]),
            multi_head(),
            evaluating(lambda m, x: thin(x, 0.5)),
        ],
        "good": [
            evaluating(lambda m, x: F.dropout(x, 0.5, training=m.training)),
            multi_head(training=False),
            evaluating(lambda m, x: thin(x, 0.5 if m.training else 0.0)),
        ],
    },
    "sdpa-dropout-unguarded": {
        "what": "attention in evaluation varies",
        "bad": [attending(attend(lambda m: 0.5))],
        "good": [attending(attend(lambda m: 0.5 if m.training else 0.0))],
    },
    "dropout-constructed-in-forward": {
        "what": "output in evaluation varies",
        "bad": [evaluating(lambda m, x: nn.Dropout(0.5)(x))],
        "good": [evaluating(lambda m, x: F.dropout(x, 0.5, training=m.training))],
    },
    "training-flag-inverted": {
        "what": "training drops nothing, evaluation does",
        "bad": [
            only_when_evaluating(lambda m, x: F.dropout(x, 0.5, training=not m.training)),
            only_when_evaluating(lambda m, x: F.dropout(x, 0.0 if m.training else 0.5, True)),
        ],
        "good": [only_when_evaluating(lambda m, x: F.dropout(x, 0.5, training=m.training))],
    },
    "training-flag-as-rate": {
        "what": "every unit is 0 in training",
        "bad": [all_zero_in_training(lambda m, x: F.dropout(x, m.training))],
        "good": [all_zero_in_training(lambda m, x: F.dropout(x, training=m.training))],
    },
    "dropout-result-discarded": {
        "what": "nothing is dropped in training",
        "bad": [lost(discarding)],
        "good": [lost(lambda m, x: F.dropout(x, 0.5, m.training))],
    },
    "pretrained-left-in-eval": {
        "what": "training forward passes are all equal",
        "bad": [loaded_drops_nothing(False)],
        "good": [loaded_drops_nothing(True)],
    },
    "functional-dropout-hardcoded-true": {
        "what": "output in evaluation varies",
        "bad": [evaluating(lambda m, x: F.dropout(x, 0.5, training=True)), evaluating(lambda m, x: F.dropout(x, 0.5, True))],
        "good": [evaluating(lambda m, x: F.dropout(x, 0.5, training=m.training))],
    },
    "alpha-dropout-functional-noop": {
        "what": "input comes back unchanged in training",
        "bad": [
            not training_drops(lambda m, x: F.alpha_dropout(x, 0.5)),
            not training_drops(lambda m, x: F.feature_alpha_dropout(x[..., None], 0.5)[..., 0]),
        ],
        "good": [
            not training_drops(lambda m, x: F.alpha_dropout(x, 0.5, training=m.training)),
            not training_drops(lambda m, x: F.feature_alpha_dropout(x[..., None], 0.5, training=m.training)[..., 0]),
        ],
    },
    "mode-method-not-called": {"what": "output after the statement varies", "bad": [named(True)], "good": [named(False)]},
    "dropout-in-plain-container": {
        "what": "output in evaluation varies",
        "bad": [held([nn.Dropout(0.5)]), held({"a": nn.Dropout(0.5)}), held((nn.Dropout(0.5),))],
        "good": [held(nn.ModuleList([nn.Dropout(0.5)])), held(nn.ModuleDict({"a": nn.Dropout(0.5)}))],
    },
    "eval-missing": {
        "what": "predictions vary",
        "bad": [without_gradient(True, torch.no_grad), without_gradient(True, torch.inference_mode), published(True)],
        "good": [without_gradient(False, torch.no_grad), without_gradient(False, torch.inference_mode), published(False)],
    },
    "mc-dropout-unfreezes-batchnorm": {
        "what": "stored averages move, and a prediction depends on the other samples of its batch",
        "bad": [samples_in_training_mode(False, "moves"), samples_in_training_mode(False, "depends")],
        "good": [samples_in_training_mode(True, "moves"), samples_in_training_mode(True, "depends")],
    },
    "train-not-restored": {
        "what": "training drops nothing from the second round on",
        "bad": [all(trains_without_dropout(False)[1:])],
        "good": [any(trains_without_dropout(True))],
    },
}

for rule, claim in claims.items():
    assert all(claim["bad"]), rule
    assert not any(claim["good"]), rule
print(json.dumps(claims, indent=1))
