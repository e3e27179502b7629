"""Training histories with known truth, by PyTorch: python histories.py FAMILY FIRST LAST OUT.jsonl [--seed N]

A *folder* is one problem (training, validation and 5,000 fresh samples of one generator) with four runs on it: run 0 is the reference (wide, long, Adam, a little
dropout), the others are drawn. A line of OUT is one run: its settings and, for every epoch, the training loss as a loop would log it (dropout on, mean over the
batches), the training loss with dropout off, validation loss and accuracy, and the loss and accuracy on the fresh samples, which no log has. Nothing here knows the verdict.
"""

import argparse
import json
import math

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

torch.set_num_threads(1)
FRESH = 5000
MEASURED_TRAIN = 1000
FAMILIES = {"mlp": 1, "cnn": 2, "transformer": 3, "rnn": 4, "regression": 5, "autoencoder": 6, "conv1d": 7, "tagger": 8, "attention": 9, "gru": 10, "hetero": 11, "images": 12}
STEPS = {"mlp": 4000, "cnn": 1200, "transformer": 600, "rnn": 600, "regression": 4000, "autoencoder": 3000, "conv1d": 1500, "tagger": 600, "attention": 400, "gru": 400, "hetero": 2500, "images": 500}
# How often the 5,000 fresh samples are measured at most, over a training.
TRUTHS = {"cnn": 40, "transformer": 25, "rnn": 25, "tagger": 25, "attention": 20, "gru": 20, "hetero": 50, "images": 25}
MOST_EPOCHS = {"transformer": 80, "rnn": 80, "tagger": 80, "cnn": 120, "conv1d": 120, "attention": 60, "gru": 60, "images": 60}
# Drawn third: problems of few training samples and more strong or early-stopped runs, so that enough of them overfit.
THIRD = ("attention", "gru", "hetero", "images")
NUMBERS = ("regression", "autoencoder", "hetero")
# With --hard a family is drawn as those of the third set are, and named so.
HARD = False


def log_uniform(rng, low, high):
    return float(math.exp(rng.uniform(math.log(low), math.log(high))))


# ---- problems -------------------------------------------------------------------------------------------------------------------------------------------


def flip(rng, labels, classes, noise):
    wrong = rng.random(labels.shape) < noise
    return np.where(wrong, rng.integers(0, classes, labels.shape), labels)


def teacher(rng, x, outputs, hidden=16, sharp=2.0):
    w1 = rng.normal(size=(x.shape[1], hidden)) / math.sqrt(x.shape[1]) * sharp
    w2 = rng.normal(size=(hidden, outputs)) / math.sqrt(hidden)
    return np.tanh(x @ w1 + rng.normal(size=hidden)) @ w2


def mlp_problem(rng, rows, noise):
    width = int(rng.integers(6, 31))
    classes = int(rng.integers(2, 9))
    if rng.random() < 0.5:
        centres = rng.normal(size=(classes * 3, width)) * rng.uniform(0.6, 1.6)
        which = rng.integers(0, classes * 3, rows)
        x = centres[which] + rng.normal(size=(rows, width))
        y = which % classes
    else:
        x = rng.normal(size=(rows, width))
        y = (teacher(rng, x, classes) * 3 + rng.gumbel(size=(rows, classes)) * rng.uniform(0.1, 1.0)).argmax(1)
    return x, flip(rng, y, classes, noise), dict(width=width, classes=classes)


def cnn_problem(rng, rows, noise):
    classes = int(rng.integers(3, 9))
    shapes = rng.normal(size=(classes, 5, 5)) * rng.uniform(0.7, 1.5)
    x = rng.normal(size=(rows, 1, 8, 8))
    y = rng.integers(0, classes, rows)
    at = rng.integers(0, 4, (rows, 2))
    for row in range(rows):
        a, b = at[row]
        x[row, 0, a : a + 5, b : b + 5] += shapes[y[row]]
    return x, flip(rng, y, classes, noise), dict(classes=classes)


