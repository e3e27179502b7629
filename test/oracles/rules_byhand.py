"""Runs dropout written by hand in NumPy: both right forms, each single mutation of them, and each mutation as the rules mend it.

Measured are the mean of training over the answer in evaluation, whether evaluation is random, how far the gradient is from a
numerical one, and for the right forms the variance against its formula. Prints the golden file: the sources, what was measured,
and the rule that has to speak. The tests check that the rule speaks, and that its fix gives the source that was run here.
"""

import json

import numpy as np

KEEP = 0.8

TEXTBOOK = """import numpy as np

def forward(X, W1, W2, keep_p):
    A1 = np.dot(W1, X)
    D1 = np.random.rand(*A1.shape) <= keep_p
    A1 = np.multiply(A1, D1)
    A1 = A1 / keep_p
    return np.dot(W2, A1), (X, W1, W2, D1, A1)

def backward(dout, cache, keep_p):
    X, W1, W2, D1, A1 = cache
    dA1 = np.dot(W2.T, dout)
    dA1 = np.multiply(dA1, D1)
    dA1 = dA1 / keep_p
    return np.dot(dA1, X.T)

def predict(X, W1, W2, keep_p):
    A1 = np.dot(W1, X)
    return np.dot(W2, A1)
"""

CLASSIC = """import numpy as np

p = 0.8

def forward(X, W1, W2):
    H1 = np.dot(W1, X)
    U1 = np.random.rand(*H1.shape) < p  # dropout
    H1 = H1 * U1
    return np.dot(W2, H1), (X, W1, W2, U1, H1)

def backward(dout, cache):
    X, W1, W2, U1, H1 = cache
    dH1 = np.dot(W2.T, dout)
    dH1 = dH1 * U1
    return np.dot(dH1, X.T)

def predict(X, W1, W2):
    H1 = np.dot(W1, X)
    return np.dot(W2 * p, H1)
"""


def changed(source, *pairs):
    for old, new in pairs:
        assert source.count(old) == 1, old
        source = source.replace(old, new)
    return source


FORWARD = "    A1 = np.multiply(A1, D1)\n    A1 = A1 / keep_p\n"
PREDICT = "    A1 = np.dot(W1, X)\n    return np.dot(W2, A1)\n"
BACKWARD = "    dA1 = np.dot(W2.T, dout)\n    dA1 = np.multiply(dA1, D1)\n    dA1 = dA1 / keep_p\n"
MASKED = "    D1 = np.random.rand(*A1.shape) <= keep_p\n    A1 = {}\n"

# name, rule, the form, what is mutated, what the fix makes of it (the form itself when nothing is said)
MUTATIONS = [
    ("textbook: no division", "manual-mask-not-rescaled", TEXTBOOK,
     [(FORWARD, "    A1 = np.multiply(A1, D1)\n")], [(FORWARD, "    A1 = np.multiply(A1, D1) / keep_p\n")]),
    ("textbook: wrong divisor", "manual-wrong-scale", TEXTBOOK,
     [("    A1 = A1 / keep_p\n    return", "    A1 = A1 / (1 - keep_p)\n    return")], []),
    ("textbook: wrong comparison", "manual-wrong-scale", TEXTBOOK, [("<= keep_p", ">= keep_p")], []),
    ("textbook: both scalings", "manual-double-scaling", TEXTBOOK,
     [(PREDICT, "    A1 = np.dot(W1, X) * keep_p\n    return np.dot(W2, A1)\n")], []),
    ("textbook: mask in evaluation", "manual-mask-at-test", TEXTBOOK,
     [(PREDICT, "    A1 = np.dot(W1, X)\n" + MASKED.format("A1 * D1 / keep_p") + "    return np.dot(W2, A1)\n")],
     [(PREDICT, "    A1 = np.dot(W1, X)\n" + MASKED.format("A1") + "    return np.dot(W2, A1)\n")]),
    ("textbook: no mask in the gradient", "manual-gradient-mismatch", TEXTBOOK,
     [(BACKWARD, "    dA1 = np.dot(W2.T, dout)\n")], [(BACKWARD, "    dA1 = np.dot(W2.T, dout) * D1 / keep_p\n")]),
    ("textbook: no division in the gradient", "manual-gradient-mismatch", TEXTBOOK,
     [("    dA1 = np.multiply(dA1, D1)\n    dA1 = dA1 / keep_p\n", "    dA1 = np.multiply(dA1, D1)\n")],
     [("    dA1 = np.multiply(dA1, D1)\n    dA1 = dA1 / keep_p\n", "    dA1 = np.multiply(dA1, D1) / keep_p\n")]),
    ("textbook: another mask in the gradient", "manual-gradient-mismatch", TEXTBOOK,
     [("    dA1 = np.multiply(dA1, D1)\n", "    D1 = np.random.rand(*A1.shape) <= keep_p\n    dA1 = np.multiply(dA1, D1)\n")], []),
    ("classic: no factor in evaluation", "manual-mask-not-rescaled", CLASSIC,
     [("np.dot(W2 * p, H1)", "np.dot(W2, H1)")], None),
    ("classic: wrong factor", "manual-wrong-scale", CLASSIC, [("W2 * p", "W2 * (1 - p)")], []),
    ("classic: both scalings", "manual-double-scaling", CLASSIC,
     [("    H1 = H1 * U1\n", "    H1 = H1 * U1 / p\n"), ("    dH1 = dH1 * U1\n", "    dH1 = dH1 * U1 / p\n")],
     [("    H1 = H1 * U1\n", "    H1 = H1 * U1 / p\n"), ("    dH1 = dH1 * U1\n", "    dH1 = dH1 * U1 / p\n"), ("W2 * p", "W2")]),
    ("classic: mask in evaluation", "manual-mask-at-test", CLASSIC,
     [("    return np.dot(W2 * p, H1)\n", "    U1 = np.random.rand(*H1.shape) < p  # dropout\n    H1 = H1 * U1\n    return np.dot(W2 * p, H1)\n")],
     [("    return np.dot(W2 * p, H1)\n", "    U1 = np.random.rand(*H1.shape) < p  # dropout\n    H1 = H1\n    return np.dot(W2 * p, H1)\n")]),
    ("classic: no mask in the gradient", "manual-gradient-mismatch", CLASSIC,
     [("    dH1 = dH1 * U1\n", "")],
     [("    dH1 = np.dot(W2.T, dout)\n    dH1 = dH1 * U1\n", "    dH1 = np.dot(W2.T, dout) * U1\n")]),
]


