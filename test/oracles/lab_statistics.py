"""Tests, intervals, fits and scores of SciPy and NumPy: test/unit/lab/golden/statistics.json.

    python test/oracles/lab_statistics.py > test/unit/lab/golden/statistics.json
"""

import json
import math

import numpy as np
from scipy import optimize, special, stats

ties = [0.5, -0.5, 1.0, 1.0, -2.0, 0.25, 0.25, 3.0]
zeros = [0.0, 0.4, -0.1, 0.0, 0.7, 0.7, -0.2, 1.3, 0.0]


def values(count, seed, shift=0.0, digits=3):
    return [round(v, digits) for v in np.random.default_rng(seed).normal(shift, 1, count)]


def paired(sample):
    test = stats.ttest_1samp(sample, 0)
    low, high = test.confidence_interval(0.95)
    return {'values': sample, 'p': test.pvalue, 'interval': [low, high], 'standardError': stats.sem(sample)}


def signed_rank(sample, zero_method):
    """Every assignment of signs: exact with ties and zeros too."""
    every = stats.PermutationMethod(n_resamples=math.inf)
    test = stats.wilcoxon(sample, zero_method=zero_method, method=every, alternative='two-sided')
    larger = stats.wilcoxon(sample, zero_method=zero_method, method=every, alternative='greater').statistic
    return {'values': sample, 'zeros': zero_method, 'statistic': larger, 'p': test.pvalue}


def exact_signed_rank(sample):
    """SciPy's table of the null distribution; no ties, no zeros."""
    statistic = stats.wilcoxon(sample, method='exact', alternative='greater').statistic
    return {'values': sample, 'zeros': 'pratt', 'statistic': statistic, 'p': stats.wilcoxon(sample, method='exact').pvalue}


def holm(ps):
    order = np.argsort(ps)
    steps = np.maximum.accumulate([(len(ps) - rank) * ps[at] for rank, at in enumerate(order)])
    adjusted = np.empty(len(ps))
    adjusted[order] = np.minimum(1, steps)
    return {'ps': ps, 'adjusted': adjusted.tolist()}


def mcnemar(first, second):
    return {'onlyFirst': first, 'onlySecond': second, 'p': stats.binomtest(first, first + second, 0.5).pvalue}


def power_law(seed, c, a, alpha, scale, count):
    epochs = np.arange(1.0, count + 1)
    losses = np.round(c + a * epochs**-alpha + np.random.default_rng(seed).normal(0, scale, count), 6)
    (fc, fa, falpha), _ = optimize.curve_fit(lambda x, c, a, e: c + a * x**-e, epochs, losses, p0=[c, a, alpha], ftol=1e-15, xtol=1e-15, gtol=1e-15)
    fitted = fc + fa * epochs**-falpha
    return {
        'epochs': epochs.tolist(),
        'losses': losses.tolist(),
        'at': [[x, fc + fa * x**-falpha] for x in (1, 10, count, 2 * count)],
        'residual': math.sqrt(np.mean((losses - fitted) ** 2)),
    }


def repeats(difference, level):
    """Smallest n with 80 % power of a one-sided t test at the level, by the noncentral t distribution."""
    for n in range(2, 1000):
        critical = stats.t.ppf(1 - level, n - 1)
        if 1 - special.nctdtr(n - 1, difference * math.sqrt(n), critical) >= 0.8:
            return {'difference': difference, 'level': level, 'n': n}


def rotation(seed, arms, n, effect):
    """The test by its definition: whole random rotations of the repeats instead of directions."""
    rng = np.random.default_rng(seed)
    losses = np.round(rng.normal(0.4, 0.04, (1, n)) + rng.normal(0, 0.02, (arms, n)), 4)
    losses[1:] -= effect * np.sin(np.arange(1, arms))[:, None] ** 2
    losses = np.round(losses, 4)
    differences = losses[1:] - losses[0]

    def smallest(x):
        return (x.mean(axis=-1) / stats.sem(x, axis=-1)).min(axis=-1)

    rotations = stats.ortho_group.rvs(n, size=40000, random_state=rng)
    drawn = smallest(np.einsum('ar,drs->das', differences, rotations))
    return {
        'losses': losses.tolist(),
        'p': float((drawn <= smallest(differences)).mean()),
        'critical': -float(np.quantile(drawn, 0.025)),
    }


def best(seed, arms, n):
    """Multivariate Student around the means, scale matrix S / n, n - 1 degrees of freedom."""
    rng = np.random.default_rng(seed)
    losses = np.round(rng.normal(0.4, 0.04, (1, n)) + rng.normal(0, 0.01, (arms, n)) + 0.003 * np.arange(arms)[:, None], 4)
    draws = stats.multivariate_t.rvs(losses.mean(axis=1), np.cov(losses) / n, df=n - 1, size=200000, random_state=rng)
    return {'losses': losses.tolist(), 'probabilities': (np.bincount(draws.argmin(axis=1), minlength=arms) / len(draws)).tolist()}


