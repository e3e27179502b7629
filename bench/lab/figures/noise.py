"""20 % of the training labels are random: dropout lowers loss and error."""

from protocol import best_smoothed, measure, paired, summary, train, WIDTH, write, Split

RATES, SEEDS, EPOCHS = [0, 0.2, 0.5, 0.7], range(8), 80

runs = {rate: [] for rate in RATES}
for seed in SEEDS:
    split = Split(seed, 600, 0.2)
    for rate in RATES:
        _, curve = train(rate, seed, split, EPOCHS, after=lambda net, *_: measure(net, split.validation))
        losses = [loss for loss, _ in curve]
        runs[rate].append({"last loss": losses[-1], "last error": curve[-1][1], "best loss": best_smoothed(losses)})

results = {}
for rate in RATES:
    results[rate] = {}
    for what in ("last error", "last loss", "best loss"):
        values, baseline = [run[what] for run in runs[rate]], [run[what] for run in runs[0]]
        results[rate][what] = summary(values) | ({"difference to 0": paired(values, baseline)} if rate else {})
write("noise", f"2 x {WIDTH} units, 600 training rows, 20 % label noise, {EPOCHS} epochs, validation rows, dropout off", {"rates": results})
