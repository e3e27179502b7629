"""Writes the tables of trainings with the programs that write them, and reads them with Python's own csv module.

    python3 test/oracles/logs_tables.py [FOLDER]

With FOLDER the writers write their files there again: keras (with torch as its backend), lightning, timm, ray and PyYAML, those that are installed.
Without FOLDER the values are printed that Python reads from the files in test/fixtures/logs: the golden file of test/unit/evidence/tables; and what
the installed writers write now is compared with these files. The metrics are computed without chance, so that a second time gives the same bytes.
"""

import csv
import io
import json
import math
import os
import pathlib
import sys
import tempfile
import warnings

os.environ.setdefault("KERAS_BACKEND", "torch")
os.environ.setdefault("RAY_DEDUP_LOGS", "0")
warnings.filterwarnings("ignore")

HERE = pathlib.Path(__file__).resolve().parent.parent / "fixtures" / "logs"
FORMATS = ("keras-csv", "lightning-csv", "timm-csv", "ray-csv", "ultralytics-csv", "csv", "jsonl")


def losses(epoch, rise=6):
    """A training loss that falls and a validation loss that rises from epoch `rise` on."""
    train = 0.7 * math.exp(-epoch / 4) + 0.02
    return round(train, 6), round(train + 0.01 * max(0, epoch - rise) + 0.05, 6)


def write_keras(folder):
    import numpy as np
    from keras.callbacks import CSVLogger

    def run(name, epochs, logs, start=0, **options):
        # The callback is driven as `fit` drives it: with the logs of each epoch.
        logger = CSVLogger(str(folder / name), **options)
        logger.on_train_begin()
        for epoch in range(start, start + epochs):
            logger.on_epoch_end(epoch, logs(epoch))
        logger.on_train_end()

    def usual(epoch):
        train, validation = losses(epoch)
        return {"loss": train, "accuracy": round(1 - train / 2, 5), "val_loss": validation, "val_accuracy": round(1 - validation / 2, 5), "learning_rate": 0.001}

    def training_only(epoch):
        return {"loss": losses(epoch)[0], "accuracy": np.float32(0.5)}

    def odd(epoch):
        logs = usual(epoch)
        if epoch == 2:
            logs["val_loss"] = float("nan")
        if epoch == 3:
            logs["loss"] = float("inf")
        if epoch % 2:
            del logs["val_accuracy"]
        logs["f1"] = np.array([0.25, 0.5 + epoch / 100])
        logs["val_f1"] = np.array([0.125, 0.25])
        return logs

    run("fit.csv", 12, usual)
    run("semicolon.log", 5, usual, separator=";")
    run("tab.tsv", 5, usual, separator="\t")
    run("no-validation.csv", 4, training_only)
    run("odd.csv", 6, odd)
    # A second training from the start and one that goes on from epoch 3, both below one header.
    run("appended.csv", 6, usual)
    run("appended.csv", 5, lambda epoch: usual(epoch + 1), append=True)
    run("continued.csv", 6, usual)
    run("continued.csv", 5, lambda epoch: usual(epoch + 2), start=3, append=True)


