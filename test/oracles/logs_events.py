"""Writes event files with the real writers, and reads them with TensorBoard's own reader.

    python logs_events.py            every writer that is installed writes anew; what comes out must be what the committed files hold
    python logs_events.py --write    replaces the committed files of the installed writers

The committed values (test/fixtures/logs/golden/events.json) are what TensorBoard's EventAccumulator reads from the committed files. TensorFlow and Keras need an
environment with `tensorflow-cpu` and `tensorboard`, the others one with `torch`, `tensorboard` and `tensorboardX`.
"""

import importlib.util
import json
import math
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
LOGS = Path(__file__).resolve().parents[1] / "fixtures" / "logs"
FOLDER = LOGS / "tensorboard"
GOLDEN = LOGS / "golden" / "events.json"
START = 1_700_000_000.0


def losses(epoch):
    return 2.0 / (epoch + 1), 1.5 / (epoch + 1) + 0.05 * epoch


def torch_plain(folder):
    import torch
    from torch.utils.tensorboard import SummaryWriter

    torch.manual_seed(0)
    with SummaryWriter(str(folder)) as writer:
        for step in range(12):
            train, test = losses(step)
            writer.add_scalar("Loss/train", train, step * 10, walltime=START + step)
            writer.add_scalar("Loss/test", test, step * 10, walltime=START + step)
            writer.add_scalar("Accuracy/test", [0.5, math.nan, math.inf, -math.inf][step % 4], step * 10, walltime=START + step)
            writer.add_scalar("lr", 1e-3, step * 10, walltime=START + step, new_style=True)
            if step % 4 == 0:
                writer.add_histogram("weights", torch.randn(50), step)
                writer.add_image("sample", torch.rand(3, 8, 8), step)
                writer.add_text("note", f"step {step}", step)


def torch_hparams(folder):
    from torch.utils.tensorboard import SummaryWriter

    with SummaryWriter(str(folder)) as writer:
        for step in range(4):
            train, test = losses(step)
            writer.add_scalar("train_loss", train, step)
            writer.add_scalar("val_loss", test, step)
        parameters = {"dropout": 0.3, "batch_size": 16, "optimizer": "adam", "nesterov": False}
        writer.add_hparams(parameters, {"hparam/accuracy": 0.75}, run_name="1700000000.123456")


def torch_groups(folder):
    from torch.utils.tensorboard import SummaryWriter

    with SummaryWriter(str(folder)) as writer:
        for step in range(6):
            train, test = losses(step)
            writer.add_scalars("Loss/all", {"train": train, "val": test}, step)
            writer.add_scalar("epoch", step, step)


def torch_restart(folder):
    from torch.utils.tensorboard import SummaryWriter

    for start, end, scale in [(0, 8, 1.0), (5, 11, 0.5)]:
        with SummaryWriter(str(folder), purge_step=start if start else None, filename_suffix=f".{start}") as writer:
            for step in range(start, end):
                writer.add_scalar("train/loss", losses(step)[0] * scale, step)
                writer.add_scalar("eval/loss", losses(step)[1] * scale, step)
        time.sleep(1.1)


def tensorboardx(folder):
    from tensorboardX import SummaryWriter

    with SummaryWriter(str(folder)) as writer:
        for step in range(8):
            train, test = losses(step)
            writer.add_scalar("loss/training", train, step)
            writer.add_scalar("loss/validation", test, step)


def tensorboard_writer(folder):
    import numpy as np
    from tensorboard.summary import Writer

    writer = Writer(str(folder))
    for step in range(8):
        train, test = losses(step)
        writer.add_scalar("train_loss", train, step, wall_time=START + step)
        writer.add_scalar("val_loss", np.float64(test), step, wall_time=START + step)
    writer.flush()
    writer.close()


def keras_callback(folder, every="epoch"):
    import keras
    import numpy as np
    import tensorflow as tf
    from tensorboard.plugins.hparams import api as hp

    keras.utils.set_random_seed(0)
    random = np.random.default_rng(0)
    x = random.normal(size=(64, 6)).astype("float32")
    y = (x[:, 0] > 0).astype("float32")
    model = keras.Sequential([keras.Input((6,)), keras.layers.Dense(8, "relu"), keras.layers.Dropout(0.3), keras.layers.Dense(1, "sigmoid")])
    model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
    callbacks = [keras.callbacks.TensorBoard(str(folder), histogram_freq=2, update_freq=every, write_graph=False)]
    model.fit(x[:48], y[:48], validation_data=(x[48:], y[48:]), epochs=5, batch_size=16, verbose=0, callbacks=callbacks)
    with tf.summary.create_file_writer(str(folder)).as_default():
        hp.hparams({"dropout": 0.3, "units": 8, "optimizer": "adam"}, start_time_secs=START)
        tf.summary.scalar("final_accuracy", 0.5, step=1)


def keras_batches(folder):
    keras_callback(folder, 2)


