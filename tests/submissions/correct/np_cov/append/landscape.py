import numpy as np


def activation_patterns(weights, biases, points):
    x, found = points.numpy(), []
    for w, b in zip(weights[:-1], biases[:-1]):
        z = x.dot(w.numpy().T) + b.numpy()[None, :]
        found.append(np.heaviside(z, 0).astype(int))
        x = z * found[-1]
    return np.column_stack(found)


def count_cells(patterns):
    packed = np.packbits(patterns.numpy(), axis=1)
    return np.int64(len({row.tobytes() for row in packed}))
