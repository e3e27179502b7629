"""Runs the source files of `networks/` in their own framework at several rates: golden/NAME.json, one file per case of cases.json.

    KERAS_BACKEND=jax python bench/lab/agreement/train.py [--seeds 12] [CASE…]

The files train themselves: `fit` is theirs. From the lab's protocol come the data (60/20/20, drawn anew for every seed, standardised on
the training rows alone), the rates, and what is compared: the smallest smoothed validation loss of each run.
"""

import argparse
import csv
import gzip
import importlib.util
import json
import math
import sys
import time
from pathlib import Path

import numpy

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "figures"))
from protocol import FEATURES, LABELS, ROOT, best_smoothed, torch  # noqa: E402
import torch.nn.functional as F  # noqa: E402

RATES = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8]


def table(path):
    """A CSV file with the target in the last column: features, and numbers or class indices in the order of the names."""
    opened = gzip.open(path, "rt") if path.suffix == ".gz" else open(path)
    with opened as file:
        rows = list(csv.reader(file))[1:]
    features = numpy.array([[float(cell) for cell in row[:-1]] for row in rows])
    answers = [row[-1] for row in rows]
    names = sorted(set(answers))
    if all(name.replace(".", "", 1).replace("-", "", 1).isdigit() for name in names) and len(names) > 20:
        return features, numpy.array([float(answer) for answer in answers])
    return features, numpy.array([names.index(answer) for answer in answers])


def read(data):
    if data == "digits":
        return FEATURES, LABELS
    bundled = ROOT / "media/data" / f"{data}.csv.gz"
    return table(bundled if bundled.exists() else HERE / f"{data}.csv")


def classes(targets):
    """0 for regression."""
    return int(targets.max()) + 1 if targets.dtype == numpy.int64 else 0


def split(case, seed):
    random = numpy.random.default_rng(5000 + seed)
    features, targets = read(case["data"])
    count = classes(targets)
    groups = [numpy.flatnonzero(targets == label) for label in range(count)] if count else [numpy.arange(len(targets))]
    train, validation = [], []
    for group in groups:
        rows = random.permutation(group)
        fifth = round(len(rows) / 5)
        validation += list(rows[fifth : 2 * fifth])
        train.append(rows[2 * fifth :])
    total = sum(len(rows) for rows in train)
    share = [case["rows"] * len(rows) / total for rows in train]
    counts = [math.floor(one) for one in share]
    for index in sorted(range(len(train)), key=lambda one: counts[one] - share[one])[: case["rows"] - sum(counts)]:
        counts[index] += 1
    train = numpy.concatenate([rows[:count] for rows, count in zip(train, counts)])
    if case["data"] == "tokens":
        x = lambda rows: features[rows].astype(numpy.int64)
    else:
        # Pixels have one mean and deviation together, columns of a table one each.
        axis = None if case["data"] == "digits" else 0
        mean, deviation = features[train].mean(axis), features[train].std(axis)
        x = lambda rows: ((features[rows] - mean) / deviation).astype(numpy.float32).reshape(-1, *case["form"])
    if count:
        y, known = lambda rows: targets[rows], targets[train].copy()
        hit, other = random.random(len(train)) < case["noise"], random.integers(0, count, len(train))
        known[hit] = other[hit]
    else:
        y = lambda rows: ((targets[rows] - targets[train].mean()) / targets[train].std()).astype(numpy.float32)
        known = y(train)
    return (x(train), known), (x(validation), y(validation))


def load(name):
    spec = importlib.util.spec_from_file_location(name, HERE / "networks" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def run_torch(module, case, rate, seed, parts):
    (x, y), (held_x, held_y) = [[torch.tensor(one) for one in part] for part in parts]
    torch.manual_seed(7000 + seed)
    model = module.Net()
    for part in model.modules():
        if isinstance(part, torch.nn.modules.dropout._DropoutNd):
            part.p = rate
        elif isinstance(part, (torch.nn.RNNBase, torch.nn.MultiheadAttention)) and part.dropout > 0:
            part.dropout = rate
    loss = F.cross_entropy if y.dtype == torch.int64 else F.mse_loss
    curve = []
    for _ in module.fit(model, x, y):
        model.eval()
        with torch.no_grad():
            curve.append(loss(model(held_x), held_y).item())
    return curve


MODELS = {}


def run_keras(module, case, rate, seed, parts):
    """One model per rate is compiled once; for each seed it gets fresh weights and a fresh state of its optimizer."""
    import keras

    (x, y), (held_x, held_y) = parts
    keras.utils.set_random_seed(7000 + seed)
    fresh = module.build()
    if rate not in MODELS:
        for layer in fresh.layers:
            if isinstance(layer, keras.layers.Dropout):
                layer.rate = rate
        MODELS[rate] = fresh
    model = MODELS[rate]
    model.set_weights(fresh.get_weights())
    for variable in model.optimizer.variables:
        if variable is not model.optimizer._learning_rate:
            variable.assign(numpy.zeros(variable.shape, variable.dtype))
    keras.utils.set_random_seed(9000 + seed)
    return [float(loss) for loss in module.fit(model, x, y, held_x, held_y).history["val_loss"]]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=12)
    parser.add_argument("cases", nargs="*")
    args = parser.parse_args()
    for case in json.loads((HERE / "cases.json").read_text()):
        name = case["file"]
        if args.cases and name not in args.cases:
            continue
        module, start = load(name), time.process_time()
        best, last = {rate: [] for rate in RATES}, {rate: [] for rate in RATES}
        for seed in range(args.seeds):
            parts = split(case, seed)
            for rate in RATES:
                curve = (run_keras if name.startswith("keras") else run_torch)(module, case, rate, seed, parts)
                assert len(curve) == case["epochs"], f"{name}: {len(curve)} epochs"
                best[rate].append(round(best_smoothed(curve), 6))
                last[rate].append(round(curve[-1], 6))
        result = {
            "call": f"python bench/lab/agreement/train.py --seeds {args.seeds} {name}",
            "versions": versions(name),
            "case": case,
            "rates": RATES,
            "best": list(best.values()),
            "last": list(last.values()),
        }
        (HERE / "golden" / f"{name}.json").write_text(json.dumps(result) + "\n")
        means = " ".join(f"{numpy.mean(best[rate]):.4f}" for rate in RATES)
        print(f"{name:18} {time.process_time() - start:6.0f} CPU s  {means}", flush=True)


def versions(name):
    if not name.startswith("keras"):
        return f"torch {torch.__version__}"
    import keras

    return f"keras {keras.__version__} on {keras.backend.backend()}"


if __name__ == "__main__":
    main()