def tensorflow_two(folder):
    import tensorflow as tf

    with tf.summary.create_file_writer(str(folder)).as_default():
        for step in range(6):
            train, test = losses(step)
            tf.summary.scalar("train_loss", train, step=step)
            tf.summary.scalar("val_loss", tf.constant(test, tf.float64), step=step)
            tf.summary.scalar("train_accuracy", tf.constant(step / 8, tf.float16), step=step)
            tf.summary.scalar("correct", tf.constant(step * 7, tf.int64), step=step)
            tf.summary.image("picture", tf.zeros((1, 4, 4, 3)), step=step)
            tf.summary.text("note", f"step {step}", step=step)


def tensorflow_one(folder):
    import tensorflow as tf

    v1 = tf.compat.v1
    with tf.Graph().as_default(), v1.Session() as session:
        loss = v1.placeholder(tf.float32, ())
        v1.summary.scalar("loss", loss)
        v1.summary.histogram("spread", tf.random.stateless_normal((20,), (1, 2)) * loss)
        merged = v1.summary.merge_all()
        for name, column in [("train", 0), ("eval", 1)]:
            writer = v1.summary.FileWriter(str(folder / name), session.graph)
            for step in range(6):
                writer.add_summary(session.run(merged, {loss: losses(step)[column]}), step)
            writer.add_session_log(v1.SessionLog(status=v1.SessionLog.STOP), 6)
            writer.close()


WRITERS = {
    "torch": (torch_plain, ["torch", "tensorboard"]),
    "torch-hparams": (torch_hparams, ["torch", "tensorboard"]),
    "torch-groups": (torch_groups, ["torch", "tensorboard"]),
    "torch-restart": (torch_restart, ["torch", "tensorboard"]),
    "tensorboardX": (tensorboardx, ["tensorboardX"]),
    "tensorboard": (tensorboard_writer, ["tensorboard", "numpy"]),
    "keras": (keras_callback, ["keras", "tensorflow", "tensorboard"]),
    "keras-batches": (keras_batches, ["keras", "tensorflow", "tensorboard"]),
    "tensorflow2": (tensorflow_two, ["tensorflow"]),
    "tensorflow1": (tensorflow_one, ["tensorflow"]),
}


def write(name, folder):
    writer, _ = WRITERS[name]
    writer(folder)
    for number, path in enumerate(sorted(folder.rglob("events.out.*"), key=lambda path: (path.parent, path.stat().st_mtime_ns))):
        # Time, computer and process are in the name.
        version = ".v2" if path.name.endswith(".v2") else ""
        path.rename(path.with_name(f"events.out.tfevents.{1_700_000_000 + number}.computer{version}"))


def number(value):
    value = float(value)
    return value if math.isfinite(value) else str(value)


def read(path):
    from tensorboard.backend.event_processing import event_accumulator
    from tensorboard.util import tensor_util

    accumulator = event_accumulator.EventAccumulator(
        str(path), size_guidance={"scalars": 0, "tensors": 0, "images": 1, "histograms": 1, "audio": 1, "compressedHistograms": 1}, purge_orphaned_data=False
    )
    accumulator.Reload()
    tags = {tag: [[event.step, number(event.value)] for event in accumulator.Scalars(tag)] for tag in accumulator.Tags()["scalars"]}
    for tag in accumulator.Tags()["tensors"]:
        if accumulator.SummaryMetadata(tag).plugin_data.plugin_name == "scalars":
            tags[tag] = [[event.step, number(tensor_util.make_ndarray(event.tensor_proto).item())] for event in accumulator.Tensors(tag)]
    return dict(sorted(tags.items()))


def files(folder):
    return {str(path.relative_to(folder)): read(path) for path in sorted(folder.rglob("*tfevents*")) if path.is_file()}


def main():
    if "--write" not in sys.argv:
        check()
    found = files(FOLDER)
    assert found, "no event files"
    GOLDEN.parent.mkdir(exist_ok=True)
    GOLDEN.write_text(json.dumps(found, separators=(",", ":")).replace('"},"', '"},\n"').replace("]]},", "]]},\n") + "\n")


def check():
    for name, (_, needs) in WRITERS.items():
        if any(importlib.util.find_spec(need) is None for need in needs):
            print(f"{name}: its writer is not installed")
            continue
        with tempfile.TemporaryDirectory() as temporary:
            write(name, Path(temporary))
            now, committed = files(Path(temporary)), files(FOLDER / name)
            assert now.keys() == committed.keys(), (name, now.keys(), committed.keys())
            for path in now:
                assert close(now[path], committed[path]), (name, path)
            print(f"{name}: as committed")


def close(a, b):
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(close(a[key], b[key]) for key in a)
    if isinstance(a, list):
        return len(a) == len(b) and all(close(left, right) for left, right in zip(a, b))
    return a == b or (not isinstance(a, str) and not isinstance(b, str) and math.isclose(a, b, rel_tol=1e-4, abs_tol=1e-4))


if __name__ == "__main__":
    if "--write" in sys.argv:
        for writer_name, (_, needed) in WRITERS.items():
            if all(importlib.util.find_spec(need) is not None for need in needed):
                shutil.rmtree(FOLDER / writer_name, ignore_errors=True)
                (FOLDER / writer_name).mkdir(parents=True)
                write(writer_name, FOLDER / writer_name)
    main()
