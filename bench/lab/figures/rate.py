"""Error over the rate with the width fixed: the experiment of Srivastava et al. 2014, section 7.3, on the digits."""

from protocol import measure, paired, summary, train, WIDTH, write, Split

RATES, SEEDS, EPOCHS = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9], range(8), 100

runs = {rate: [] for rate in RATES}
for seed in SEEDS:
    split = Split(seed, 300)
    for rate in RATES:
        net, curve = train(rate, seed, split, EPOCHS, after=lambda net, *_: measure(net, split.validation))
        loss, error = curve[-1]
        train_loss, train_error = measure(net, split.train)
        runs[rate].append({"loss": loss, "error": error, "train loss": train_loss, "train error": train_error})

WHAT = ("error", "loss", "train error", "train loss")
results = {rate: {what: summary([run[what] for run in runs[rate]]) for what in WHAT} for rate in RATES}
for rate in RATES:
    for what in ("error", "loss"):
        results[rate][what]["to 0.5"] = paired([run[what] for run in runs[rate]], [run[what] for run in runs[0.5]]) if rate != 0.5 else None
write("rate", f"2 x {WIDTH} units, 300 training rows, {EPOCHS} epochs, last epoch, validation rows, dropout off", {"rates": results})
