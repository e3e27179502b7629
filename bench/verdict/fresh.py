"""More training histories with known truth, of other families, settings and logs than histories.py: python fresh.py FAMILY FIRST LAST OUT.jsonl --seed N

The same form and the same kind of folder (four runs on one problem, the first a wide reference that trains long). What is other: networks and data; optimizers (nadam,
adagrad, Nesterov, clipped SGD, AdamW) and schedules (one cycle, restarts, exponential, steps); label noise up to 0.4; validation sets of 40 samples up; logs that
validate every second or fifth epoch, or several times an epoch after so many steps. A value of a curve is one such point of the log: the training loss is the mean since the one before.
"""

import argparse
import json
import math

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from histories import FRESH, MEASURED_TRAIN, dense, flip, log_uniform, rounded, teacher

torch.set_num_threads(1)
FAMILIES = {"mixer": 21, "decoder": 22, "tabular": 23, "graph": 24, "ratings": 31, "bilstm": 32, "labels": 33, "patches": 34}
STEPS = {"mixer": 350, "decoder": 200, "tabular": 1200, "graph": 500, "ratings": 1500, "bilstm": 180, "labels": 1200, "patches": 200}
TRUTHS = {"mixer": 12, "decoder": 10, "bilstm": 12, "patches": 10}
NUMBERS = ("tabular", "ratings")
# With --hard: fewer training samples and more strong runs.
HARD = False


# ---- problems -------------------------------------------------------------------------------------------------------------------------------------------


def mixer_problem(rng, rows, noise):
    """Eight vectors; the class is which two of several patterns stand next to each other."""
    classes, width = int(rng.integers(2, 6)), int(rng.integers(4, 8))
    patterns = rng.normal(size=(classes, 2, width)) * rng.uniform(0.8, 1.6)
    y = rng.integers(0, classes, rows)
    x = rng.normal(size=(rows, 8, width))
    at = rng.integers(0, 7, rows)
    for row in range(rows):
        x[row, at[row] : at[row] + 2] += patterns[y[row]]
    return x, flip(rng, y, classes, noise), dict(classes=classes, width=width)


def decoder_problem(rng, rows, noise):
    """Text of a small grammar: chains of words that a hidden topic prefers, with earlier pieces said again."""
    words, topics = int(rng.integers(6, 14)), int(rng.integers(2, 5))
    table = rng.gamma(rng.uniform(0.2, 0.6), size=(topics, words, words)) + 1e-3
    table = (table / table.sum(2, keepdims=True)).cumsum(2)
    topic = rng.integers(0, topics, rows)
    x = rng.integers(0, words, (rows, 15))
    for t in range(1, 15):
        x[:, t] = (rng.random((rows, 1)) > table[topic, x[:, t - 1]]).sum(1).clip(0, words - 1)
    again = rng.random(rows) < 0.5
    x[again, 9:13] = x[again, 2:6]
    x = flip(rng, x, words, noise)
    return x[:, :-1], x[:, 1:], dict(words=words)


def tabular_problem(rng, rows, noise):
    """Products and thresholds of a few of the columns, some of them categories, with errors of heavy tails."""
    width, kinds = int(rng.integers(4, 12)), int(rng.integers(2, 7))
    numbers, category = rng.normal(size=(rows, width)), rng.integers(0, kinds, rows)
    a, b = rng.integers(0, width, (2, 4))
    y = (rng.normal(size=4) * numbers[:, a] * np.tanh(numbers[:, b])).sum(1) + rng.normal(size=kinds)[category] * (numbers[:, 0] > 0)
    y = y / y.std() + rng.standard_t(4, rows) * (0.1 + 1.5 * noise)
    return np.concatenate([numbers, np.eye(kinds)[category]], 1), y, dict(width=width + kinds)


def graph_problem(rng, rows, noise):
    """Graphs of ten nodes: the class is how features and links go together."""
    classes, width = int(rng.integers(2, 5)), int(rng.integers(3, 6))
    y = rng.integers(0, classes, rows)
    x = rng.normal(size=(rows, 10, width))
    ways = rng.normal(size=(classes, width, width))
    score = np.einsum("nif,nfg,njg->nij", x, ways[y], x) / width + rng.normal(size=(rows, 10, 10)) * rng.uniform(0.3, 1.2)
    links = ((score + score.transpose(0, 2, 1)) > 0.5) | np.eye(10, dtype=bool)
    links = links / links.sum(2, keepdims=True)
    return np.concatenate([x, links], 2), flip(rng, y, classes, noise), dict(classes=classes, width=width)


