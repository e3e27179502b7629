"""Prints of real training programs, and what a reader of its own finds in them.

    python logs_texts.py            reads the committed prints again; the golden file is what comes out
    python logs_texts.py --write    lets Keras, the Trainer of Transformers and Lightning train and print anew (times differ from run to run)

While they train, the programs also note what they know of their own losses: the prints must say the same to the digits that they have.
"""

import ast
import contextlib
import io
import json
import os
import re
import sys
import tempfile
import warnings
from pathlib import Path

LOGS = Path(__file__).resolve().parents[1] / "fixtures" / "logs"
FOLDER = LOGS / "text-log"
NOTEBOOKS = LOGS / "notebook"
GOLDEN = LOGS / "golden" / "texts.json"


class Terminal(io.StringIO):
    """Says that it is one, so that bars overwrite themselves."""

    def isatty(self):
        return True


def keras_fits():
    os.environ.setdefault("KERAS_BACKEND", "torch")
    import keras
    import numpy as np

    keras.utils.set_random_seed(3)
    x = np.random.default_rng(0).normal(size=(96, 4)).astype("float32")
    y = (x.sum(axis=1) > 0).astype("float32")
    known = {}

    def fit(verbose, epochs, out):
        model = keras.Sequential([keras.layers.Dense(8, "relu"), keras.layers.Dropout(0.3), keras.layers.Dense(1, "sigmoid")])
        model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
        with contextlib.redirect_stdout(out):
            history = model.fit(x[:64], y[:64], validation_data=(x[64:], y[64:]), batch_size=8, epochs=epochs, verbose=verbose)
            model.evaluate(x[64:], y[64:], verbose=verbose)
        return {name: [float(value) for value in values] for name, values in history.history.items()}

    keras.config.enable_interactive_logging()
    screen, quiet, both = Terminal(), io.StringIO(), io.StringIO()
    known["keras-bars.log"] = [fit(1, 4, screen)]
    known["keras-lines.out"] = [fit(2, 5, quiet)]
    known["keras-twice.txt"] = [fit(2, 3, both), fit(2, 4, both)]
    return {"keras-bars.log": screen.getvalue(), "keras-lines.out": quiet.getvalue(), "keras-twice.txt": both.getvalue()}, known


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


def trainer_fits():
    import torch
    from transformers import BertConfig, BertForSequenceClassification, Trainer, TrainingArguments

    torch.manual_seed(0)
    config = BertConfig(vocab_size=32, hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16, num_labels=2)
    rows = [{"input_ids": torch.randint(0, 32, (6,)), "labels": torch.tensor(index % 2)} for index in range(40)]
    shown = Terminal()
    options = dict(num_train_epochs=4, per_device_train_batch_size=8, logging_strategy="epoch", eval_strategy="epoch", save_strategy="no", report_to=[], use_cpu=True)
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(shown), contextlib.redirect_stderr(shown):
        arguments = TrainingArguments(folder, disable_tqdm=False, **options)
        trainer = Trainer(model=BertForSequenceClassification(config), args=arguments, train_dataset=rows[:32], eval_dataset=rows[32:])
        trainer.train()
    history = trainer.state.log_history
    known = {"loss": [row["loss"] for row in history if "loss" in row], "val_loss": [row["eval_loss"] for row in history if "eval_loss" in row]}
    return {"trainer.log": shown.getvalue()}, {"trainer.log": [known]}


def lightning_fits():
    import lightning.pytorch as pl
    import torch
    from lightning.pytorch.callbacks import Callback, TQDMProgressBar
    from lightning.pytorch.loggers import CSVLogger
    from torch.utils.data import DataLoader, TensorDataset

    torch.manual_seed(0)
    # They name folders of this machine.
    warnings.simplefilter("ignore")
    known = {"loss": [], "val_loss": []}

    class Small(pl.LightningModule):
        def __init__(self):
            super().__init__()
            self.net = torch.nn.Sequential(torch.nn.Linear(4, 8), torch.nn.Dropout(0.3), torch.nn.Linear(8, 1))

        def measured(self, batch):
            return torch.nn.functional.mse_loss(self.net(batch[0]), batch[1])

        def training_step(self, batch, _):
            loss = self.measured(batch)
            self.log("train_loss", loss, on_step=False, on_epoch=True, prog_bar=True)
            return loss

        def validation_step(self, batch, _):
            self.log("val_loss", self.measured(batch), prog_bar=True)

        def configure_optimizers(self):
            return torch.optim.Adam(self.parameters(), 1e-2)

    class Noted(Callback):
        def on_train_epoch_end(self, trainer, _):
            known["loss"].append(float(trainer.callback_metrics["train_loss"]))
            known["val_loss"].append(float(trainer.callback_metrics["val_loss"]))

    x = torch.randn(96, 4)
    data = [DataLoader(TensorDataset(part, part.sum(1, keepdim=True)), 8) for part in (x[:64], x[64:])]
    shown = Terminal()
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(shown), contextlib.redirect_stderr(shown):
        callbacks = [TQDMProgressBar(refresh_rate=4), Noted()]
        pl.Trainer(max_epochs=4, accelerator="cpu", logger=CSVLogger(folder), enable_checkpointing=False, callbacks=callbacks).fit(Small(), *data)
    return {"lightning.log": shown.getvalue()}, {"lightning.log": [known]}


