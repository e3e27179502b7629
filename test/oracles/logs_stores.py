"""Writes stores and JSON histories with the real writers, and reads them with readers of their own.

    python logs_stores.py            reads the committed files; prints nothing, writes test/fixtures/logs/golden/stores.json
    python logs_stores.py --write    writes the files of the installed writers (and the look-alikes) anew before that

The committed values are what Optuna's own API, Python's json module and sqlite3 read. Optuna, Keras (on JAX), Transformers with accelerate and Ray Tune are the
real writers; MLflow and Keras Tuner cannot be installed everywhere, so their files are written here from the description of their formats.
"""

import json
import math
import os
import random
import re
import shutil
import sqlite3
import sys
import tempfile
import types
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "jax")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
LOGS = Path(__file__).resolve().parents[1] / "fixtures" / "logs"
GOLDEN = LOGS / "golden" / "stores.json"


# Writers


def write_hf(folder):
    import torch

    # torchvision's compiled operators belong to one build of torch; to import what names them, their names are enough.
    operators = torch.library.Library("torchvision", "DEF")
    for operator in ("nms", "qnms"):
        try:
            operators.define(f"{operator}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
        except RuntimeError:
            pass
    from transformers import BertConfig, BertForSequenceClassification, Trainer, TrainingArguments

    torch.manual_seed(0)
    config = BertConfig(vocab_size=32, hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16, num_labels=2, hidden_dropout_prob=0.2)
    rows = [{"input_ids": torch.randint(0, 32, (6,)), "labels": torch.tensor(index % 2)} for index in range(40)]
    with tempfile.TemporaryDirectory() as out:
        options = dict(num_train_epochs=4, per_device_train_batch_size=8, logging_steps=2, eval_strategy="epoch", save_strategy="no", report_to=[], use_cpu=True)
        model = BertForSequenceClassification(config)
        trainer = Trainer(model=model, args=TrainingArguments(out, disable_tqdm=True, **options), train_dataset=rows[:32], eval_dataset=rows[32:])
        trainer.train()
        trainer.state.log_history.append({"eval_loss": math.nan, "epoch": 4.5, "step": 18})
        (folder / "run").mkdir(exist_ok=True)
        trainer.state.save_to_json(str(folder / "run" / "trainer_state.json"))
        model.config.save_pretrained(str(folder / "run"))
        (folder / "log_history.json").write_text(json.dumps(trainer.state.log_history, indent=1))


def write_keras(folder):
    import keras
    import numpy
    import pandas

    keras.utils.set_random_seed(0)
    inputs = numpy.random.rand(64, 4).astype("float32")
    targets = (inputs.sum(axis=1) > 2).astype("float32")
    model = keras.Sequential([keras.layers.Dense(4, "relu"), keras.layers.Dropout(0.3), keras.layers.Dense(1, "sigmoid")])
    model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
    history = model.fit(inputs, targets, validation_split=0.25, epochs=9, verbose=0).history
    (folder / "history.json").write_text(json.dumps(history))
    (folder / "wrapped.json").write_text(json.dumps({"history": history, "params": {"epochs": 9, "steps": 2}, "name": "model_a"}, indent=2))
    pandas.DataFrame(history).to_json(folder / "pandas_history.json")
    (folder / "training_log.json").write_text(json.dumps([{"epoch": epoch + 1, **{key: values[epoch] for key, values in history.items()}} for epoch in range(9)]))
    (folder / "models_history.json").write_text(json.dumps({"small": history, "large": {key: values[:5] for key, values in history.items()}}))
    (folder / "strings_history.json").write_text(json.dumps({key: [str(value) for value in values] for key, values in history.items()}))
    (folder / "python_history.json").write_text(str({key: [numpy.float32(value) for value in values] for key, values in history.items()}))
    (folder / "nan_history.json").write_text(json.dumps({"loss": [1.5, math.nan, math.inf, 0.5], "val_loss": [1.0, 0.9, -math.inf, math.nan], "lr": [1e-3] * 4}))
    (folder / "nested_history.json").write_text(json.dumps({"train": {"loss": [3, 2, 1], "acc": [0.1, 0.2, 0.3]}, "val": {"loss": [3, 2.5, 2.75], "acc": [0.1, 0.2, 0.25]}}))


def objective(trial):
    dropout = trial.suggest_float("dropout", 0.0, 0.6)
    trial.suggest_int("units", 8, 64, log=True)
    trial.suggest_categorical("optimizer", ["adam", "sgd", None, 3, True])
    for step in range(5):
        value = (1 + dropout) / (step + 1) + 0.05 * step
        trial.report(math.nan if trial.number == 1 and step == 2 else value, step)
    if trial.number == 2:
        import optuna

        raise optuna.TrialPruned()
    if trial.number == 3:
        raise ValueError("fails")
    return value


def fill_optuna(storage):
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    study = optuna.create_study(storage=storage, study_name="one", sampler=optuna.samplers.RandomSampler(seed=0), direction="minimize")
    study.set_metric_names(["val_loss"])
    study.optimize(objective, n_trials=6, catch=(ValueError,))
    study.enqueue_trial({"dropout": 0.0})
    several = optuna.create_study(storage=storage, study_name="several", directions=["minimize", "maximize"], sampler=optuna.samplers.RandomSampler(seed=0))
    several.optimize(lambda trial: (trial.suggest_float("p", 0, 1), math.inf if trial.number == 1 else 2.0), n_trials=3)
    gone = optuna.create_study(storage=storage, study_name="gone")
    gone.optimize(lambda trial: 1.0, n_trials=1)
    optuna.delete_study(study_name="gone", storage=storage)
    plain = optuna.create_study(storage=storage, study_name="plain", direction="maximize", sampler=optuna.samplers.RandomSampler(seed=0))
    plain.optimize(lambda trial: trial.suggest_float("rate", 0, 1, step=0.1), n_trials=2)
    plain.add_trial(optuna.trial.create_trial(params={"rate": 0.0}, distributions={"rate": optuna.distributions.FloatDistribution(0, 1, step=0.1)}, value=0.75, intermediate_values={3: 0.5, 1: 0.25}))


def write_optuna(folder):
    import optuna
    from optuna.storages import JournalStorage
    from optuna.storages.journal import JournalFileBackend

    (folder / "journal").mkdir(parents=True, exist_ok=True)
    for name in ("optuna.db", "journal/optuna_journal.log"):
        (folder / name).unlink(missing_ok=True)
    fill_optuna(f"sqlite:///{folder}/optuna.db")
    with sqlite3.connect(folder / "optuna.db") as database:
        database.execute("PRAGMA page_size = 512")
        database.execute("VACUUM")
    fill_optuna(JournalStorage(JournalFileBackend(str(folder / "journal/optuna_journal.log"))))


def write_old_optuna(folder):
    """The tables that Optuna had before version 2.4, with the reported values in `trial_values` and the final one in the trial."""
    path = folder / "optuna_v1.db"
    path.unlink(missing_ok=True)
    with sqlite3.connect(path) as database:
        database.executescript(
            """
            CREATE TABLE studies (study_id INTEGER NOT NULL, study_name VARCHAR(512) NOT NULL, direction VARCHAR(8) NOT NULL, PRIMARY KEY (study_id));
            CREATE TABLE version_info (version_info_id INTEGER NOT NULL, schema_version INTEGER, library_version VARCHAR(256), PRIMARY KEY (version_info_id));
            CREATE TABLE trials (trial_id INTEGER NOT NULL, study_id INTEGER, state VARCHAR(8) NOT NULL, value FLOAT, datetime_start DATETIME, datetime_complete DATETIME, PRIMARY KEY (trial_id));
            CREATE TABLE trial_params (param_id INTEGER NOT NULL, trial_id INTEGER, param_name VARCHAR(512), param_value FLOAT, distribution_json VARCHAR(2048), PRIMARY KEY (param_id));
            CREATE TABLE trial_values (trial_value_id INTEGER NOT NULL, trial_id INTEGER, step INTEGER, value FLOAT, PRIMARY KEY (trial_value_id));
            INSERT INTO studies VALUES (1, 'old', 'MAXIMIZE');
            INSERT INTO version_info VALUES (1, 1, '1.0.0');
            """
        )
        uniform = json.dumps({"name": "UniformDistribution", "attributes": {"low": 0.0, "high": 0.5}})
        choice = json.dumps({"name": "CategoricalDistribution", "attributes": {"choices": ["relu", "tanh"]}})
        for trial in range(3):
            state, value = ("FAIL", None) if trial == 2 else ("COMPLETE", 0.5 + trial / 10)
            database.execute("INSERT INTO trials VALUES (?, 1, ?, ?, '2020-01-01 10:00:00.000000', '2020-01-01 10:05:00.000000')", (trial + 1, state, value))
            database.execute("INSERT INTO trial_params VALUES (?, ?, 'dropout', ?, ?)", (2 * trial + 1, trial + 1, 0.25 * trial, uniform))
            database.execute("INSERT INTO trial_params VALUES (?, ?, 'activation', ?, ?)", (2 * trial + 2, trial + 1, trial % 2, choice))
            for step in range(4 if trial == 1 else 0):
                database.execute("INSERT INTO trial_values VALUES (NULL, 2, ?, ?)", (step, 0.25 + step / 8))


def write_ray(folder):
    """Two trials by the logger of Ray Tune, as its controller calls it, and what its experiment's state looks like."""
    from ray.tune.logger import JsonLoggerCallback

    class Trial:
        def __init__(self, index, config):
            self.config = config
            self.trial_id = f"0a1b2_{index:05d}"
            self.dirname = f"train_fn_{self.trial_id}_{index}_dropout={config['model']['dropout']:.4f}_2026-01-02_03-04-05"
            self.local_path = str(folder / "exp" / self.dirname)
            os.makedirs(self.local_path, exist_ok=True)

        def init_local_path(self):
            pass

    shutil.rmtree(folder / "exp", ignore_errors=True)
    logger = JsonLoggerCallback()
    logger._restore_from_remote = lambda *_: None
    states = []
    for index, dropout in enumerate([0.0, 0.3]):
        trial = Trial(index, {"lr": 0.1, "model": {"dropout": dropout, "units": [8, 4]}, "name": "a"})
        logger.log_trial_start(trial)
        for step in range(6):
            value = math.nan if index == 1 and step == 3 else 0.5 + 0.01 * step
            result = {"loss": 1.0 / (step + 1) + dropout, "val_loss": value, "nested": {"accuracy": 0.1 * step}}
            result |= {"epoch": step} if index == 0 else {}
            result |= {"timestamp": 1767323045 + step, "checkpoint_dir_name": None, "done": step == 5, "training_iteration": step + 1, "trial_id": trial.trial_id}
            result |= {"time_this_iter_s": 0.1, "time_total_s": 0.1 * step, "pid": 1, "hostname": "host", "node_ip": "127.0.0.1", "config": trial.config}
            logger.log_trial_result(step + 1, trial, result)
        logger.log_trial_end(trial)
        os.remove(os.path.join(trial.local_path, "params.pkl"))
        state = {"trainable_name": "train_fn", "trial_id": trial.trial_id, "config": trial.config, "status": ["TERMINATED", "ERROR"][index], "relative_logdir": trial.dirname}
        states.append([json.dumps(state, indent=2), json.dumps({"last_result": {}})])
    experiment = {"trial_data": states, "runner_data": {"_earliest_stopping_actor": None}, "stats": {"start_time": 1767323045.0}}
    (folder / "exp" / "experiment_state-2026-01-02_03-04-05.json").write_text(json.dumps(experiment, indent=2))


def write_tuner(folder):
    space = [{"class_name": "Float", "config": {"name": "dropout", "default": 0.1, "min_value": 0.0, "max_value": 0.5, "step": None}}]
    for number in range(3):
        rate = [0.0, 0.25, 0.5][number]
        metrics = {
            # One value of each execution at the best epoch, as the tuner writes since version 1.1; each epoch before that.
            "loss": {"direction": "min", "observations": [{"value": [0.5, 0.7], "step": 7}]},
            "val_loss": {"direction": "min", "observations": [{"value": [0.6 + rate], "step": step} for step in range(number * 3 + 1)]},
            "val_accuracy": {"direction": "max", "observations": [{"value": [math.nan if number == 2 else 0.9], "step": 7}]},
            "my_measure": {"direction": "max", "observations": [{"value": [0.9], "step": 7}]},
        }
        trial = {"trial_id": f"{number:02d}", "hyperparameters": {"space": space, "values": {"dropout": rate, "units": 32, "tuner/epochs": 10, "activation": "relu"}}}
        trial |= {"metrics": {"metrics": metrics if number < 2 else {"val_accuracy": metrics["val_accuracy"]}}, "score": None if number == 2 else 0.9, "best_step": 7, "status": ["COMPLETED", "RUNNING", "FAILED"][number]}
        if number > 0:
            trial["message"] = None
        place = folder / "project" / f"trial_{number:02d}"
        place.mkdir(parents=True, exist_ok=True)
        (place / "trial.json").write_text(json.dumps(trial))
    oracle = {"ongoing_trials": {"tuner0": "01"}, "hyperparameters": {"space": space, "values": {"dropout": 0.1}}, "start_order": ["00", "01", "02"], "end_order": ["00", "02"], "run_times": {"00": 1}}
    (folder / "project" / "oracle.json").write_text(json.dumps(oracle))


def write_mlflow(folder):
    shutil.rmtree(folder / "mlruns", ignore_errors=True)

    def put(path, text):
        target = folder / "mlruns" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text.encode())

    new, old = "0123456789abcdef0123456789abcdef", "fedcba9876543210fedcba9876543210"
    put("0/meta.yaml", "artifact_location: file:///mlruns/0\nexperiment_id: '0'\nlifecycle_stage: active\nname: Default\n")
    put(f"0/{new}/meta.yaml", f"end_time: 1700000100000\nexperiment_id: '0'\nlifecycle_stage: active\nrun_id: {new}\nrun_name: brave-crow-12\nrun_uuid: {new}\nstart_time: 1700000000000\nstatus: 3\ntags: []\n")
    put(f"0/{new}/metrics/loss", "".join(f"{1700000000000 + 1000 * step} {1.0 / (step + 1)} {step}\n" for step in range(10)))
    put(f"0/{new}/metrics/val_loss", "".join(f"{1700000000000 + 1000 * step} {'nan' if step == 4 else 0.5 + 0.01 * step} {step}\n" for step in range(10)))
    put(f"0/{new}/metrics/eval/accuracy", "1700000000000 0.5 0\r\n1700000001000 0.75 100\r\n1700000002000 inf 200")
    put(f"0/{new}/metrics/system/cpu", "1700000000000 50 0\n")
    put(f"0/{new}/params/dropout", "0.3")
    put(f"0/{new}/params/optimizer", "adam")
    put(f"0/{new}/params/early_stopping", "True")
    put(f"0/{old}/meta.yaml", f"end_time: null\nexperiment_id: 0\nlifecycle_stage: active\nname: ''\nrun_uuid: {old}\nstart_time: 1500000000000\nstatus: 4\n")
    put(f"0/{old}/metrics/train_loss", "1500000000 0.9\n1500000001 0.8\n1500000002 0.7\n")
    # Who gives no step has 0 in each line.
    put(f"0/{old}/metrics/test_loss", "1500000000000 0.9 0\n1500000001000 0.85 0\n1500000002000 0.8 0\n")
    put(f"0/{old}/tags/mlflow.runName", "first try")
    put(f".trash/1/{old}/metrics/loss", "1500000000000 0.9 0\n")
    put("0/models/m-0123456789abcdef0123456789abcdef/metrics/loss", f"1500000000000 0.9 0 {new}\n")


