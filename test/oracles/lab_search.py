"""What keras-tuner, Optuna and Ray Tune schedule, for test/unit/lab/search. Trains nothing: a score is made up of a trial's number."""

import ast
import importlib.util
import json
import os
import pathlib
import tempfile

os.environ["KERAS_BACKEND"] = "jax"
import keras_tuner
import numpy as np
import optuna
from keras_tuner.engine import hyperparameters
from keras_tuner.tuners.hyperband import HyperbandOracle


def score(number, epochs):
    """Of the trial that was started `number`-th, after `epochs`: without ties, and the order changes with the epochs."""
    return ((number * 7919 + 13) % 1009) / 1009 + 1 / (1 + epochs) * ((number * 104729 + 7) % 997) / 997


def oracle_of(max_epochs, factor):
    space = hyperparameters.HyperParameters()
    space.Float("rate", 0.0, 1.0)
    oracle = HyperbandOracle(
        objective=keras_tuner.Objective("loss", "min"), max_epochs=max_epochs, factor=factor, seed=1, hyperparameters=space
    )
    oracle._display.verbose = 0
    oracle._set_project_dir(tempfile.mkdtemp(dir=FOLDER.name), "search")
    return oracle


def brackets(max_epochs, factor):
    oracle = oracle_of(max_epochs, factor)
    return [
        {
            "bracket": number,
            "rungs": [
                {"size": oracle._get_size(number, at), "epochs": oracle._get_epochs(number, at)}
                for at in range(oracle._get_num_rounds(number))
            ],
        }
        for number in reversed(range(oracle._get_num_brackets()))
    ]


def trace(max_epochs, factor, workers):
    """Rows [root, epochs, continues, round] in the order of asking. Workers end in the order of their epochs, ties by number."""
    oracle = oracle_of(max_epochs, factor)
    rows, ids, roots, running, now = [], {}, {}, [], 0
    while True:
        stopped = False
        while len(running) < workers:
            trial = oracle.create_trial(f"w{len(rows)}")
            if trial.status != "RUNNING":
                stopped = trial.status == "STOPPED"
                break
            values = trial.hyperparameters.values
            number = len(rows)
            past = ids.get(values.get("tuner/trial_id"))
            ids[trial.trial_id] = number
            roots[number] = number if past is None else roots[past]
            epochs = values["tuner/epochs"]
            rows.append([roots[number], epochs, past, values["tuner/round"]])
            running.append((now + epochs - values["tuner/initial_epoch"], number, trial))
        if not running:
            assert stopped
            return rows
        running.sort(key=lambda one: one[:2])
        now, number, trial = running.pop(0)
        oracle.update_trial(trial.trial_id, {"loss": score(roots[number], rows[number][1])})
        trial = oracle.trials[trial.trial_id]
        trial.status = "COMPLETED"
        oracle.end_trial(trial)


def ray_bracket():
    """The class itself, without ray.tune, which imports much that is not needed here."""
    path = pathlib.Path(importlib.util.find_spec("ray").origin).parent / "tune/schedulers/async_hyperband.py"
    found = next(one for one in ast.parse(path.read_text()).body if getattr(one, "name", "") == "_Bracket")
    found.body = [one for one in found.body if not isinstance(one, ast.Expr)]
    for function in found.body:
        function.returns = None
        for argument in function.args.args:
            argument.annotation = None
    scheduler = type("TrialScheduler", (), {"CONTINUE": "CONTINUE", "STOP": "STOP"})
    names = {"np": np, "TrialScheduler": scheduler}
    exec(compile(ast.Module([found], []), str(path), "exec"), names)
    return names["_Bracket"]


def ray_stops(min_t, max_t, factor):
    """Trials one after the other, an epoch at a time; at which epoch each is stopped (None = never)."""
    bracket = ray_bracket()(min_t, max_t, factor, 0)
    stops = []
    for number in range(24):
        trial = type("Trial", (), {"trial_id": str(number)})
        found = None
        for epoch in range(1, max_t):
            if bracket.on_result(trial, epoch, -score(number, epoch)) == "STOP":
                found = epoch
                break
        stops.append(found)
    return stops


def optuna_brackets(least, most, factor):
    study = optuna.create_study(pruner=optuna.pruners.HyperbandPruner(least, most, factor))
    study.pruner._try_initialization(study)
    return study.pruner._n_brackets


FOLDER = tempfile.TemporaryDirectory()
SIZES = [(8, 2), (81, 3), (10, 3), (243, 3), (1000, 10), (100, 3), (1, 3), (5, 2), (60, 4)]

print(
    json.dumps(
        {
            "versions": {"keras_tuner": keras_tuner.__version__, "optuna": optuna.__version__},
            "kerasTuner": [{"maxEpochs": most, "factor": by, "brackets": brackets(most, by)} for most, by in SIZES],
            "traces": [
                {"maxEpochs": most, "factor": by, "workers": workers, "rows": trace(most, by, workers)}
                for most, by, workers in [(8, 2, 1), (8, 2, 3), (27, 3, 1), (27, 3, 4), (10, 3, 2)]
            ],
            "ray": [
                {"minEpochs": least, "maxEpochs": most, "factor": by, "stops": ray_stops(least, most, by)}
                for least, most, by in [(1, 10, 2), (1, 28, 3), (4, 40, 3)]
            ],
            "optunaBrackets": [
                {"min": least, "max": most, "factor": by, "brackets": optuna_brackets(least, most, by)}
                for least, most, by in [(1, 81, 3), (1, 243, 3), (1, 1000, 10), (1, 8, 2)]
            ],
            "scores": [[number, epochs, score(number, epochs)] for number, epochs in [(0, 1), (5, 3), (23, 81)]],
        }
    )
)
