"""Prints of real training programs, and what a reader of its own finds in them.

    python logs_texts.py            reads the committed prints again; the golden file is what comes out
    python logs_texts.py --write    lets Keras train and print anew (times differ from run to run)

While they train, the programs also note what they know of their own losses: the prints must say the same to the digits that they have.
"""

import contextlib
import io
import json
import os
import re
import sys
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


def same(known, printed):
    """Whether the program's own values are those that it printed, to the digits of the print."""
    return all(
        abs(value - shown) <= 0.51e-3 * max(1, abs(value))
        for run, other in zip(known, printed, strict=True)
        for name, shown_values in other.items()
        for value, shown in zip(run[name], shown_values, strict=True)
    )


def main():
    if "--write" in sys.argv:
        FOLDER.mkdir(parents=True, exist_ok=True)
        NOTEBOOKS.mkdir(parents=True, exist_ok=True)
        texts = {}
        for program in (keras_fits,):
            written, known = program()
            for name, text in written.items():
                assert same(known[name], keras_runs(text)), name
            texts.update(written)
        for name, text in texts.items():
            (FOLDER / name).write_bytes(text.encode())
        notebook(NOTEBOOKS / "two-trainings.ipynb", texts)
    names = ["keras-bars.log", "keras-lines.out", "keras-twice.txt"]
    found = {name: keras_runs((FOLDER / name).read_bytes().decode()) for name in names}
    GOLDEN.write_text("{" + ",\n".join(f"{json.dumps(name)}:{json.dumps(runs, separators=(',', ':'))}" for name, runs in found.items()) + "}\n")


if __name__ == "__main__":
    main()
