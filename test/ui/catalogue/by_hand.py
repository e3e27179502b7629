import numpy as np


def forward(X, parameters, keep_prob=0.8):
    W1, W2, W3 = parameters
    A1 = np.maximum(0, np.dot(W1, X))
    D1 = np.random.rand(*A1.shape) < keep_prob
    A1 = np.multiply(A1, D1)
    A2 = np.maximum(0, np.dot(W2, A1))
    D2 = np.random.rand(*A2.shape) < keep_prob
    A2 = A2 * D2 / (1 - keep_prob)
    return np.dot(W3, A2), (X, A1, D1, A2, D2, W2, W3)


class Dropout:
    def __init__(self, rate=0.2):
        self.rate = rate

    def forward(self, x):
        self.mask = (np.random.rand(*x.shape) > self.rate) / (1 - self.rate)
        return x * self.mask

    def backward(self, dout):
        return dout
