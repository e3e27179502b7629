"""The number of epochs decides the sign: after 10 dropout is worse, after 117 better."""

from protocol import best_smoothed, measure, paired, summary, train, WIDTH, write, Split

RATES, SEEDS, BUDGETS = [0, 0.2, 0.5, 0.8], range(8), [10, 30, 60, 117]

runs = {rate: [] for rate in RATES}
for seed in SEEDS:
    split = Split(seed, 600)
    for rate in RATES:
        _, curve = train(rate, seed, split, max(BUDGETS), after=lambda net, *_: measure(net, split.validation)[0])
        runs[rate].append(curve)

results = {}
for budget in BUDGETS:
    results[budget] = {}
    for what, value in (("last loss", lambda curve: curve[budget - 1]), ("best loss", lambda curve: best_smoothed(curve[:budget]))):
        base = [value(curve) for curve in runs[0]]
        results[budget][what] = {
            rate: summary([value(curve) for curve in runs[rate]])
            | ({"difference to 0": paired([value(curve) for curve in runs[rate]], base)} if rate else {})
            for rate in RATES
        }
write("budget", f"2 x {WIDTH} units, 600 training rows, validation rows, dropout off", {"epochs": results})