def write_mlflow_database(folder):
    path = folder / "mlflow.db"
    path.unlink(missing_ok=True)
    with sqlite3.connect(path) as database:
        database.executescript(
            """
            CREATE TABLE experiments (experiment_id INTEGER NOT NULL, name VARCHAR(256) NOT NULL, lifecycle_stage VARCHAR(32), PRIMARY KEY (experiment_id));
            CREATE TABLE runs (run_uuid VARCHAR(32) NOT NULL, name VARCHAR(250), status VARCHAR(9), start_time BIGINT, end_time BIGINT, lifecycle_stage VARCHAR(20), experiment_id INTEGER, PRIMARY KEY (run_uuid));
            CREATE TABLE metrics ("key" VARCHAR(250) NOT NULL, value FLOAT NOT NULL, timestamp BIGINT NOT NULL, run_uuid VARCHAR(32) NOT NULL, step BIGINT DEFAULT '0' NOT NULL, is_nan BOOLEAN DEFAULT '0' NOT NULL);
            CREATE TABLE params ("key" VARCHAR(250) NOT NULL, value VARCHAR(8000) NOT NULL, run_uuid VARCHAR(32) NOT NULL);
            INSERT INTO experiments VALUES (0, 'Default', 'active');
            INSERT INTO runs VALUES ('aa', 'quiet-owl-1', 'FINISHED', 1700000000000, 1700000010000, 'active', 0);
            INSERT INTO runs VALUES ('bb', 'gone', 'FINISHED', 1700000000000, 1700000010000, 'deleted', 0);
            INSERT INTO params VALUES ('dropout', '0.25', 'aa'), ('name', 'wide', 'aa');
            """
        )
        for step in range(8):
            for key, value in (("loss", 1.0 / (step + 1)), ("val_loss", 0.5 + 0.01 * step)):
                database.execute("INSERT INTO metrics VALUES (?, ?, ?, 'aa', ?, ?)", (key, 0.0 if step == 5 else value, 1700000000000 + step * 1000, step, step == 5))
        database.execute("INSERT INTO metrics VALUES ('loss', 1.0, 1700000000000, 'bb', 0, 0)")


