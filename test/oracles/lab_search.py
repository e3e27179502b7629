"""What keras-tuner schedules, for test/unit/lab/search. Trains nothing: a score is made up of a trial's number."""

import json
import os
import tempfile

os.environ["KERAS_BACKEND"] = "jax"
import keras_tuner
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


FOLDER = tempfile.TemporaryDirectory()
SIZES = [(8, 2), (81, 3), (10, 3), (243, 3), (1000, 10), (100, 3), (1, 3), (5, 2), (60, 4)]

print(
    json.dumps(
        {
            "version": keras_tuner.__version__,
            "kerasTuner": [{"maxEpochs": most, "factor": by, "brackets": brackets(most, by)} for most, by in SIZES],
            "traces": [
                {"maxEpochs": most, "factor": by, "workers": workers, "rows": trace(most, by, workers)}
                for most, by, workers in [(8, 2, 1), (8, 2, 3), (27, 3, 1), (27, 3, 4), (10, 3, 2)]
            ],
            "scores": [[number, epochs, score(number, epochs)] for number, epochs in [(0, 1), (5, 3), (23, 81)]],
        }
    )
)
