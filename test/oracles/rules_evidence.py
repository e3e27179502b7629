"""Trains what the rules about evidence talk of, asserts what they claim, and keeps the logs that they are to judge.

    python3 test/oracles/rules_evidence.py

rewrites test/unit/rules/golden/evidence.json: programs, the logs that they really wrote, and what `check --evidence` must say of both. All is
trained in double precision, so that another build of PyTorch writes the same four digits.
"""

import contextlib
import io
import json
import os
import pathlib
import re
import tempfile
import types
import warnings

os.environ["KERAS_BACKEND"] = "torch"
os.environ.setdefault("TQDM_DISABLE", "1")
warnings.simplefilter("ignore")

import torch

# torchvision's compiled operators belong to one build of torch; Transformers and Lightning import it all the same.
OPERATORS = torch.library.Library("torchvision", "DEF")
for operator in ("nms", "qnms"):
    try:
        OPERATORS.define(f"{operator}(Tensor boxes, Tensor scores, float threshold) -> Tensor")
    except RuntimeError:
        pass

import keras
import numpy as np

GOLDEN = pathlib.Path(__file__).resolve().parents[1] / "unit" / "rules" / "golden" / "evidence.json"

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
keras.config.set_floatx("float64")

PROGRAM = '''import csv

import torch
import torch.nn as nn

EPOCHS = {epochs}
{more}
model = nn.Sequential(
    nn.Linear(20, {width}),
    nn.ReLU(),
{dropout}    nn.Linear({width}, 1),
)


def learn(x, y, kept_x, kept_y, path):
    optimizer = torch.optim.Adam(model.parameters(), lr={lr})
    loss_of = nn.BCEWithLogitsLoss()
    with open(path, "w", newline="") as file:
        log = csv.writer(file)
        log.writerow(["epoch", "step", "train_loss", "val_loss"])
        for epoch in range(EPOCHS):
            total = 0.0
            model.train()
            for rows in torch.randperm(len(x)).split(64):
                optimizer.zero_grad()
                loss = loss_of(model(x[rows]), y[rows])
                loss.backward()
                optimizer.step()
                total += loss.item() * len(rows)
            model.eval()
            with torch.no_grad():
                known = loss_of(model(x), y).item()
                kept = loss_of(model(kept_x), kept_y).item()
            print(f"step {{epoch * 10}}: train loss {{known:.4f}}, val loss {{kept:.4f}}")
            log.writerow([epoch, epoch * 10, f"{{total / len(x):.4f}}", f"{{kept:.4f}}"])
'''


def data(n, seed, hard=False):
    """A teacher, linear unless `hard`, whose labels are wrong in one of ten cases."""
    rows = np.random.RandomState(seed)
    x = rows.randn(n, 20)
    of = x[:, :4] @ np.array([1.0, -1, 1, -1]) + 3 * x[:, 0] * x[:, 1] - 3 * x[:, 2] * x[:, 3] if hard else x @ np.linspace(-1, 1, 20)
    y = (of > 0).astype(float)
    return torch.tensor(x), torch.tensor(np.where(rows.rand(n) < 0.1, 1 - y, y))[:, None]


def program(rate, width=64, epochs=40, lr=0.003, more=""):
    return PROGRAM.format(dropout=f"    nn.Dropout({rate}),\n" if rate is not None else "", width=width, epochs=epochs, lr=lr, more=more)


def built(source):
    module = types.ModuleType("net")
    exec(source, module.__dict__)
    return module


class Run:
    """One training of a program: the log that it wrote, and its network."""

    def __init__(self, source, n, seed=0, hard=False):
        torch.manual_seed(seed)
        self.module = built(source)
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "metrics.csv")
            self.x, self.y = data(n, 100 + seed, hard)
            printed = io.StringIO()
            with contextlib.redirect_stdout(printed):
                self.module.learn(self.x, self.y, *data(2000, 7, hard), path)
            # Both losses with dropout off.
            self.printed = printed.getvalue()
            self.log = pathlib.Path(path).read_text()
        rows = [line.split(",") for line in self.log.split()[1:]]
        self.train = [float(row[2]) for row in rows]
        self.kept = [float(row[3]) for row in rows]

    def loss(self, training):
        self.module.model.train(training)
        with torch.no_grad():
            return np.mean([torch.nn.functional.binary_cross_entropy_with_logits(self.module.model(self.x), self.y).item() for _ in range(50)])


def rises(run):
    return run.kept[-1] > 1.1 * min(run.kept)


CASES = []


def case(rule, effect, source, logs, says, fixed=()):
    CASES.append({"rule": rule, "effect": effect, "source": source, "logs": logs, "says": says, "fixed": list(fixed)})


