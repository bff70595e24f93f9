import numpy as np


def layer_statistics(weights, inputs, activation):
    x, rows = inputs.numpy(), []
    for weight in weights:
        x = x @ weight.numpy().T
        if activation == "relu":
            x = np.maximum(x, 0)
        rows.append([x.mean(), x.var()])
    return np.array(rows)


def relative_changes(before, after):
    return np.array([np.linalg.norm(a - b) / np.linalg.norm(b) for b, a in zip(before, after)])