def markov(rng, rows, length, words, noise):
    """Sequences of a second-order Markov chain, and a share of words that are replaced."""
    table = rng.gamma(rng.uniform(0.1, 0.5), size=(words, words, words)) + 1e-3
    table = (table / table.sum(2, keepdims=True)).cumsum(2)
    x = rng.integers(0, words, (rows, length))
    for t in range(2, length):
        x[:, t] = (rng.random((rows, 1)) > table[x[:, t - 2], x[:, t - 1]]).sum(1).clip(0, words - 1)
    return flip(rng, x, words, noise)


def transformer_problem(rng, rows, noise):
    words = int(rng.integers(5, 13))
    if rng.random() < 0.5:
        x = markov(rng, rows, 13, words, noise)
        return x[:, :-1], x[:, 1:], dict(words=words, classes=words, each=True)
    classes = int(rng.integers(2, 5))
    x = rng.integers(0, words, (rows, 12))
    weights = rng.normal(size=(words, classes))
    pairs = rng.normal(size=(words, words, classes)) * 0.5
    score = weights[x].sum(1) + pairs[x[:, 1:], x[:, :-1]].sum(1) + rng.gumbel(size=(rows, classes))
    return x, flip(rng, score.argmax(1), classes, noise), dict(words=words, classes=classes, each=False)


def rnn_problem(rng, rows, noise):
    classes = int(rng.integers(2, 6))
    time = np.arange(14)[None, :]
    y = rng.integers(0, classes, rows)
    speed = rng.uniform(0.2, 1.4, classes)[y][:, None] + rng.normal(size=(rows, 1)) * 0.05
    phase = rng.uniform(0, 6.28, (rows, 1))
    x = np.stack([np.sin(speed * time + phase), np.cos(speed * time * 0.5 + phase)], 2) + rng.normal(size=(rows, 14, 2)) * rng.uniform(0.4, 1.2)
    return x, flip(rng, y, classes, noise), dict(classes=classes, inputs=2)


def regression_problem(rng, rows, noise):
    width = int(rng.integers(4, 25))
    x = rng.normal(size=(rows, width))
    y = teacher(rng, x, 1, hidden=int(rng.integers(4, 24)), sharp=rng.uniform(1, 3))[:, 0]
    y = y / y.std() + rng.normal(size=rows) * (0.1 + 2.5 * noise)
    return x, y, dict(width=width)


def autoencoder_problem(rng, rows, noise):
    width, inner = int(rng.integers(10, 30)), int(rng.integers(2, 7))
    z = rng.normal(size=(rows, inner))
    x = teacher(rng, z, width, hidden=20) + rng.normal(size=(rows, width)) * (0.05 + noise)
    return x, x.copy(), dict(width=width)


def conv1d_problem(rng, rows, noise):
    classes = int(rng.integers(2, 7))
    y = rng.integers(0, classes, rows)
    x = rng.normal(size=(rows, 1, 24)) * rng.uniform(0.6, 1.3)
    motifs = rng.normal(size=(classes, 7)) * 1.2
    at = rng.integers(0, 17, rows)
    for row in range(rows):
        x[row, 0, at[row] : at[row] + 7] += motifs[y[row]]
    return x, flip(rng, y, classes, noise), dict(classes=classes)


def tagger_problem(rng, rows, noise):
    """A label for every word, by the word and its left neighbour."""
    words, classes = int(rng.integers(8, 25)), int(rng.integers(2, 6))
    x = rng.integers(0, words, (rows, 10))
    score = rng.normal(size=(words, classes))[x] * 1.5
    score[:, 1:] += rng.normal(size=(words, words, classes))[x[:, :-1], x[:, 1:]]
    y = (score + rng.gumbel(size=score.shape) * rng.uniform(0.1, 0.8)).argmax(2)
    return x, flip(rng, y, classes, noise), dict(words=words, classes=classes, each=True)