def ratings_problem(rng, rows, noise):
    """What people gave to things: a product of hidden tastes, and errors."""
    people, things, tastes = int(rng.integers(20, 80)), int(rng.integers(20, 80)), int(rng.integers(2, 5))
    who, what = rng.integers(0, people, rows), rng.integers(0, things, rows)
    y = (rng.normal(size=(people, tastes))[who] * rng.normal(size=(things, tastes))[what]).sum(1) + rng.normal(size=people)[who]
    y = y / y.std() + rng.normal(size=rows) * (0.2 + 1.5 * noise)
    return np.stack([who, what + people], 1), y, dict(words=people + things)


def bilstm_problem(rng, rows, noise):
    """Sixteen brackets and other signs: how deep they nest, and which sign stands deepest."""
    words = int(rng.integers(5, 9))
    x = rng.integers(0, words, (rows, 16))
    depth = np.cumsum((x == 0).astype(int) - (x == 1), 1)
    deepest = x[np.arange(rows), depth.argmax(1)]
    y = depth.max(1).clip(0, 2) + 3 * ((deepest + np.roll(x, 1, 1)[np.arange(rows), depth.argmax(1)]) % 2 if rng.random() < 0.5 else 0)
    return x, flip(rng, y, 6, noise), dict(words=words, classes=6)


def labels_problem(rng, rows, noise):
    """Several yes or no at once."""
    width, labels = int(rng.integers(6, 25)), int(rng.integers(3, 7))
    x = rng.normal(size=(rows, width))
    y = (teacher(rng, x, labels) * 2 + rng.logistic(size=(rows, labels)) * rng.uniform(0.2, 1.0)) > 0
    return x, np.where(rng.random(y.shape) < noise / 2, ~y, y).astype(float), dict(width=width, classes=labels)


def patches_problem(rng, rows, noise):
    """Pictures of twelve by twelve with two blobs; the class is how they lie to each other. Read by patches of three."""
    classes = int(rng.integers(3, 7))
    y = rng.integers(0, classes, rows)
    angle = 6.28 * (y + rng.uniform(-0.3, 0.3, rows)) / classes
    cx, cy = rng.uniform(3.5, 7.5, (2, rows))
    a, b = np.meshgrid(np.arange(12), np.arange(12), indexing="ij")
    blob = lambda u, v, s: np.exp(-((a - u[:, None, None]) ** 2 + (b - v[:, None, None]) ** 2) / s)
    x = blob(cx, cy, 3) + blob(cx + 3.5 * np.cos(angle), cy + 3.5 * np.sin(angle), 1.5) + rng.normal(size=(rows, 12, 12)) * rng.uniform(0.2, 0.6)
    x = x.reshape(rows, 4, 3, 4, 3).transpose(0, 1, 3, 2, 4).reshape(rows, 16, 9)
    return x, flip(rng, y, classes, noise), dict(classes=classes, width=9)


# ---- networks -------------------------------------------------------------------------------------------------------------------------------------------


class Mixer(nn.Module):
    def __init__(self, info, width, depth, rate):
        super().__init__()
        self.enter = nn.Linear(info["width"], width)
        self.norms = nn.ModuleList([nn.LayerNorm(width) for _ in range(2 * depth)])
        self.across = nn.ModuleList([nn.Sequential(nn.Linear(8, 16), nn.GELU(), nn.Dropout(rate), nn.Linear(16, 8)) for _ in range(depth)])
        self.along = nn.ModuleList([nn.Sequential(nn.Linear(width, 2 * width), nn.GELU(), nn.Dropout(rate), nn.Linear(2 * width, width)) for _ in range(depth)])
        self.head = nn.Linear(width, info["classes"])

    def forward(self, x):
        h = self.enter(x)
        for level, (across, along) in enumerate(zip(self.across, self.along)):
            h = h + across(self.norms[2 * level](h).transpose(1, 2)).transpose(1, 2)
            h = h + along(self.norms[2 * level + 1](h))
        return self.head(h.mean(1))


