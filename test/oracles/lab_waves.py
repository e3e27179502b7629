"""Numbers that any language can make again, and the words of the lab's masks."""

import numpy as np

ROWS = 5


def wave(shape, phase, scale=1.0):
    """The waves of test/unit/lab/plain.ts."""
    index = np.arange(int(np.prod(shape)), dtype=np.float64)
    return (scale * np.sin(0.7 * index + phase + 0.013 * index * index)).astype(np.float32).reshape(shape)


def weights(parameters):
    """`parameters`: role and shape of each. Waves, those of scales and variances around 1."""
    made = [(role, wave(shape, 0.1 * (index + 1), 0.5)) for index, (role, shape) in enumerate(parameters)]
    return [values + 1 if role in ("scale", "variance") else values for role, values in made]


def features(shape, tokens):
    values = wave((ROWS, *shape), 0.9, 2.0)
    if not tokens:
        return values
    flat = values.reshape(-1)
    index = np.arange(flat.size)
    # Math.round: halves go up.
    return ((3 * index + np.floor(2 * flat + 0.5).astype(int) + 2) % 7).reshape(values.shape)


def targets(loss, outputs):
    rows = np.arange(ROWS)
    if loss == "cross-entropy" or (loss == "binary-cross-entropy" and outputs > 1):
        return (2 * rows) % outputs
    return rows % 2 if loss == "binary-cross-entropy" else wave((ROWS, outputs), 0.4)


MASK = 0xFFFFFFFF


def finalise(x):
    x ^= x >> 16
    x = (x * 0x7FEB352D) & MASK
    x ^= x >> 15
    x = (x * 0x846CA68B) & MASK
    return x ^ (x >> 16)


def mask_words(seed, repeat, step, layer, part=0):
    words = [seed & MASK, seed >> 32, repeat, step & MASK, step >> 32, layer, part]

    def absorb(state):
        for word in words:
            state = finalise((state + word + 0x9E3779B9) & MASK)
        return state

    return absorb(0x243F6A88), absorb(0x13198A2E)


def kept(key, count, rate):
    """1 where a word of the mask is not below rate · 2^32."""
    k0, k1 = key
    words = [finalise((finalise(index ^ k0) + k1) & MASK) for index in range(count)]
    return np.array([0.0 if word < rate * 2**32 else 1.0 for word in words], dtype=np.float32)
