"""Writes offline runs with Weights & Biases' own library, and reads them with a reader of its own.

    python logs_wandb.py            where `wandb` is installed it writes anew; what comes out must be what the committed files hold
    python logs_wandb.py --write    replaces the committed files

Nothing is sent: the runs are offline, and the library's telemetry is switched off.
"""

import importlib.abc
import importlib.machinery
import importlib.util
import json
import math
import os
import shutil
import struct
import sys
import tempfile
import types
import zlib
from pathlib import Path

LOGS = Path(__file__).resolve().parents[1] / "fixtures" / "logs"
FOLDER = LOGS / "wandb"
GOLDEN = LOGS / "golden" / "wandb.json"
BLOCK = 32768


class Names(type):
    def __getattr__(cls, name):
        return name.lower()


class Conventions(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Stands in for the names of `opentelemetry-semantic-conventions`, which only the telemetry asks for."""

    def find_spec(self, name, path, target=None):
        return importlib.machinery.ModuleSpec(name, self, is_package=True) if name.startswith("opentelemetry.semconv") else None

    def create_module(self, spec):
        module = types.ModuleType(spec.name)
        module.__path__ = []
        module.ResourceAttributes = Names("ResourceAttributes", (), {})
        return module

    def exec_module(self, module):
        pass


def plain(run):
    for epoch in range(6):
        row = {"epoch": epoch, "train": {"loss": 2 / (epoch + 1)}, "val_loss": 1.5 / (epoch + 1) + 0.05 * epoch, "lr": 1e-3}
        if epoch == 2:
            row.update({"val_loss": math.nan, "extra": math.inf, "note": "half", "flag": True})
        run.log(row)
    run.summary["best"] = 0.5


def custom_axis(run):
    run.define_metric("epoch")
    run.define_metric("valid/*", step_metric="epoch")
    run.define_metric("loss", step_metric="batches")
    for batch in range(1, 21):
        run.log({"loss": 3 / batch, "batches": batch * 8})
        if batch % 5 == 0:
            run.log({"valid/loss": 3 / batch + 0.1, "epoch": batch // 5})


def trainer(run):
    run.define_metric("train/global_step")
    run.define_metric("*", step_metric="train/global_step", step_sync=True)
    for step in range(10, 60, 10):
        run.log({"train/loss": 20 / step, "train/learning_rate": 1e-4, "train/epoch": step / 20, "train/global_step": step})
        if step % 20 == 0:
            run.log({"eval/loss": 20 / step + 0.2, "eval/runtime": 1.5, "train/epoch": step / 20, "train/global_step": step})


def crossing_blocks(run):
    run.config["text"] = "x" * 34_000
    for step in range(40):
        run.log({"loss": 1 / (step + 1), "table": {"rows": list(range(step))}})


def failing(run):
    for step in range(4):
        run.log({"loss": 4.0 - step}, step=step * 100)
    run.finish(exit_code=1)


WRITERS = {"plain": plain, "custom-axis": custom_axis, "trainer": trainer, "blocks": crossing_blocks, "failed": failing}


def write(folder):
    os.environ["WANDB_MODE"] = "offline"
    os.environ["WANDB_SILENT"] = "true"
    os.environ["WANDB_ERROR_REPORTING"] = "false"
    if importlib.util.find_spec("opentelemetry") and not importlib.util.find_spec("opentelemetry.semconv"):
        sys.meta_path.insert(0, Conventions())
    import wandb

    with tempfile.TemporaryDirectory() as temporary:
        for name, writer in WRITERS.items():
            settings = wandb.Settings(
                host="computer", program="train.py", disable_git=True, disable_code=True, x_disable_meta=True, x_disable_stats=True,
                x_disable_machine_info=True, x_save_requirements=False, console="off",
            )
            config = {"dropout": 0.3, "batch_size": 16, "optimizer": {"name": "adam", "lr": 1e-3}, "amsgrad": False, "schedule": None}
            run = wandb.init(project="sample", id=name.replace("-", ""), name=f"sample {name}", dir=temporary, config=config, settings=settings)
            writer(run)
            run.finish()
        # The files are complete when the library's own process has ended.
        wandb.teardown()
        for name in WRITERS:
            [file] = Path(temporary).rglob(f"run-{name.replace('-', '')}.wandb")
            target = folder / f"offline-run-{name}"
            target.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target / file.name)


def records(data):
    """LevelDB's log format; the checksum is zlib's, over the type and the data."""
    assert data[:4] == b":W&B" and struct.unpack("<HB", data[4:7]) == (0xBEE1, 0), data[:7]
    at, parts = 7, b""
    while at + 7 <= len(data):
        if BLOCK - at % BLOCK < 7:
            at += BLOCK - at % BLOCK
            continue
        checksum, length, kind = struct.unpack("<IHB", data[at : at + 7])
        body = data[at + 7 : at + 7 + length]
        assert zlib.crc32(bytes([kind]) + body) == checksum, at
        parts = body if kind in (1, 2) else parts + body
        if kind in (1, 4):
            yield parts
        at += 7 + length


def varint(data, at):
    value = shift = 0
    while True:
        value |= (data[at] & 127) << shift
        at, shift = at + 1, shift + 7
        if data[at - 1] < 128:
            return value, at


def fields(data):
    at = 0
    while at < len(data):
        key, at = varint(data, at)
        if key & 7 == 0:
            value, at = varint(data, at)
        else:
            size, at = varint(data, at) if key & 7 == 2 else ({1: 8, 5: 4}[key & 7], at)
            value, at = data[at : at + size], at + size
        yield key >> 3, value


def item(data):
    parts = [(number, value.decode()) for number, value in fields(data)]
    return ".".join(value for number, value in parts if number in (1, 2)), json.loads(next(value for number, value in parts if number == 16))


def read(path):
    history, config, exit_code = [], {}, None
    for record in records(path.read_bytes()):
        for number, value in fields(record):
            if number == 2:
                history.append(dict(item(part) for field, part in fields(value) if field == 1))
            if number == 17:
                for field, part in fields(value):
                    if field == 4:
                        config.update(item(update) for kind, update in fields(part) if kind == 1)
            if number == 5:
                config.update(item(update) for kind, update in fields(value) if kind == 1)
            if number == 18:
                exit_code = dict(fields(value)).get(1, 0)
    for row in history:
        for name in ("_timestamp", "_runtime"):
            row.pop(name, None)
    config.pop("_wandb", None)
    config = {key: value for key, value in config.items() if not (isinstance(value, str) and len(value) > 1000)}
    return plain_json({"history": history, "config": config, "exit": exit_code})


def plain_json(value):
    if isinstance(value, dict):
        return {key: plain_json(part) for key, part in sorted(value.items())}
    if isinstance(value, list):
        return [plain_json(part) for part in value]
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value


def files(folder):
    return {str(path.relative_to(folder)): read(path) for path in sorted(folder.rglob("*.wandb"))}


def main():
    if "--write" in sys.argv:
        shutil.rmtree(FOLDER, ignore_errors=True)
        write(FOLDER)
    elif importlib.util.find_spec("wandb"):
        with tempfile.TemporaryDirectory() as temporary:
            write(Path(temporary))
            assert files(Path(temporary)) == files(FOLDER), "the library writes something else now"
    GOLDEN.write_text("{" + ",\n".join(f"{json.dumps(name)}:{json.dumps(found, separators=(',', ':'))}" for name, found in files(FOLDER).items()) + "}\n")


if __name__ == "__main__":
    main()