def versions(*runs):
    """Logs in the folders that Lightning makes, each with its parameters."""
    logs = {}
    for index, (run, parameters) in enumerate(runs):
        logs[f"lightning_logs/version_{index}/metrics.csv"] = run.log
        logs[f"lightning_logs/version_{index}/hparams.yaml"] = "".join(f"{name}: {value}\n" for name, value in parameters.items())
    return logs


def dropout_without_overfitting():
    rule = "dropout-without-overfitting"
    dropped = [Run(program(0.5, width=16, epochs=25), 6000, seed, hard=True) for seed in (0, 1)]
    small = [Run(program(0.0, width=16, epochs=25), 6000, seed, hard=True) for seed in (0, 1)]
    assert not any(map(rises, small)), "it does not overfit without dropout"
    assert max(run.kept[-1] for run in small) < 0.99 * min(run.kept[-1] for run in dropped), "dropout costs"
    told = lambda rate, **other: {"dropout": rate, "lr": 0.003, **other}
    matched = [(run, told(0.0)) for run in small] + [(run, told(0.5)) for run in dropped]
    case(rule, "dropout costs where nothing overfits", program(0.5, width=16, epochs=25), versions(*matched), True)
    case(rule, "nothing is dropped any more", program(0.0, width=16, epochs=25), versions(*matched), False)
    # A learning rate that is far too low makes the run without dropout look worse, which says nothing of dropout.
    slow = [Run(program(0.0, width=16, epochs=25, lr=0.00002), 6000, seed, hard=True) for seed in (0, 1)]
    assert min(run.kept[-1] for run in slow) > max(run.kept[-1] for run in dropped), "another rate of learning turns the order round"
    others = [(run, {"dropout": 0.0, "lr": 0.00002}) for run in slow] + [(run, told(0.5)) for run in dropped]
    case(rule, "runs of other learning rates are not compared", program(0.5, width=16, epochs=25), versions(*others), False)
    sizes = [(run, told(0.0, batch_size=16)) for run in small] + [(run, told(0.5, batch_size=512)) for run in dropped]
    case(rule, "runs of other batch sizes are not compared", program(0.5, width=16, epochs=25), versions(*sizes), False)
    # Where it overfits without dropout, dropout does its job.
    worse = [Run(program(0.0, width=512, epochs=25), 250, seed) for seed in (0, 1)]
    better = [Run(program(0.5, width=512, epochs=25), 250, seed) for seed in (0, 1)]
    assert all(map(rises, worse)) and max(run.kept[-1] for run in better) < min(run.kept[-1] for run in worse), "dropout helps"
    needed = [(run, told(0.0)) for run in worse] + [(run, told(0.5)) for run in better]
    case(rule, "dropout helps where it overfits", program(0.5, width=512, epochs=25), versions(*needed), False)
    # Of a run with dropout alone nobody knows whether it would overfit without.
    case(rule, "a run with dropout alone says nothing", program(0.5, width=16, epochs=25), {"metrics.csv": dropped[0].log}, False)


def dropout_while_underfitting():
    rule = "dropout-while-underfitting"
    poor = [Run(program(0.9, width=8, epochs=30, lr=0.01), 4000, seed) for seed in (0, 1)]
    good = [Run(program(0.0, width=8, epochs=30, lr=0.01), 4000, seed) for seed in (0, 1)]
    for less, more in zip(good, poor):
        assert abs(more.loss(False) / more.kept[-1] - 1) < 0.1, "with dropout off the training data is met as badly as other data"
        assert less.kept[-1] < 0.9 * more.kept[-1], "without dropout both are better"
    source = program(0.9, width=8, epochs=30, lr=0.01)
    case(rule, "both losses are poor with dropout off", source, {"runs/plain.log": good[0].printed, "runs/dropped.log": poor[0].printed}, True)
    # The logged loss was measured with dropout on: nobody knows whether it underfits.
    case(rule, "the loss was logged with dropout on", source, versions((good[0], {"dropout": 0.0}), (poor[0], {"dropout": 0.9})), False)


def overfits_without_dropout():
    rule = "overfits-without-dropout"
    run = Run(program(None, width=512, epochs=30), 250)
    cured = Run(program(0.5, width=512, epochs=30), 250)
    assert rises(run) and run.train[-1] < 0.5 * run.train[5], "it overfits"
    assert cured.kept[-1] < 0.9 * run.kept[-1], "dropout works against it"
    case(rule, "validation rises while training falls", program(None, width=512, epochs=30), {"metrics.csv": run.log}, True, ["    nn.Dropout(0.2),\n    nn.Linear(512, 1),"])
    quiet = Run(program(None, width=16, epochs=30), 4000)
    assert not rises(quiet)
    case(rule, "nothing rises", program(None, width=16, epochs=30), {"metrics.csv": quiet.log}, False)