def attention_problem(rng, rows, noise):
    """Twelve points in an order that says nothing; some of them lie about the places of a class."""
    classes, inputs = int(rng.integers(2, 7)), int(rng.integers(3, 7))
    places = rng.normal(size=(classes, 3, inputs)) * 1.5
    y = rng.integers(0, classes, rows)
    x = rng.normal(size=(rows, 12, inputs))
    shown = int(rng.integers(2, 5))
    for row in range(rows):
        at = rng.permutation(12)[:shown]
        x[row, at] += places[y[row], rng.integers(0, 3, shown)]
    return x, flip(rng, y, classes, noise), dict(classes=classes, inputs=inputs, heads=4)


def gru_problem(rng, rows, noise):
    """Which second-order process a series of 18 comes from, in two channels of different noise."""
    classes = int(rng.integers(2, 6))
    y = rng.integers(0, classes, rows)
    radius, angle = rng.uniform(0.6, 0.97, classes)[y], rng.uniform(0.2, 2.6, classes)[y]
    series = rng.normal(size=(rows, 26))
    for t in range(2, 26):
        series[:, t] += 2 * radius * np.cos(angle) * series[:, t - 1] - radius**2 * series[:, t - 2]
    series = series[:, 8:]
    x = np.stack([series, series + rng.normal(size=series.shape)], 2) / 2
    return x, flip(rng, y, classes, noise), dict(classes=classes, inputs=2)


def hetero_problem(rng, rows, noise):
    """A mean and a spread that both depend on the inputs, some of which are categories."""
    width, kinds = int(rng.integers(3, 14)), int(rng.integers(2, 6))
    x = np.concatenate([rng.normal(size=(rows, width)), np.eye(kinds)[rng.integers(0, kinds, rows)]], 1)
    mean, spread = teacher(rng, x, 1, hidden=12, sharp=rng.uniform(1, 3))[:, 0], teacher(rng, x, 1, hidden=6)[:, 0]
    y = mean / mean.std() + rng.normal(size=rows) * (0.1 + 2 * noise) * np.exp(spread / spread.std() * 0.6)
    return x, y, dict(width=width + kinds)


def images_problem(rng, rows, noise):
    """Gratings of three colours in ten by ten points: the class is direction and width of the stripes, the phase is chance."""
    classes = int(rng.integers(3, 8))
    y = rng.integers(0, classes, rows)
    wave = rng.normal(size=(classes, 2)) * 0.9
    tint = 1 + rng.normal(size=(classes, 3)) * 0.3
    a, b = np.meshgrid(np.arange(10), np.arange(10), indexing="ij")
    stripes = np.cos(wave[y][:, :1, None] * a + wave[y][:, 1:, None] * b + rng.uniform(0, 6.28, (rows, 1, 1)))
    x = tint[y][:, :, None, None] * stripes[:, None] + rng.normal(size=(rows, 3, 10, 10)) * rng.uniform(0.8, 2.0)
    return x, flip(rng, y, classes, noise), dict(classes=classes)


# ---- networks -------------------------------------------------------------------------------------------------------------------------------------------


class Sequence(nn.Module):
    """Embedding, then attention or a recurrent layer, then a head on every word or on the mean."""

    def __init__(self, kind, info, width, depth, rate):
        super().__init__()
        self.kind, self.each = kind, info.get("each", False)
        self.embed = nn.Embedding(info["words"], width) if "words" in info else nn.Linear(info["inputs"], width)
        self.drop = nn.Dropout(rate)
        if kind == "transformer":
            heads = info.get("heads", 2)
            self.place = nn.Parameter(torch.randn(16, width) * 0.1)
            layer = lambda: nn.TransformerEncoderLayer(width, heads, width * 2, rate, batch_first=True, norm_first=True)
            self.body = nn.ModuleList([layer() for _ in range(depth)])
            self.mask = nn.Transformer.generate_square_subsequent_mask(12) if self.each else None
        else:
            cell = nn.GRU if info.get("cell", "gru") == "gru" else nn.LSTM
            self.body = cell(width, width, batch_first=True)
        self.head = nn.Linear(width, info["classes"])

    def forward(self, x):
        h = self.embed(x)
        if self.kind == "transformer":
            h = self.drop(h + self.place[: h.shape[1]])
            for layer in self.body:
                h = layer(h, src_mask=self.mask, is_causal=self.mask is not None)
        else:
            h = self.body(self.drop(h))[0]
        return self.head(self.drop(h) if self.each else self.drop(h.mean(1)))