class Attention(nn.Module):
    """Blocks of attention: of a language model whose head is its embedding, or over patches with a token for the class."""

    def __init__(self, info, width, depth, rate, causal):
        super().__init__()
        self.causal = causal
        self.enter = nn.Embedding(info["words"], width) if causal else nn.Linear(info["width"], width)
        if causal:
            nn.init.normal_(self.enter.weight, std=0.3)
        self.place = nn.Parameter(torch.randn(18, width) * 0.05)
        self.token = nn.Parameter(torch.zeros(1, 1, width))
        self.mixing = nn.ModuleList([nn.MultiheadAttention(width, 2, dropout=rate, batch_first=True) for _ in range(depth)])
        self.thinking = nn.ModuleList([nn.Sequential(nn.Linear(width, 3 * width), nn.ReLU(), nn.Linear(3 * width, width), nn.Dropout(rate)) for _ in range(depth)])
        self.norms = nn.ModuleList([nn.LayerNorm(width) for _ in range(2 * depth)])
        self.head = None if causal else nn.Linear(width, info["classes"])

    def forward(self, x):
        h = self.enter(x)
        h = h if self.causal else torch.cat([self.token.expand(len(h), 1, -1), h], 1)
        h = h + self.place[: h.shape[1]]
        mask = torch.ones(h.shape[1], h.shape[1], dtype=torch.bool).triu(1) if self.causal else None
        for level, (mixing, thinking) in enumerate(zip(self.mixing, self.thinking)):
            h = self.norms[2 * level](h + mixing(h, h, h, attn_mask=mask, need_weights=False)[0])
            h = self.norms[2 * level + 1](h + thinking(h))
        return h @ self.enter.weight.T if self.causal else self.head(h[:, 0])


class Residual(nn.Module):
    def __init__(self, info, width, depth, rate):
        super().__init__()
        self.enter = nn.Linear(info["width"], width)
        self.blocks = nn.ModuleList([nn.Sequential(nn.LayerNorm(width), nn.Linear(width, 2 * width), nn.ReLU(), nn.Dropout(rate), nn.Linear(2 * width, width)) for _ in range(depth)])
        self.head = nn.Linear(width, 1)

    def forward(self, x):
        h = self.enter(x)
        for block in self.blocks:
            h = h + block(h)
        return self.head(F.relu(h))[:, 0]


class Graph(nn.Module):
    def __init__(self, info, width, depth, rate):
        super().__init__()
        self.inputs = info["width"]
        self.layers = nn.ModuleList([nn.Linear(2 * (self.inputs if level == 0 else width), width) for level in range(depth)])
        self.drop = nn.Dropout(rate)
        self.head = nn.Linear(2 * width, info["classes"])

    def forward(self, x):
        h, links = x[..., : self.inputs], x[..., self.inputs :]
        for layer in self.layers:
            h = self.drop(F.relu(layer(torch.cat([h, links @ h], 2))))
        return self.head(torch.cat([h.mean(1), h.amax(1)], 1))


class Ratings(nn.Module):
    def __init__(self, info, width, rate):
        super().__init__()
        self.tastes, self.level = nn.Embedding(info["words"], width), nn.Embedding(info["words"], 1)
        nn.init.normal_(self.tastes.weight, std=0.3)
        self.drop, self.above = nn.Dropout(rate), nn.Sequential(nn.Linear(2 * width, width), nn.ReLU(), nn.Dropout(rate), nn.Linear(width, 1))

    def forward(self, x):
        both = self.drop(self.tastes(x))
        return both.prod(1).sum(1) + self.level(x).sum((1, 2)) + self.above(both.flatten(1))[:, 0]


class BiLstm(nn.Module):
    def __init__(self, info, width, depth, rate):
        super().__init__()
        self.enter, self.drop = nn.Embedding(info["words"], width), nn.Dropout(rate)
        self.body = nn.LSTM(width, width, num_layers=min(2, depth), dropout=rate if depth > 1 else 0, bidirectional=True, batch_first=True)
        self.head = nn.Linear(2 * width, info["classes"])

    def forward(self, x):
        return self.head(self.drop(self.body(self.enter(x))[0].amax(1)))