def measured(source):
    """Mean of training over evaluation, randomness of evaluation, error of the gradient, variance over its formula."""
    code = {}
    exec(source, code)
    numbers = np.random.RandomState(0)
    X, W1, W2 = numbers.rand(5, 1), numbers.rand(40, 5), numbers.rand(1, 40)
    more = () if "p = 0.8" in source else (KEEP,)
    np.random.seed(1)
    outputs = np.array([code["forward"](X, W1, W2, *more)[0].item() for _ in range(20000)])
    answers = np.array([code["predict"](X, W1, W2, *more).item() for _ in range(200)])
    parts = (W2 * (W1 @ X).T).ravel() / KEEP
    formula = KEEP * (1 - KEEP) * np.sum(parts**2) * (outputs.mean() / (KEEP * parts.sum())) ** 2
    return {
        "mean of training / evaluation": round(float(outputs.mean() / answers.mean()), 1),
        "evaluation is random": bool(answers.std() > 1e-9),
        "gradient is right": gradient_is_right(code, (X, W1, W2), more),
        "variance / formula": round(float(outputs.var() / formula), 1),
    }


def gradient_is_right(code, values, more):
    X, W1, W2 = values

    def loss(weights):
        np.random.seed(2)
        return code["forward"](X, weights, W2, *more)[0].item()

    np.random.seed(2)
    cache = code["forward"](X, W1, W2, *more)[1]
    given = code["backward"](np.ones((1, 1)), cache, *more)
    step = 1e-6
    for index in np.ndindex(W1.shape):
        moved = W1.copy()
        moved[index] += step
        if abs((loss(moved) - loss(W1)) / step - given[index]) > 1e-5:
            return False
    return True


RIGHT = {"mean of training / evaluation": 1.0, "evaluation is random": False, "gradient is right": True, "variance / formula": 1.0}


def main():
    for form in (TEXTBOOK, CLASSIC):
        assert measured(form) == RIGHT, measured(form)
    cases = []
    for name, rule, form, mutation, mended in MUTATIONS:
        bad = changed(form, *mutation)
        seen = measured(bad)
        assert seen != RIGHT, name
        good = None if mended is None else changed(form, *mended)
        if mended is None:
            # Divided in training instead: the gradient then needs the same factor, which is told next.
            good = changed(bad, ("    H1 = H1 * U1\n", "    H1 = H1 * U1 / p\n"))
            after = measured(good)
            assert after["mean of training / evaluation"] == 1.0 and not after["gradient is right"], (name, after)
        else:
            assert measured(good) == RIGHT, (name, measured(good))
        cases.append({"name": name, "rule": rule, "bad": bad, "good": good, "measured": seen})
    print(json.dumps({"right": [TEXTBOOK, CLASSIC], "cases": cases}, indent=2))


main()