def dense(inputs, width, depth, outputs, rate, act, norm=False):
    layers, last = [], inputs
    for _ in range(depth):
        layers += [nn.Linear(last, width), *([nn.BatchNorm1d(width)] if norm else []), act(), nn.Dropout(rate)]
        last = width
    return nn.Sequential(*layers, nn.Linear(last, outputs))


def network(family, info, run, rng):
    width, depth, rate = run["width"], run["depth"], run["dropout"]
    act = [nn.ReLU, nn.Tanh, nn.GELU][rng.integers(0, 3)]
    if family == "mlp":
        return dense(info["width"], width, depth, info["classes"], rate, act, run["norm"])
    if family in ("regression", "hetero"):
        return nn.Sequential(dense(info["width"], width, depth, 1, rate, act), nn.Flatten(0))
    if family == "autoencoder":
        return dense(info["width"], width, depth, info["width"], rate, act)
    if family == "cnn":
        c = max(2, width // 8)
        norm = [nn.BatchNorm2d(c)] if run["norm"] else []
        head = dense(c * 2 * 4, width, 1, info["classes"], rate, nn.ReLU)
        return nn.Sequential(nn.Conv2d(1, c, 3, padding=1), *norm, nn.ReLU(), nn.MaxPool2d(2), nn.Dropout2d(rate / 2), nn.Conv2d(c, c * 2, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), head)
    if family == "images":
        c = max(3, width // 6)
        norm = [nn.BatchNorm2d(c * 2)] if run["norm"] else []
        head = dense(c * 8, width, run["depth"] - 1, info["classes"], rate, nn.ReLU)
        return nn.Sequential(nn.Conv2d(3, c, 3, padding=1), act(), nn.MaxPool2d(2), nn.Conv2d(c, c * 2, 3, padding=1), *norm, act(), nn.MaxPool2d(2), nn.Flatten(), nn.Dropout(rate), head)
    if family == "conv1d":
        c = max(2, width // 8)
        return nn.Sequential(nn.Conv1d(1, c, 5, padding=2), act(), nn.MaxPool1d(2), nn.Conv1d(c, c * 2, 5, padding=2), act(), nn.MaxPool1d(3), nn.Flatten(), nn.Dropout(rate), nn.Linear(c * 8, info["classes"]))
    return Sequence("transformer" if family in ("transformer", "attention") else "rnn", info, width, depth, rate)


# ---- settings -------------------------------------------------------------------------------------------------------------------------------------------


def settings(rng, family, number, samples):
    third = HARD or family in THIRD
    kind = "reference" if number == 0 else str(rng.choice(["plain", "plain", "weak", "strong", "strong"] if third else ["plain", "plain", "weak", "strong"]))
    big = {"attention": 48, "gru": 40}.get(family, 32 if family in ("transformer", "rnn", "tagger") else 160)
    run = dict(
        kind=kind,
        width=int(2 * round(log_uniform(rng, 8, big) / 2)),
        depth=int(rng.integers(1, 4)),
        dropout=float(rng.choice([0, 0, 0, 0.1, 0.2, 0.3, 0.5, 0.5, 0.8])),
        optimizer=str(rng.choice(["adam", "adam", "adamw", "sgd", "momentum", "rmsprop"])),
        rate_scale=log_uniform(rng, 0.3, 3),
        schedule=str(rng.choice(["constant", "constant", "steps", "cosine", "warm-up", "plateau"])),
        decay=float(rng.choice([0, 0, 0, 1e-4, 1e-3, 1e-2])),
        epochs=int(round(log_uniform(rng, 10, MOST_EPOCHS.get(family, 200)))),
        batch=int(rng.choice([16, 32, 32, 64])),
        patience=int(rng.choice([0, 0, 0, 0, 0, 3, 5, 10])),
        norm=bool(rng.random() < 0.3),
        cell=str(rng.choice(["gru", "lstm"])),
    )
    if third:
        run["patience"] = int(rng.choice([0, 0, 3, 5, 8, 10]))
    if family == "gru":
        run["cell"] = "gru"
    if kind == "reference":
        run.update(width=big // 2 * 2, dropout=0.2, optimizer="adam", rate_scale=1.0, schedule="cosine", decay=1e-4, epochs=MOST_EPOCHS.get(family, 120), patience=0)
    if kind == "weak":
        way = int(rng.integers(0, 4))
        if way == 0:
            run.update(width=2 if family not in ("transformer", "attention") else 4, depth=1)
        elif way == 1:
            run.update(rate_scale=log_uniform(rng, 0.003, 0.05))
        elif way == 2:
            run.update(dropout=0.8, width=8)
        else:
            run.update(decay=float(rng.choice([0.03, 0.1])), optimizer="adam")
    if kind == "strong":
        run.update(width=big, dropout=float(rng.choice([0, 0, 0.2, 0.5])), decay=0.0, epochs=max(run["epochs"], 40), patience=run["patience"] if third else 0)
    if family == "attention":
        run["width"] = max(4, run["width"] // 4 * 4)
    while run["epochs"] * math.ceil(samples / run["batch"]) > STEPS[family]:
        if run["batch"] < 256:
            run["batch"] *= 2
        elif run["epochs"] > 12:
            run["epochs"] -= 1
        else:
            break
    return run


def optimizer_of(run, parameters):
    base = {"adam": 3e-3, "adamw": 3e-3, "sgd": 0.15, "momentum": 0.03, "rmsprop": 1.5e-3}[run["optimizer"]]
    rate = base * run["rate_scale"]
    if run["optimizer"] == "adam":
        return torch.optim.Adam(parameters, rate, weight_decay=run["decay"], fused=True)
    if run["optimizer"] == "adamw":
        return torch.optim.AdamW(parameters, rate, weight_decay=run["decay"] * 10, fused=True)
    if run["optimizer"] == "rmsprop":
        return torch.optim.RMSprop(parameters, rate, weight_decay=run["decay"])
    return torch.optim.SGD(parameters, rate, momentum=0.9 if run["optimizer"] == "momentum" else 0, weight_decay=run["decay"], fused=True)


def factor(run, epoch, losses):
    share = epoch / run["epochs"]
    if run["schedule"] == "steps":
        return 0.1 ** (int(share > 0.5) + int(share > 0.75))
    if run["schedule"] == "cosine":
        return 0.5 * (1 + math.cos(math.pi * share)) + 1e-3
    if run["schedule"] == "warm-up":
        return min(1, (share + 0.02) / 0.15) * (1 if share < 0.15 else 1 - 0.9 * share)
    if run["schedule"] == "plateau":
        best, drops, since = math.inf, 0, 0
        for loss in losses:
            since = 0 if loss < best else since + 1
            best = min(best, loss)
            if since == 6:
                drops, since = drops + 1, 0
        return 0.3**drops
    return 1.0


# ---- training -------------------------------------------------------------------------------------------------------------------------------------------


def loss_of(family, output, target, run):
    if family in NUMBERS:
        return F.l1_loss(output, target) if run.get("absolute") else F.mse_loss(output, target)
    return F.cross_entropy(output.flatten(0, -2), target.flatten())


@torch.no_grad()
def measure(family, net, x, y, run):
    net.eval()
    output = net(x)
    loss = loss_of(family, output, y, run).item()
    accuracy = math.nan if family in NUMBERS else (output.argmax(-1) == y).float().mean().item()
    net.train()
    return loss, accuracy


def rounded(value):
    return float(f"{value:.5g}") if math.isfinite(value) else None


def train(family, data, info, run, seed):
    torch.manual_seed(seed)
    rng = np.random.default_rng([seed, 7])
    net = network(family, {**info, "cell": run["cell"]}, run, rng)
    opt = optimizer_of(run, net.parameters())
    start = opt.param_groups[0]["lr"]
    (x, y), validation, fresh = data
    kept = {name: [] for name in ("on", "off", "val", "acc_off", "acc_val", "fresh", "acc_fresh")}
    often = max(1, math.ceil(run["epochs"] / TRUTHS.get(family, 60)))
    best, since = math.inf, 0
    for epoch in range(run["epochs"]):
        for group in opt.param_groups:
            group["lr"] = start * factor(run, epoch, kept["val"])
        order = torch.randperm(len(x))
        total = 0.0
        for at in range(0, len(x), run["batch"]):
            rows = order[at : at + run["batch"]]
            if len(rows) < 2:
                continue
            opt.zero_grad()
            loss = loss_of(family, net(x[rows]), y[rows], run)
            loss.backward()
            opt.step()
            total += loss.item() * len(rows)
        kept["on"].append(total / len(x))
        off, accuracy = measure(family, net, x[:MEASURED_TRAIN], y[:MEASURED_TRAIN], run)
        val, val_accuracy = measure(family, net, *validation, run)
        since = 0 if val < best else since + 1
        best = min(best, val)
        ends = epoch == run["epochs"] - 1 or (run["patience"] > 0 and since >= run["patience"]) or not math.isfinite(val)
        true, true_accuracy = measure(family, net, *fresh, run) if ends or epoch % often == 0 else (math.nan, math.nan)
        for name, value in zip(kept, (off and kept["on"].pop(), off, val, accuracy, val_accuracy, true, true_accuracy)):
            kept[name].append(value)
        if ends:
            break
    return {name: [rounded(value) for value in values] for name, values in kept.items()}


def folder(family, number, root):
    rng = np.random.default_rng([root, FAMILIES[family], number])
    samples = int(log_uniform(rng, 40, {"hetero": 800, "images": 700}.get(family, 400)) if HARD or family in THIRD else log_uniform(rng, 60 if family in ("mlp", "cnn") else 40, 4000 if family in ("mlp", "regression", "autoencoder", "cnn", "conv1d") else 600))
    held = int(log_uniform(rng, 50, 2000))
    noise = float(rng.choice([0, 0, 0.05, 0.1, 0.2, 0.3]))
    x, y, info = globals()[f"{family}_problem"](rng, samples + held + FRESH, noise)
    floats = x.dtype.kind == "f"
    x = torch.tensor(x, dtype=torch.float32 if floats else torch.long)
    y = torch.tensor(y, dtype=torch.float32 if y.dtype.kind == "f" else torch.long)
    cut = [(x[a:b], y[a:b]) for a, b in ((0, samples), (samples, samples + held), (samples + held, None))]
    absolute = bool(rng.random() < 0.25)
    for run_number in range(4):
        run = settings(rng, family, run_number, samples)
        run["absolute"] = absolute and family in NUMBERS
        curves = train(family, cut, info, run, int(rng.integers(0, 2**31)))
        yield dict(family=f"{family}-hard" if HARD else family, folder=number, run=run_number, samples=samples, validationSamples=held, noise=noise, **run, **curves)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("family")
    parser.add_argument("first", type=int)
    parser.add_argument("last", type=int)
    parser.add_argument("out")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--hard", action="store_true")
    asked = parser.parse_args()
    HARD = asked.hard
    with open(asked.out, "w") as out:
        for number in range(asked.first, asked.last):
            for history in folder(asked.family, number, asked.seed):
                out.write(json.dumps(history) + "\n")
                out.flush()