def notebook(path, texts):
    """The same prints as the saved outputs of two cells, an image and an HTML table between them."""
    def cell(source, outputs):
        return {"cell_type": "code", "execution_count": 1, "metadata": {}, "outputs": outputs, "source": [source]}

    def stream(text):
        return {"name": "stdout", "output_type": "stream", "text": text.splitlines(keepends=True)}

    picture = {"data": {"image/png": "iVBORw0KGgo" + "A" * 4000, "text/plain": ["<Figure size 640x480 with 1 Axes>"]}, "metadata": {}, "output_type": "display_data"}
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": ["# Epoch 1/3\n", "loss: 0.5"]},
        cell("model.fit(x, y)", [stream(texts["keras-bars.log"]), picture]),
        cell("print('no training')", [stream("accuracy: 0.91\n")]),
        cell("model.fit(x, y, verbose=2)", [picture, stream(texts["keras-lines.out"])]),
    ]
    document = {"cells": cells, "metadata": {"language_info": {"name": "python"}}, "nbformat": 4, "nbformat_minor": 5}
    path.write_text(json.dumps(document, indent=1, ensure_ascii=False), encoding="utf-8")


NUMBER = r"([-+.\deE]+|nan|inf)"


def keras_runs(text):
    """What a terminal shows of `fit`: after each header the last state of its bar."""
    runs, values, open_ = [], None, False
    for line in text.split("\n"):
        shown = [re.sub(r"\x1b\[[0-9;]*[A-Za-z]", "", piece) for piece in re.split(r"[\r\b]+", line)]
        last = [piece for piece in shown if piece.strip()][-1:]
        header = re.match(r"Epoch (\d+)/\d+$", last[0].strip()) if last else None
        if header:
            if header[1] == "1":
                values = {}
                runs.append(values)
            open_ = True
        elif open_ and last and "loss: " in last[0]:
            for name, value in re.findall(r"(\w+): " + NUMBER, last[0]):
                values.setdefault(name, []).append(float(value))
            open_ = False
    return runs


def trainer_runs(text):
    values = {"loss": [], "val_loss": []}
    for line in text.split("\n"):
        found = re.search(r"\{'(?:eval_)?loss': .*\}", line)
        for key, value in (ast.literal_eval(found[0]) if found else {}).items():
            if key in ("loss", "eval_loss"):
                values["loss" if key == "loss" else "val_loss"].append(float(value))
    return [values]


def lightning_runs(text):
    by_epoch = {}
    for piece in re.split(r"[\r\n]+", text):
        found = re.search(r"Epoch (\d+): 100%.*\bval_loss=" + NUMBER + r", train_loss=" + NUMBER, piece)
        if found:
            by_epoch[int(found[1])] = (float(found[2]), float(found[3]))
    return [{"loss": [by_epoch[epoch][1] for epoch in sorted(by_epoch)], "val_loss": [by_epoch[epoch][0] for epoch in sorted(by_epoch)]}]


def same(known, printed, share):
    """Whether the program's own values are those that it printed, to the digits of the print."""
    return all(
        abs(value - shown) <= share * max(1, abs(value))
        for run, other in zip(known, printed, strict=True)
        for name, shown_values in other.items()
        for value, shown in zip(run[name], shown_values, strict=True)
    )


READERS = {
    "keras-bars.log": keras_runs,
    "keras-lines.out": keras_runs,
    "keras-twice.txt": keras_runs,
    "trainer.log": trainer_runs,
    "lightning.log": lightning_runs,
}


def main():
    if "--write" in sys.argv:
        FOLDER.mkdir(parents=True, exist_ok=True)
        NOTEBOOKS.mkdir(parents=True, exist_ok=True)
        operators = without_torchvision_operators()
        texts = {}
        only = sys.argv[sys.argv.index("--write") + 1 :]
        for program in (keras_fits, trainer_fits, lightning_fits):
            if only and program.__name__ not in only:
                continue
            written, known = program()
            for name, text in written.items():
                # Lightning prints three digits.
                assert same(known[name], READERS[name](text), 5.1e-3 if program is lightning_fits else 0.51e-3), name
            texts.update(written)
        del operators
        for name, text in texts.items():
            (FOLDER / name).write_bytes(text.encode())
        if "keras-bars.log" in texts:
            notebook(NOTEBOOKS / "two-trainings.ipynb", texts)
    found = {name: read((FOLDER / name).read_bytes().decode()) for name, read in READERS.items()}
    GOLDEN.write_text("{" + ",\n".join(f"{json.dumps(name)}:{json.dumps(runs, separators=(',', ':'))}" for name, runs in found.items()) + "}\n")


if __name__ == "__main__":
    main()