def network(family, info, run):
    width, depth, rate = run["width"], run["depth"], run["dropout"]
    if family == "mixer":
        return Mixer(info, width, depth, rate)
    if family in ("decoder", "patches"):
        return Attention(info, width, depth, rate, family == "decoder")
    if family == "tabular":
        return Residual(info, width, depth, rate)
    if family == "graph":
        return Graph(info, width, depth, rate)
    if family == "ratings":
        return Ratings(info, max(2, width // 4), rate)
    if family == "bilstm":
        return BiLstm(info, width, depth, rate)
    return dense(info["width"], width, depth, info["classes"], rate, nn.SiLU, run["norm"])


# ---- settings and training ------------------------------------------------------------------------------------------------------------------------------


def settings(rng, family, number, samples):
    kind = "reference" if number == 0 else str(rng.choice(["plain", "weak", "strong", "strong"] if HARD else ["plain", "plain", "weak", "strong"]))
    big = {"tabular": 96, "labels": 128, "mixer": 40, "graph": 64, "ratings": 96}.get(family, 32)
    run = dict(
        kind=kind,
        width=int(4 * round(log_uniform(rng, 8, big) / 4)),
        depth=int(rng.integers(1, 4)),
        dropout=float(rng.choice([0, 0, 0, 0.1, 0.2, 0.3, 0.5, 0.65, 0.8])),
        optimizer=str(rng.choice(["adamw", "nadam", "adagrad", "nesterov", "clipped"])),
        rate_scale=log_uniform(rng, 0.3, 3),
        schedule=str(rng.choice(["constant", "constant", "one-cycle", "restarts", "exponential", "steps"])),
        decay=float(rng.choice([0, 0, 1e-4, 1e-2])),
        epochs=int(round(log_uniform(rng, 10, 80))),
        batch=int(rng.choice([16, 32, 32, 64])),
        patience=int(rng.choice([0, 0, 0, 3, 4, 6, 12])),
        # Validated every so many epochs, or so many times in one.
        every=int(rng.choice([1, 1, 1, 2, 5])),
        within=int(rng.choice([1, 1, 1, 1, 3])),
        norm=bool(rng.random() < 0.3),
    )
    if kind == "reference":
        run.update(width=big, dropout=0.2, optimizer="adamw", rate_scale=1.0, schedule="one-cycle", decay=1e-4, epochs=80, patience=0, every=1, within=1)
    if kind == "weak":
        way = int(rng.integers(0, 3))
        run.update([dict(width=4, depth=1), dict(rate_scale=log_uniform(rng, 0.003, 0.05)), dict(dropout=0.8, width=8)][way])
    if kind == "strong":
        run.update(width=big, dropout=float(rng.choice([0, 0, 0.2, 0.5])), decay=0.0, epochs=max(run["epochs"], 40))
    run["within"] = 1 if run["every"] > 1 or samples < 3 * run["batch"] else run["within"]
    while run["epochs"] * math.ceil(samples / run["batch"]) > STEPS[family]:
        if run["batch"] < 128:
            run["batch"] *= 2
        elif run["epochs"] > 12:
            run["epochs"] -= 1
        else:
            break
    run["every"] = max(1, min(run["every"], run["epochs"] // 8))
    return run


def optimizer_of(run, parameters):
    base = {"adamw": 3e-3, "nadam": 3e-3, "adagrad": 0.02, "nesterov": 0.02, "clipped": 0.2}[run["optimizer"]]
    rate, decay = base * run["rate_scale"], run["decay"]
    if run["optimizer"] == "adamw":
        return torch.optim.AdamW(parameters, rate, weight_decay=decay * 10)
    if run["optimizer"] == "nadam":
        return torch.optim.NAdam(parameters, rate, weight_decay=decay)
    if run["optimizer"] == "adagrad":
        return torch.optim.Adagrad(parameters, rate, weight_decay=decay)
    return torch.optim.SGD(parameters, rate, momentum=0.9 if run["optimizer"] == "nesterov" else 0, nesterov=run["optimizer"] == "nesterov", weight_decay=decay)


def factor(run, share):
    if run["schedule"] == "one-cycle":
        return 0.1 + 1.4 * share / 0.3 if share < 0.3 else 1.5 * 0.5 * (1 + math.cos(math.pi * (share - 0.3) / 0.7)) + 1e-3
    if run["schedule"] == "restarts":
        return 0.5 * (1 + math.cos(math.pi * ((share * 3) % 1))) + 1e-2
    if run["schedule"] == "exponential":
        return 0.03**share
    if run["schedule"] == "steps":
        return 0.2 ** int(share * 4)
    return 1.0


def loss_of(family, output, target, run):
    if family in NUMBERS:
        return {"squares": F.mse_loss, "absolute": F.l1_loss, "huber": F.huber_loss}[run["loss"]](output, target)
    if family == "labels":
        return F.binary_cross_entropy_with_logits(output, target)
    return F.cross_entropy(output.flatten(0, -2), target.flatten())


@torch.no_grad()
def measure(family, net, x, y, run):
    net.eval()
    output = net(x)
    loss = loss_of(family, output, y, run).item()
    right = None if family in NUMBERS else (output > 0) == (y > 0.5) if family == "labels" else output.argmax(-1) == y
    net.train()
    return loss, math.nan if right is None else right.float().mean().item()


def train(family, data, info, run, seed):
    torch.manual_seed(seed)
    net = network(family, info, run)
    opt = optimizer_of(run, net.parameters())
    start = opt.param_groups[0]["lr"]
    (x, y), validation, fresh = data
    kept = {name: [] for name in ("on", "off", "val", "acc_off", "acc_val", "fresh", "acc_fresh")}
    points = run["epochs"] * run["within"] // run["every"]
    often = max(1, math.ceil(points / TRUTHS.get(family, 25)))
    best, since, total, seen = math.inf, 0, 0.0, 0
    for epoch in range(run["epochs"]):
        for group in opt.param_groups:
            group["lr"] = start * factor(run, epoch / run["epochs"])
        batches = torch.randperm(len(x)).split(run["batch"])
        stops = {len(batches) * part // run["within"] for part in range(1, run["within"] + 1)} if (epoch + 1) % run["every"] == 0 else set()
        for step, rows in enumerate(batches, 1):
            if len(rows) > 1:
                opt.zero_grad()
                loss = loss_of(family, net(x[rows]), y[rows], run)
                loss.backward()
                if run["optimizer"] == "clipped":
                    nn.utils.clip_grad_norm_(net.parameters(), 1.0)
                opt.step()
                total, seen = total + loss.item() * len(rows), seen + len(rows)
            if step not in stops:
                continue
            off, accuracy = measure(family, net, x[:MEASURED_TRAIN], y[:MEASURED_TRAIN], run)
            val, val_accuracy = measure(family, net, *validation, run)
            since = 0 if val < best else since + 1
            best = min(best, val)
            ends = len(kept["val"]) == points - 1 or (run["patience"] > 0 and since >= run["patience"]) or not math.isfinite(val)
            true, true_accuracy = measure(family, net, *fresh, run) if ends or len(kept["val"]) % often == 0 else (math.nan, math.nan)
            for name, value in zip(kept, (total / max(1, seen), off, val, accuracy, val_accuracy, true, true_accuracy)):
                kept[name].append(value)
            total, seen = 0.0, 0
            if ends:
                return {name: [rounded(value) for value in values] for name, values in kept.items()}
    raise AssertionError("no end")


def folder(family, number, root):
    rng = np.random.default_rng([root, FAMILIES[family], number])
    samples, held = int(log_uniform(rng, 50, 400 if HARD else 1500)), int(log_uniform(rng, 40, 1500))
    noise = float(rng.choice([0, 0, 0.05, 0.1, 0.2, 0.3, 0.4]))
    x, y, info = globals()[f"{family}_problem"](rng, samples + held + FRESH, noise)
    as_tensor = lambda values: torch.tensor(values, dtype=torch.float32 if values.dtype.kind == "f" else torch.long)
    x, y = as_tensor(x), as_tensor(y)
    cut = [(x[a:b], y[a:b]) for a, b in ((0, samples), (samples, samples + held), (samples + held, None))]
    loss = str(rng.choice(["squares", "squares", "absolute", "huber"])) if family in NUMBERS else "entropy"
    for run_number in range(4):
        run = {**settings(rng, family, run_number, samples), "loss": loss}
        curves = train(family, cut, info, run, int(rng.integers(0, 2**31)))
        yield dict(family=f"{family}-hard" if HARD and root > 4 else family, folder=number, run=run_number, samples=samples, validationSamples=held, noise=noise, **run, **curves)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("family")
    parser.add_argument("first", type=int)
    parser.add_argument("last", type=int)
    parser.add_argument("out")
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--hard", action="store_true")
    asked = parser.parse_args()
    HARD = asked.hard
    with open(asked.out, "w") as out:
        for number in range(asked.first, asked.last):
            for history in folder(asked.family, number, asked.seed):
                out.write(json.dumps(history) + "\n")
                out.flush()
