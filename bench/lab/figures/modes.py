"""The training loss with dropout on and off beside the validation loss, epochs in which validation lies below training, and how long it takes to learn."""

from protocol import measure, paired, summary, train, WIDTH, write, Split

RATES, SEEDS, EPOCHS, LEVEL = [0, 0.2, 0.5, 0.8], range(8), 80, 0.08

runs = {rate: [] for rate in RATES}
for seed in SEEDS:
    split = Split(seed, 300)
    for rate in RATES:
        _, curve = train(rate, seed, split, EPOCHS, after=lambda net, _, on: (on, measure(net, split.train)[0], *measure(net, split.validation)))
        reached = [epoch for epoch, (_, _, _, error) in enumerate(curve, 1) if error <= LEVEL]
        runs[rate].append(
            {
                "train loss, dropout on": curve[-1][0],
                "train loss, dropout off": curve[-1][1],
                "validation loss": curve[-1][2],
                "epochs with validation below training": sum(validation < on for on, _, validation, _ in curve),
                "epochs to 92 %": reached[0] if reached else EPOCHS + 1,
            }
        )

results = {rate: {what: summary([run[what] for run in runs[rate]]) for what in runs[rate][0]} for rate in RATES}
for rate in RATES[1:]:
    for what in ("epochs with validation below training", "epochs to 92 %"):
        results[rate][what]["difference to 0"] = paired([run[what] for run in runs[rate]], [run[what] for run in runs[0]])
write("modes", f"2 x {WIDTH} units, 300 training rows, {EPOCHS} epochs; losses of the last epoch; 92 % of the validation rows right for the first time, {EPOCHS + 1} where never", {"rates": results})