def uncertainty(seed, passes, rows, classes):
    rng = np.random.default_rng(seed)
    logits = rng.normal(0, 2, (1, rows, classes)) + rng.normal(0, 1, (passes, rows, classes))
    probabilities = np.round(special.softmax(logits, axis=2), 6)
    # Some confidences on the edges of bins.
    probabilities[:, 0] = 0
    probabilities[:, 0, 0] = 9 / 15
    probabilities[:, 0, 1] = 6 / 15
    mean = probabilities.mean(axis=0)
    targets = np.where(rng.random(rows) < 0.7, mean.argmax(axis=1), rng.integers(0, classes, rows))
    total = stats.entropy(mean, axis=1)
    expected = stats.entropy(probabilities, axis=2).mean(axis=0)
    confidence, right = mean.max(axis=1), mean.argmax(axis=1) == targets
    edges = np.arange(16) / 15
    # Not digitize: what counts is (lower, upper].
    bins = [(confidence > low) & (confidence <= high) for low, high in zip(edges, edges[1:])]
    error = sum(b.sum() / rows * abs(right[b].mean() - confidence[b].mean()) for b in bins if b.any())
    return {
        'passes': passes,
        'rows': rows,
        'classes': classes,
        'probabilities': probabilities.ravel().tolist(),
        'targets': targets.tolist(),
        'entropy': total.tolist(),
        'expectedEntropy': expected.tolist(),
        'negativeLogLikelihood': float(-np.log(mean[np.arange(rows), targets]).mean()),
        'error': float((~right).mean()),
        'calibrationError': float(error),
        'counts': [int(b.sum()) for b in bins],
    }


def activations(seed, rows, units):
    rng = np.random.default_rng(seed)
    matrix = np.round(np.maximum(0, rng.normal(0, 1, (rows, units)) + rng.normal(0, 1, (rows, 1))), 4)
    matrix[:, 2] = 0
    live = np.delete(matrix, 2, axis=1)
    correlations = np.abs(np.corrcoef(live, rowvar=False))[np.triu_indices(units - 1, 1)]
    return {
        'rows': rows,
        'units': units,
        'values': matrix.ravel().tolist(),
        'meanCorrelation': float(correlations.mean()),
        'zeros': float((matrix == 0).mean()),
        'meanActivation': float(matrix.mean()),
    }


def coverage(seed, passes, rows):
    rng = np.random.default_rng(seed)
    drawn = np.round(rng.normal(0, 1, (1, rows)) + rng.normal(0, 0.3, (passes, rows)), 4)
    targets = np.round(drawn.mean(axis=0) + rng.normal(0, 0.5, rows), 4)
    mean, variance = drawn.mean(axis=0), drawn.var(axis=0, ddof=1)
    half = stats.norm.ppf(0.95) * np.sqrt(variance + 0.2)
    return {
        'passes': passes,
        'rows': rows,
        'values': drawn.ravel().tolist(),
        'targets': targets.tolist(),
        'variance': variance.tolist(),
        'share': float((np.abs(targets - mean) <= half).mean()),
        'width': float((2 * half).mean()),
    }


def trend(seed, count):
    losses = np.round(0.3 + np.exp(-np.arange(count) / 6) + np.random.default_rng(seed).normal(0, 0.01, count), 5)
    window = losses[-max(5, round(count / 5)) :]
    line = stats.linregress(np.arange(len(window)), window)
    return {'losses': losses.tolist(), 'slope': line.slope, 'slopeError': line.stderr, 'level': float(window.mean())}


golden = {
    'paired': [paired(values(n, n, -0.5)) for n in (2, 3, 6, 12, 25)],
    'signedRank': [
        *(exact_signed_rank(values(n, n, 0.4, 6)) for n in (3, 6, 8, 12, 25)),
        *(signed_rank(sample, method) for sample in (ties, zeros) for method in ('pratt', 'zsplit')),
    ],
    'holm': [holm([0.01, 0.04, 0.03, 0.005]), holm([0.5, 0.02, 0.02, 0.9, 0.0001, 0.3])],
    'mcnemar': [mcnemar(*pair) for pair in ((0, 5), (3, 12), (10, 10), (1, 7), (40, 62))],
    'powerLaw': [power_law(1, 0.2, 1.1, 0.7, 0, 30), power_law(2, 0.15, 0.9, 1.3, 0.01, 60), power_law(3, 0.4, 2.0, 0.4, 0.005, 40)],
    'repeats': [repeats(d, level) for d in (0.4, 0.7, 1.0, 1.5, 2.5) for level in (0.025, 0.005)],
    'trend': [trend(14, 20), trend(15, 60)],
    'rotation': [rotation(4, 5, 3, 0.03), rotation(5, 9, 3, 0), rotation(6, 9, 6, 0.02), rotation(7, 5, 12, 0.01)],
    'best': [best(8, 2, 3), best(9, 4, 3), best(10, 4, 8)],
    'uncertainty': uncertainty(11, 4, 30, 3),
    'activations': activations(12, 20, 6),
    'coverage': coverage(13, 5, 40),
}
print(json.dumps(golden, separators=(',', ':')))