WRITERS = {
    "hf-trainer": write_hf,
    "keras-history": write_keras,
    "optuna": lambda folder: (write_optuna(folder), write_old_optuna(folder)),
    "ray": write_ray,
    "keras-tuner": write_tuner,
    "mlflow": lambda folder: (write_mlflow(folder), write_mlflow_database(folder)),
}


# Readers: {run: {"curves": {key: [[position, value], …]}, "parameters": {…}, "state": …}}


def plain(value):
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value


def run(curves, parameters=None, state=None):
    return {"curves": {key: [[at, plain(value)] for at, value in points] for key, points in curves.items()}, "parameters": parameters or {}, "state": state}


def read_hf(path):
    said = json.loads(path.read_text())
    rows = said["log_history"] if isinstance(said, dict) else said
    curves = {}
    for row in rows:
        if "total_flos" in row:
            continue
        for key, value in row.items():
            if key not in ("epoch", "step") and not re.search("runtime|per_second", key):
                curves.setdefault(key, []).append([row["epoch"], value])
    return {"": run(curves, state="finished")}


def read_history(path):
    text = path.read_text()
    if path.name.startswith("python"):
        # The digits that are written, not those of single precision.
        said = eval(text, {"np": types.SimpleNamespace(float32=float)})
    else:
        said = json.loads(text)
    if isinstance(said, list):
        keys = [key for key in said[0] if key != "epoch"]
        return {"": run({key: [[row["epoch"], row[key]] for row in said] for key in keys})}
    if path.name.startswith("nested"):
        return {"": run({f"{role}/{key}": list(enumerate(values)) for role, inner in said.items() for key, values in inner.items()})}
    runs = said if path.name.startswith("models") else {"": said.get("history", said)}
    result = {}
    for name, history in runs.items():
        lists = {key: list(values.values()) if isinstance(values, dict) else values for key, values in history.items()}
        result[name] = run({key: [[at, float(value)] for at, value in enumerate(values)] for key, values in lists.items()})
    return result


