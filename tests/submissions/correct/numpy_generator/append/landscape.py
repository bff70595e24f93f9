import numpy as np


def activation_patterns(weights, biases, points):
    x = np.asarray(points, dtype=np.float64)
    patterns = np.zeros((len(x), 0), dtype=bool)
    for w, b in zip(weights[:-1], biases[:-1]):
        z = x @ w.numpy().astype(float).T + b.numpy()
        patterns = np.concatenate([patterns, z > 0], axis=1)
        x = np.where(z > 0, z, 0.0)
    return patterns


def count_cells(patterns):
    return np.unique(np.asarray(patterns), axis=0).shape[0]