def dropout_not_enough():
    rule = "dropout-not-enough"
    run = Run(program(0.3, width=512, epochs=40), 120)
    assert rises(run), "it overfits in spite of dropout"
    best = run.kept.index(min(run.kept))
    assert min(run.kept) < 0.9 * run.kept[-1] and best < 30, "stopping at the best epoch helps"
    case(rule, "it overfits in spite of dropout", program(0.3, width=512, epochs=40), {"metrics.csv": run.log}, True)
    stopped = program(0.3, width=512, epochs=40, more="PATIENCE = 5  # early stopping\n")
    case(rule, "training stops early", stopped, {"metrics.csv": run.log}, False)


def epochs_not_increased():
    rule = "epochs-not-increased"
    short, long = program(0.5, epochs=12, lr=0.0005), program(0.5, epochs=24, lr=0.0005)
    run, twice = Run(short, 1000), Run(long, 1000)
    plain = Run(program(0.0, epochs=12, lr=0.0005), 1000)
    assert twice.kept[-1] < 0.97 * run.kept[-1], "twice as many epochs are better"
    assert plain.kept[-1] < run.kept[-1], "without dropout it is faster"
    case(rule, "it still improves at the end", short, {"metrics.csv": run.log}, True, ["EPOCHS = 24\n"])
    weak = Run(program(0.1, epochs=12, lr=0.0005), 1000)
    case(rule, "weak dropout slows nothing down", program(0.1, epochs=12, lr=0.0005), {"metrics.csv": weak.log}, False)


KERAS = '''import keras
from keras import layers

model = keras.Sequential([
    keras.Input(shape=(20,)),
    layers.Dense(64, activation="relu"),
    layers.Dropout({rate}),
    layers.Dense(1, activation="sigmoid"),
])


def learn(x, y, kept, path):
    model.compile(keras.optimizers.Adam(0.003), "binary_crossentropy")
    log = keras.callbacks.CSVLogger(path)
    {fit}
'''


def train_loss_logged_with_dropout():
    rule = "train-loss-logged-with-dropout"
    run = Run(program(0.7, epochs=15), 4000)
    assert run.loss(True) > 1.05 * run.loss(False), "the same weights and data: the loss is higher with dropout on"
    steady = Run(program(0.0, epochs=15), 4000)
    assert steady.loss(True) == steady.loss(False)
    x, y = (part.numpy() for part in data(4000, 3))
    kept = tuple(part.numpy() for part in data(2000, 7))
    for rate in (0.7, 0.0):
        keras.utils.set_random_seed(0)
        source = KERAS.format(rate=rate, fit="return model.fit(x, y, epochs=20, verbose=0, validation_data=kept, callbacks=[log])")
        module = built(source)
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "training.csv")
            history = module.learn(x, y, kept, path).history
            log = pathlib.Path(path).read_text()
        off = module.model.evaluate(x, y, verbose=0)
        below = history["val_loss"][-1] < history["loss"][-1]
        assert below == (rate > 0), "logged with dropout on, training stands above validation"
        if rate > 0:
            assert history["loss"][-1] > 1.05 * off, "and above itself with dropout off"
        log = re.sub(r"\d+\.\d+", lambda number: f"{float(number[0]):.4f}", log).replace("\r\n", "\n")
        case(rule, f"validation below training at a rate of {rate}", source, {"training.csv": log}, rate > 0)


def no_validation_data():
    rule = "no-validation-data"
    x, y = (part.numpy() for part in data(200, 3))
    kept = tuple(part.numpy() for part in data(200, 7))
    fits = {"": False, ", validation_split=0.2": True}
    sources = []
    for more, told in fits.items():
        source = KERAS.format(rate=0.3, fit=f"return model.fit(x, y, epochs=2, verbose=0{more}, callbacks=[log])")
        with tempfile.TemporaryDirectory() as folder:
            history = built(source).learn(x, y, kept, os.path.join(folder, "training.csv")).history
        assert ("val_loss" in history) == told
        sources.append(source)
    case(rule, "nothing is measured on other data", sources[0], {}, True, [", validation_split=0.2"])
    case(rule, "a share is held back", sources[1], {}, False)
    trainer(rule)
    lightning(rule)


TRAINER = '''from transformers import GPT2Config, GPT2ForSequenceClassification, Trainer, TrainingArguments


def learn(samples, kept, path):
    model = GPT2ForSequenceClassification(GPT2Config(vocab_size=8, n_positions=8, n_embd=8, n_layer=1, n_head=1, resid_pdrop=0.2, pad_token_id=0))
    arguments = TrainingArguments(path, num_train_epochs=1, report_to=[], use_cpu=True, save_strategy="no"{more})
    trainer = Trainer(model=model, args=arguments, train_dataset=samples, eval_dataset=kept)
    trainer.train()
    return trainer
'''


