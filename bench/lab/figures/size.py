"""What dropout gains over the number of training rows, at the same number of updates."""

import math

from protocol import best_smoothed, measure, paired, summary, train, WIDTH, write, Split

SIZES, RATES, SEEDS, UPDATES = [60, 120, 300, 600, 1077], [0, 0.5], range(8), 2200

results = {}
for size in SIZES:
    epochs = round(UPDATES / math.ceil(size / 32))
    runs = {rate: [] for rate in RATES}
    for seed in SEEDS:
        split = Split(seed, size)
        for rate in RATES:
            _, curve = train(rate, seed, split, epochs, after=lambda net, *_: measure(net, split.validation))
            losses = [loss for loss, _ in curve]
            runs[rate].append({"last loss": losses[-1], "last error": curve[-1][1], "best loss": best_smoothed(losses)})
    results[size] = {"epochs": epochs} | {
        what: {
            **{rate: summary([run[what] for run in runs[rate]]) for rate in RATES},
            "difference": paired([run[what] for run in runs[0.5]], [run[what] for run in runs[0]]),
        }
        for what in ("last loss", "last error", "best loss")
    }
write("size", f"2 x {WIDTH} units, about {UPDATES} updates, validation rows, dropout off", {"sizes": results})
