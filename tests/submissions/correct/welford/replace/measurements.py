import numpy as np


def layer_statistics(weights, inputs, activation):
    rows = []
    x = inputs.numpy()
    for weight in weights:
        x = x @ weight.numpy().T
        if activation == "relu":
            x[x < 0] = 0
        count, mean, m2 = 0, 0.0, 0.0
        for value in x.flat:
            count += 1
            delta = value - mean
            mean += delta / count
            m2 += delta * (value - mean)
        rows.append((mean, m2 / (count - 1)))
    return np.array(rows, dtype=np.float32)


def relative_changes(before, after):
    result = np.empty(len(before))
    for layer in range(len(before)):
        change = norm = 0.0
        for old, new in zip(before[layer].numpy().ravel(), after[layer].numpy().ravel()):
            change += float(new - old) ** 2
            norm += float(old) ** 2
        result[layer] = change**0.5 / norm**0.5
    return result