def read_optuna(path):
    import optuna
    from optuna.storages import JournalStorage
    from optuna.storages.journal import JournalFileBackend

    copy = Path(tempfile.mkdtemp()) / path.name
    shutil.copy(path, copy)
    storage = optuna.storages.RDBStorage(f"sqlite:///{copy}") if path.suffix == ".db" else JournalStorage(JournalFileBackend(str(copy)))
    result = {}
    for study in optuna.study.get_all_study_names(storage=storage):
        loaded = optuna.load_study(study_name=study, storage=storage)
        names = loaded.metric_names or (["value"] if len(loaded.directions) == 1 else [f"value {index}" for index in range(len(loaded.directions))])
        for trial in loaded.get_trials():
            reported = trial.intermediate_values if len(loaded.directions) == 1 else {}
            if reported:
                curves = {names[0]: sorted(reported.items())}
            else:
                curves = {name: [[0, value]] for name, value in zip(names, trial.values or [])}
            states = {"COMPLETE": "finished", "PRUNED": "finished", "FAIL": "failed", "RUNNING": "running", "WAITING": "unknown"}
            parameters = dict(trial.params) | ({"objective value": trial.value} if reported and trial.values else {})
            result[f"{study} trial {trial.number}"] = run(curves, parameters, states[trial.state.name])
    return result