def trainer(rule):
    """Transformers evaluates only when a strategy says when, and by default none does."""
    samples = [{"input_ids": [1, 2, 3], "labels": index % 2} for index in range(8)]
    sources = []
    for more, told in (("", False), (', eval_strategy="no"', False), (', eval_strategy="epoch"', True)):
        source = TRAINER.format(more=more)
        sources.append(source)
        with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
            history = built(source).learn(samples, samples, folder).state.log_history
        assert any("eval_loss" in row for row in history) == told, more
    case(rule, "Trainer evaluates nothing by default", sources[0], {}, True, [', eval_strategy="epoch")'])
    case(rule, "Trainer is told to evaluate nothing", sources[1], {}, True)
    case(rule, "Trainer evaluates each epoch", sources[2], {}, False)


LIGHTNING = '''import lightning as L
import torch
import torch.nn as nn

SEEN = []


class Net(L.LightningModule):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(20, 8), nn.ReLU(), nn.Dropout(0.3), nn.Linear(8, 1))

    def training_step(self, batch, _):
        x, y = batch
        return nn.functional.binary_cross_entropy_with_logits(self.body(x), y)
{step}
    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters())


def learn(train_loader, val_loader):
    trainer = L.Trainer(max_epochs=1, logger=False, enable_checkpointing=False, enable_progress_bar=False, enable_model_summary=False, accelerator="cpu"{more})
    trainer.fit(Net(), train_loader, val_loader)
    return SEEN
'''
STEP = '''
    def validation_step(self, batch, _):
        SEEN.append(len(batch))
'''


def lightning(rule):
    """A loader is never read without a step for it, nor with a limit of no batches."""
    sources = []
    for step, more, told in ((STEP, "", True), ("", "", False), (STEP, ", limit_val_batches=0", False)):
        source = LIGHTNING.format(step=step, more=more)
        sources.append(source)
        loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(*data(32, 1)), 16)
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            seen = built(source).learn(loader, loader)
        assert bool(seen) == told, (step, more)
    case(rule, "Lightning reads the loader", sources[0], {}, False)
    case(rule, "Lightning has no step", sources[1], {}, True)
    case(rule, "Lightning reads no batch", sources[2], {}, True, ['accelerator="cpu")'])


PRETRAINING = '''from transformers import GPT2Config, GPT2LMHeadModel, Trainer, TrainingArguments

config = GPT2Config(vocab_size=16, n_positions=24, n_embd=32, n_layer=2, n_head=2, bos_token_id=0, eos_token_id=0{rates})
model = GPT2LMHeadModel(config)


def pretrain(samples, path):
    arguments = TrainingArguments(
        path,
        num_train_epochs=1,
        learning_rate=0.003,
        per_device_train_batch_size=32,
        report_to=[],
        use_cpu=True,
        save_strategy="no",
    )
    Trainer(model=model, args=arguments, train_dataset=samples).train()
'''


def sequences(n, seed):
    """Walks of a chain whose next state hangs on the two before it."""
    rows = np.random.RandomState(seed)
    walks = np.zeros((n, 24), int)
    walks[:, :2] = rows.randint(0, 16, (n, 2))
    for at in range(2, 24):
        walks[:, at] = np.where(rows.rand(n) < 0.85, (walks[:, at - 1] * 3 + walks[:, at - 2]) % 16, rows.randint(0, 16, n))
    return walks.tolist()


def single_epoch_pretraining_dropout():
    rule = "single-epoch-pretraining-dropout"
    fresh = torch.tensor(sequences(512, 99))
    losses = {}
    none = ", resid_pdrop=0.0, embd_pdrop=0.0, attn_pdrop=0.0"
    for rates in ("", none):
        source = PRETRAINING.format(rates=rates)
        losses[rates] = []
        for seed in (0, 1):
            torch.manual_seed(seed)
            module = built(source)
            samples = [{"input_ids": walk, "labels": walk} for walk in sequences(6400, seed)]
            with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
                module.pretrain(samples, folder)
            module.model.eval()
            with torch.no_grad():
                losses[rates].append(module.model(input_ids=fresh, labels=fresh).loss.item())
    assert all(told > 1.01 * quiet for told, quiet in zip(losses[""], losses[none])), losses
    case(rule, "the default of 10 % costs", PRETRAINING.format(rates=""), {}, True, [none])
    case(rule, "nothing is dropped", PRETRAINING.format(rates=none), {}, False)


def main():
    dropout_without_overfitting()
    dropout_while_underfitting()
    overfits_without_dropout()
    dropout_not_enough()
    epochs_not_increased()
    train_loss_logged_with_dropout()
    no_validation_data()
    single_epoch_pretraining_dropout()
    GOLDEN.write_text(json.dumps({"cases": CASES}, indent=1) + "\n")


if __name__ == "__main__":
    main()
