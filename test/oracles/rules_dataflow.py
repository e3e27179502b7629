"""Runs what the rules about lost results and rates, in-place dropout, checkpoints and exports claim.

Prints one JSON object: for each claim what was seen with the bad code, and with the good one.
"""

import json
import warnings

import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.checkpoint import checkpoint

warnings.filterwarnings("ignore")


def checkpointed(preserve):
    """Largest difference between the gradients of a checkpointed dropout and its very mask."""
    torch.manual_seed(0)
    x = torch.ones(1000, requires_grad=True)
    run = lambda t: F.dropout(t, 0.5, training=True)
    y = checkpoint(run, x, use_reentrant=False, preserve_rng_state=preserve)
    y.sum().backward()
    return float((y.detach() - x.grad).abs().max())


def backward_fails(layer, inplace):
    torch.manual_seed(0)
    net = nn.Sequential(nn.Linear(8, 8), layer, nn.Dropout(0.5, inplace=inplace), nn.Linear(8, 1))
    try:
        net(torch.randn(4, 8)).sum().backward()
    except RuntimeError as error:
        return "modified by an inplace operation" in str(error)
    return False


def recurrent_fails(cls, inplace, **options):
    torch.manual_seed(0)
    out, _ = cls(8, 8, **options)(torch.randn(3, 4, 8))
    try:
        F.dropout(out, 0.5, training=True, inplace=inplace).sum().backward()
    except RuntimeError as error:
        return "modified by an inplace operation" in str(error)
    return False


def shortcut_dropped(inplace):
    """Share of zeros in the shortcut beside a dropout."""
    torch.manual_seed(0)
    x = torch.ones(1000) * 1.0
    shortcut = x
    F.dropout(x, 0.5, training=True, inplace=inplace)
    return bool((shortcut == 0).any())


def unread(is_bad):
    """Zeros that reach the output of an identity layer."""
    torch.manual_seed(0)
    h = torch.ones(1000)
    y = F.dropout(h, 0.5, training=True)
    return bool(((h if is_bad else y) == 0).any())


class Rated(nn.Module):
    """Drops at the rate that it is given, or reads it nowhere."""

    def __init__(self, reads, dropout):
        super().__init__()
        self.drop = nn.Dropout(dropout if reads else 0.5)

    def forward(self, x):
        return self.drop(x)


def rate_is_lost(reads):
    """Networks with rates of 0.1 and 0.9 drop the same."""
    shares = []
    for rate in (0.1, 0.9):
        torch.manual_seed(0)
        shares.append(float((Rated(reads, rate)(torch.ones(1000)) == 0).float().mean()))
    return shares[0] == shares[1]


def stays_random(export, switch):
    """Two runs of an exported network differ although it was told to evaluate."""
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(64, 64), nn.Dropout(0.5))
    if switch:
        model.eval()
    x = torch.ones(1, 64)
    run = export(model, x)
    return not torch.equal(run(x), run(x))


def traced(model, x):
    run = torch.jit.trace(model, x, check_trace=False)
    run.eval()
    return run


def exported(model, x):
    return torch.export.export(model, (x,)).module()


KEEPS_OUTPUT = ["ReLU", "Tanh", "Sigmoid"]
KEEPS_INPUT = ["GELU", "SiLU", "Hardswish", "LeakyReLU", "ReLU6", "ELU"]


def main():
    claims = {
        "checkpoint-rng-not-preserved": {"bad": checkpointed(False) > 0, "good": checkpointed(True) > 0},
        "inplace-dropout-hazard: shortcut": {"bad": shortcut_dropped(True), "good": shortcut_dropped(False)},
        "dropout-result-unused": {"bad": not unread(True), "good": not unread(False)},
        "dropout-rate-unused": {"bad": rate_is_lost(False), "good": rate_is_lost(True)},
        "export-in-train-mode: torch.jit.trace": {"bad": stays_random(traced, False), "good": stays_random(traced, True)},
        "export-in-train-mode: torch.export.export": {"bad": stays_random(exported, False), "good": stays_random(exported, True)},
    }
    for name in KEEPS_OUTPUT:
        layer = getattr(nn, name)
        claims[f"inplace-dropout-hazard: {name}"] = {"bad": backward_fails(layer(), True), "good": backward_fails(layer(), False)}
    claims["inplace-dropout-hazard: LSTM"] = {"bad": recurrent_fails(nn.LSTM, True), "good": recurrent_fails(nn.LSTM, False)}
    assert not recurrent_fails(nn.LSTM, True, bidirectional=True) and not recurrent_fails(nn.GRU, True)
    for name in KEEPS_INPUT:
        assert not backward_fails(getattr(nn, name)(), True), name
    for name, seen in claims.items():
        assert seen == {"bad": True, "good": False}, (name, seen)
    print(json.dumps(claims, indent=2))


if __name__ == "__main__":
    main()