def without_torchvision_operators():
    """Its compiled operators belong to one build of torch; to import what names them, their names are enough."""
    import torch

    operators = torch.library.Library("torchvision", "DEF")
    for operator in ("nms", "qnms"):
        try:
            operators.define(f"{operator}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
        except RuntimeError:
            pass
    return operators


def write_lightning(folder):
    import torch
    import yaml
    from lightning.pytorch.loggers import CSVLogger

    logger = CSVLogger(str(folder), name="lightning_logs", version=0, flush_logs_every_n_steps=4)
    logger.log_hyperparams({"lr": 0.001, "dropout": 0.25, "layers": {"hidden": 64}, "name": "small"})
    for epoch in range(10):
        train, validation = losses(epoch)
        for batch in range(2):
            step = epoch * 4 + batch * 2 + 1
            logger.log_metrics({"epoch": epoch, "train_loss_step": torch.tensor(train + 0.125 * batch), "lr-Adam": 0.001}, step)
        # What the trainer logs at the end of an epoch: validation first, then the means of training.
        logger.log_metrics({"epoch": epoch, "val_loss": validation, "val_acc": 1 - validation / 2}, epoch * 4 + 3)
        logger.log_metrics({"epoch": epoch, "train_loss_epoch": train}, epoch * 4 + 3)
        logger.save()
    logger.log_metrics({"epoch": 10, "test_loss": 0.5}, 40)
    logger.save()
    # Two validations in each of two epochs, and names without a suffix.
    logger = CSVLogger(str(folder), name="lightning_logs", version=1)
    for step in range(4, 81, 4):
        epoch = (step - 1) // 40
        logger.log_metrics({"epoch": epoch, "train/loss": losses(step / 8)[0]}, step)
        if step % 20 == 0:
            logger.log_metrics({"epoch": epoch, "val/loss": losses(step / 8)[1]}, step)
    logger.save()
    # Tags of Python objects, as `save_hyperparameters` leaves them.
    tagged = {"dropout": 0.1, "shape": (3, 32), "path": pathlib.PurePosixPath("data")}
    (folder / "lightning_logs" / "version_1" / "hparams.yaml").write_text(yaml.dump(tagged))


def write_timm(folder):
    import yaml
    from timm.utils import update_summary

    def run(name, epochs, evaluated=lambda _: True, header=True, start=0):
        target = folder / name
        target.mkdir(parents=True, exist_ok=True)
        for epoch in range(start, start + epochs):
            train, validation = losses(epoch)
            evaluation = {"loss": validation, "top1": 60 + epoch, "top5": 90 + epoch / 4} if evaluated(epoch) else None
            update_summary(epoch, {"loss": train}, evaluation, str(target / "summary.csv"), lr=0.05, write_header=header and epoch == start)

    run("train/20240101-resnet18", 10)
    (folder / "train" / "20240101-resnet18" / "args.yaml").write_text(yaml.safe_dump({"model": "resnet18", "drop": 0.2, "drop_path": None, "epochs": 10}))
    run("resumed", 5)
    run("resumed", 4, start=3)
    run("every-second", 6, evaluated=lambda epoch: epoch % 2 == 1)
    run("headerless", 5, header=False, start=20)


class Trial:
    def __init__(self, local_path, config):
        self.local_path, self.config = local_path, config

    def init_local_path(self):
        pass


def write_ray(folder):
    from ray.tune.logger import CSVLoggerCallback

    # The callback writes what a trial reports; a cluster is not needed for that.
    for number, rate in enumerate((0.0, 0.5)):
        path = folder / "tune" / f"train_{number:05d}"
        path.mkdir(parents=True, exist_ok=True)
        trial = Trial(str(path), {"dropout": rate})
        callback = CSVLoggerCallback()
        callback._restore_from_remote = lambda *_: None
        for iteration in range(1, 9):
            train, validation = losses(iteration)
            result = {"train_loss": train, "eval": {"loss": validation + rate / 10}, "timestamp": 1700000000 + 10 * iteration, "done": iteration == 8}
            result |= {"training_iteration": iteration, "trial_id": f"{number:05d}", "time_total_s": 10.0 * iteration, "hostname": "host", "pid": 4}
            callback.log_trial_result(iteration, trial, {**result, "config": trial.config})
        callback.log_trial_end(trial)


def rows_of(path):
    """The rows of a table as dictionaries: Python's csv module, with nothing but the separator told."""
    data = path.read_bytes()
    text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    first = text.split("\n", 1)[0]
    if not first:
        return []
    separator = max(",;\t", key=first.count)
    table = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, skipinitialspace=True))
    header = [name.strip() for name in table[0]]
    return [dict(zip(header, row)) for row in table[1:] if row and row[0].strip() != header[0] and len(row) == len(header)]


def value(cell):
    try:
        number = float(cell.strip())
    except ValueError:
        return None
    return number if math.isfinite(number) else str(number)


def columns_of(path):
    """Each column with the values that are numbers, by their row."""
    columns = {}
    if path.suffix in (".jsonl", ".json"):
        rows = [json.loads(line) for line in path.read_text().splitlines() if line.strip()]
        rows = [{key: str(item) for key, item in row.items()} for row in rows]
    else:
        rows = rows_of(path)
    for index, row in enumerate(rows):
        for name, cell in row.items():
            if value(cell) is not None:
                columns.setdefault(name, []).append([index, value(cell)])
    return columns


def written(folder):
    """Lets each writer that is installed write into a folder of its own; their names."""
    names = []
    for name, write in (("keras-csv", write_keras), ("lightning-csv", write_lightning), ("timm-csv", write_timm), ("ray-csv", write_ray)):
        (folder / name).mkdir(parents=True, exist_ok=True)
        try:
            write(folder / name)
            names.append(name)
        except ImportError as problem:
            print(f"{name} is not written: {problem}", file=sys.stderr)
    return names


def compare():
    with tempfile.TemporaryDirectory() as folder:
        for name in written(pathlib.Path(folder)):
            for path in sorted((pathlib.Path(folder) / name).rglob("*.csv")):
                committed = HERE / path.relative_to(folder)
                if committed.read_bytes() != path.read_bytes():
                    sys.exit(f"{committed.relative_to(HERE)} is written otherwise now")


def main():
    try:
        operators = without_torchvision_operators()
    except ImportError:
        operators = None
    if len(sys.argv) > 1:
        written(pathlib.Path(sys.argv[1]))
        return
    compare()
    del operators
    golden = {}
    for name in FORMATS:
        for path in sorted((HERE / name).rglob("*")):
            if path.suffix in (".csv", ".tsv", ".log", ".jsonl") and "odd-" not in path.name:
                golden[path.relative_to(HERE).as_posix()] = columns_of(path)
    print(json.dumps(golden))


if __name__ == "__main__":
    main()
