"""Why the verdicts do not use what is usually done. Needs NumPy and SciPy; prints tables in per cent.

    python bench/lab/calibration/alternatives.py [studies]

1. "Choose on the other repeats, test on the one left out": false "better than rate 0" of a two-sided t test at 5 % where no rate differs.
2. The set of rates that are best in 95 % of resampled repeats: how often it holds the rate that is truly best.
"""

import sys

import numpy as np
from scipy import stats

STUDIES = int(sys.argv[1]) if len(sys.argv) > 1 else 4000
REPEATS = (3, 5, 8, 12)
DRAWS = 1000


def losses(rng, studies, n, rates, kind):
    own = rng.standard_normal((studies, n, rates))
    if kind == 'neighbours alike':
        for rate in range(1, rates):
            own[:, :, rate] = 0.9 * own[:, :, rate - 1] + np.sqrt(0.19) * own[:, :, rate]
    return own * (np.linspace(1, 4, rates) if kind == 'high rates noisier' else 1)


def left_out(rng, n, rates, kind):
    own = losses(rng, STUDIES, n, rates, kind)
    differences = own[:, :, 1:] - own[:, :, :1]
    total = differences.sum(axis=1)
    every = np.arange(STUDIES)
    gains = np.stack([differences[every, i, (total - differences[:, i]).argmin(axis=1)] for i in range(n)], axis=1)
    t = gains.mean(axis=1) / stats.sem(gains, axis=1)
    return (stats.t.cdf(t, n - 1) < 0.025).mean()


def resampled_set(rng, n, rates, kind, size):
    held = 0
    studies = STUDIES // 10
    for own in losses(rng, studies, n, rates, kind):
        best = rng.integers(1, rates)
        observed = own + size * ((np.arange(rates) - best) / (rates / 2)) ** 2
        winners = observed[rng.integers(0, n, (DRAWS, n))].mean(axis=1).argmin(axis=1)
        wins = np.bincount(winners, minlength=rates)
        order = np.argsort(-wins, kind='stable')
        chosen = order[: np.searchsorted(np.cumsum(wins[order]), 0.95 * DRAWS) + 1]
        held += best in chosen
    return held / studies


rng = np.random.default_rng(1)
for rates in (5, 9):
    for kind in ('independent', 'neighbours alike', 'high rates noisier'):
        false = [f'{100 * left_out(rng, n, rates, kind):.1f}' for n in REPEATS]
        held = [f'{100 * resampled_set(rng, n, rates, kind, 1.5):.0f}' for n in REPEATS]
        print(f'{rates} rates, {kind}, n = {REPEATS}: false {" ".join(false)} | set holds the best {" ".join(held)}', flush=True)