def read_old_optuna(path):
    result = {}
    with sqlite3.connect(path) as database:
        for index, (trial, state, value) in enumerate(database.execute("SELECT trial_id, state, value FROM trials").fetchall()):
            reported = database.execute("SELECT step, value FROM trial_values WHERE trial_id = ? ORDER BY step", (trial,)).fetchall()
            parameters = {}
            for name, number, said in database.execute("SELECT param_name, param_value, distribution_json FROM trial_params WHERE trial_id = ?", (trial,)):
                choices = json.loads(said)["attributes"].get("choices")
                parameters[name] = choices[int(number)] if choices else number
            if reported:
                parameters["objective value"] = value
            curves = {"value": reported} if reported else {"value": [[0, value]]} if value is not None else {}
            result[f"old trial {index}"] = run(curves, parameters, {"COMPLETE": "finished", "FAIL": "failed"}[state])
    return result


def read_ray(path):
    curves, parameters = {}, {}
    for line in path.read_text().splitlines():
        row = json.loads(line)
        at = row.get("epoch", row["training_iteration"])
        for key, value in (("loss", row["loss"]), ("val_loss", row["val_loss"]), ("nested/accuracy", row["nested"]["accuracy"])):
            curves.setdefault(key, []).append([at, value])
        parameters = {"lr": row["config"]["lr"], "name": "a", "model/dropout": row["config"]["model"]["dropout"]}
    return {"": run(curves, parameters, "finished")}


