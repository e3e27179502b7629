"""What Optuna and Ray Tune prune, for test/unit/lab/search. Trains nothing: a score is made up of a trial's number."""

import ast
import importlib.util
import json
import pathlib

import numpy as np
import optuna


def score(number, epochs):
    """Of the trial that was started `number`-th, after `epochs`: without ties, and the order changes with the epochs."""
    return ((number * 7919 + 13) % 1009) / 1009 + 1 / (1 + epochs) * ((number * 104729 + 7) % 997) / 997


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


print(
    json.dumps(
        {
            "version": optuna.__version__,
            "ray": [
                {"minEpochs": least, "maxEpochs": most, "factor": by, "stops": ray_stops(least, most, by)}
                for least, most, by in [(1, 10, 2), (1, 28, 3), (4, 40, 3)]
            ],
            "optunaBrackets": [
                {"min": least, "max": most, "factor": by, "brackets": optuna_brackets(least, most, by)}
                for least, most, by in [(1, 81, 3), (1, 243, 3), (1, 1000, 10), (1, 8, 2)]
            ],
        }
    )
)
