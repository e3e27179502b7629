"""Dropout hurts a network that is too small and helps one that is wide enough to overfit."""

from protocol import Split, best_smoothed, measure, paired, summary, train, write

WIDTHS, RATES, SEEDS, EPOCHS = [8, 32, 128, 512], [0, 0.5], range(8), 100

results = {}
for width in WIDTHS:
    runs = {rate: [] for rate in RATES}
    for seed in SEEDS:
        split = Split(seed, 300)
        for rate in RATES:
            _, curve = train(rate, seed, split, EPOCHS, width, after=lambda net, *_: measure(net, split.validation))
            losses = [loss for loss, _ in curve]
            runs[rate].append({"last loss": losses[-1], "last error": curve[-1][1], "best loss": best_smoothed(losses)})
    results[width] = {
        what: {
            **{rate: summary([run[what] for run in runs[rate]]) for rate in RATES},
            "difference": paired([run[what] for run in runs[0.5]], [run[what] for run in runs[0]]),
        }
        for what in ("last loss", "last error", "best loss")
    }
write("width", f"2 hidden layers, 300 training rows, {EPOCHS} epochs, validation rows, dropout off", {"widths": results})