def read_tuner(path):
    said = json.loads(path.read_text())
    curves = {}
    for key, metric in said["metrics"]["metrics"].items():
        curves[key] = [[one["step"], sum(one["value"]) / len(one["value"])] for one in metric["observations"]]
    parameters = dict(said["hyperparameters"]["values"]) | {"score": said["score"], "best_step": said["best_step"]}
    return {"": run(curves, parameters, {"COMPLETED": "finished", "RUNNING": "running", "FAILED": "failed"}[said["status"]])}


def read_mlflow(path):
    rows = [line.split() for line in path.read_text().splitlines()]
    steps = [int(row[2]) if len(row) > 2 else None for row in rows]
    has_steps = len(set(steps)) > 1
    key = str(path).replace(os.sep, "/").split("/metrics/")[1]
    return {"": run({key: [[step if has_steps else index, float(row[1])] for index, (step, row) in enumerate(zip(steps, rows))]})}


def read_mlflow_database(path):
    curves = {}
    with sqlite3.connect(path) as database:
        rows = database.execute("SELECT key, step, value, is_nan FROM metrics JOIN runs USING (run_uuid) WHERE lifecycle_stage = 'active'").fetchall()
    for key, step, value, is_nan in rows:
        curves.setdefault(key, []).append([step, math.nan if is_nan else value])
    return {"quiet-owl-1": run(curves, {"dropout": 0.25, "name": "wide"}, "finished")}


READERS = [
    ("hf-trainer/**/trainer_state.json", read_hf),
    ("hf-trainer/log_history.json", read_hf),
    ("keras-history/*.json", read_history),
    ("optuna/optuna.db", read_optuna),
    ("optuna/journal/*.log", read_optuna),
    ("optuna/optuna_v1.db", read_old_optuna),
    ("ray/**/result.json", read_ray),
    ("keras-tuner/**/trial.json", read_tuner),
    ("mlflow/mlruns/0/*/metrics/*loss", read_mlflow),
    ("mlflow/mlruns/0/*/metrics/eval/*", read_mlflow),
    ("mlflow/mlflow.db", read_mlflow_database),
]


def main():
    if "--write" in sys.argv:
        only = sys.argv[sys.argv.index("--write") + 1 :]
        for name, write in WRITERS.items():
            if only and name not in only:
                continue
            folder = LOGS / name
            folder.mkdir(parents=True, exist_ok=True)
            try:
                write(folder)
            except ImportError as error:
                print(f"{name}: {error}", file=sys.stderr)
    golden = {}
    for pattern, read in READERS:
        for path in sorted(LOGS.glob(pattern)):
            golden[path.relative_to(LOGS).as_posix()] = read(path)
    GOLDEN.parent.mkdir(parents=True, exist_ok=True)
    GOLDEN.write_text(json.dumps(golden, indent=0) + "\n")


if __name__ == "__main__":
    random.seed(0)
    main()
