# Wrong normalisations, patterns and counts.
import math

import numpy as np
import torch


#: normalize_preactivations: Divided by the root of the standard deviation.
def normalize_preactivations(z, eps=1e-5):
    return (z - z.mean(0)) / torch.sqrt(z.std(0, unbiased=False) + eps)

#: normalize_preactivations: Divided by twice the standard deviation.
def normalize_preactivations(z, eps=1e-5):
    mu = z.mean(dim=0, keepdim=True)
    sigma = z.std(dim=0, keepdim=True)
    return (z - mu) / (2 * sigma + eps)

#: normalize_preactivations: Multiplied by the standard deviation.
def normalize_preactivations(z, eps=1e-5):
    mu = z.mean(dim=0, keepdim=True)
    sigma = z.std(dim=0, keepdim=True)
    return (z - mu) * (sigma + eps)

#: normalize_preactivations: The mean is added.
def normalize_preactivations(z, eps=1e-5):
    return (z + z.mean(0)) / (z.std(0) + eps)

#: normalize_preactivations: Precedence: the mean alone is divided.
def normalize_preactivations(z, eps=1e-5):
    return z - z.mean(0) / (z.std(0) + eps)

#: normalize_preactivations: The median in place of the mean.
def normalize_preactivations(z, eps=1e-5):
    return (z - z.median(dim=0).values) / (z.std(dim=0) + eps)

#: normalize_preactivations: The mean absolute deviation in place of the standard deviation.
def normalize_preactivations(z, eps=1e-5):
    c = z - z.mean(0)
    return c / (c.abs().mean(0) + eps)

#: normalize_preactivations: The root mean square without subtracting the mean, as RMSNorm.
def normalize_preactivations(z, eps=1e-5):
    return z / torch.sqrt((z ** 2).mean(0) + eps)

#: normalize_preactivations: The mean is subtracted, but the division is by the root mean square of z.
def normalize_preactivations(z, eps=1e-5):
    return (z - z.mean(0)) / torch.sqrt((z ** 2).mean(0) + eps)

#: normalize_preactivations: Divided by the range.
def normalize_preactivations(z, eps=1e-5):
    return (z - z.mean(0)) / (z.max(0).values - z.min(0).values + eps)

#: normalize_preactivations: Divided by the largest absolute value.
def normalize_preactivations(z, eps=1e-5):
    return z / (z.abs().max(dim=0).values + eps)

#: normalize_preactivations: Divided by the largest absolute value of the whole layer.
def normalize_preactivations(z, eps=1e-5):
    return z / (z.abs().max() + eps)

#: normalize_preactivations: The mean of each unit, the deviation of the whole layer.
def normalize_preactivations(z, eps=1e-5):
    return (z - z.mean(dim=0)) / (z.std() + eps)

#: normalize_preactivations: The mean of the whole layer, the deviation of each unit.
def normalize_preactivations(z, eps=1e-5):
    return (z - z.mean()) / (z.std(dim=0) + eps)

#: normalize_preactivations: layer_norm of torch.
#: names: normalize-preactivations-over-units
def normalize_preactivations(z, eps=1e-5):
    return torch.nn.functional.layer_norm(z, z.shape[1:], eps=eps)

#: normalize_preactivations: BatchNorm in evaluation mode: nothing but eps.
def normalize_preactivations(z, eps=1e-5):
    bn = torch.nn.BatchNorm1d(z.shape[1], eps=eps, affine=False)
    bn.eval()
    return bn(z)

#: normalize_preactivations: Clamped to one deviation.
def normalize_preactivations(z, eps=1e-5):
    y = (z - z.mean(0)) / torch.sqrt(z.var(0, unbiased=False) + eps)
    return y.clamp(-1, 1)

#: normalize_preactivations: A tanh at the end.
def normalize_preactivations(z, eps=1e-5):
    y = (z - z.mean(0)) / torch.sqrt(z.var(0, unbiased=False) + eps)
    return torch.tanh(y)

#: normalize_preactivations: A sigmoid of z.
def normalize_preactivations(z, eps=1e-5):
    return torch.sigmoid(z)

#: normalize_preactivations: Softmax over the batch.
def normalize_preactivations(z, eps=1e-5):
    return torch.softmax(z, dim=0)

#: normalize_preactivations: ReLU after the normalisation.
def normalize_preactivations(z, eps=1e-5):
    y = (z - z.mean(0)) / torch.sqrt(z.var(0, unbiased=False) + eps)
    return torch.relu(y)

#: normalize_preactivations: Twice the right values.
def normalize_preactivations(z, eps=1e-5):
    y = (z - z.mean(0)) / torch.sqrt(z.var(0, unbiased=False) + eps)
    return 2 * y

#: normalize_preactivations: The first half of the batch gives the statistics.
def normalize_preactivations(z, eps=1e-5):
    h = z[: len(z) // 2]
    return (z - h.mean(0)) / torch.sqrt(h.var(0, unbiased=False) + eps)

#: normalize_preactivations: The statistics of the first unit for all.
def normalize_preactivations(z, eps=1e-5):
    return (z - z[:, :1].mean()) / (z[:, :1].std() + eps)

#: normalize_preactivations: A fixed eps of 0.1.
def normalize_preactivations(z, eps=1e-5):
    return (z - z.mean(0)) / torch.sqrt(z.var(0, unbiased=False) + 0.1)

#: normalize_preactivations: eps is subtracted.
def normalize_preactivations(z, eps=1e-5):
    return (z - z.mean(0)) / (z.std(0) - eps)

#: normalize_preactivations: Always the default eps.
def normalize_preactivations(z, eps=1e-5):
    eps = 1e-5
    return (z - z.mean(0)) / torch.sqrt(z.var(0, unbiased=False) + eps)

#: normalize_preactivations: The sum of squares is not divided by the number of rows.
#: names: normalize-preactivations-to-unit-length
def normalize_preactivations(z, eps=1e-5):
    c = z - z.mean(dim=0)
    std = torch.sqrt(torch.sum(c ** 2, dim=0) + eps)
    return c / std

#: normalize_preactivations: The mean is a sum.
def normalize_preactivations(z, eps=1e-5):
    mu = z.sum(dim=0)
    var = ((z - mu) ** 2).mean(dim=0)
    return (z - mu) / torch.sqrt(var + eps)

#: normalize_preactivations: Second moment less the mean, not squared.
def normalize_preactivations(z, eps=1e-5):
    m = z.mean(0)
    var = (z * z).mean(0) - m
    return (z - m) / torch.sqrt(var.clamp(min=0) + eps)

#: normalize_preactivations: numpy cuts off the gradient.
#: names: normalize-preactivations-without-gradient
def normalize_preactivations(z, eps=1e-5):
    a = z.detach().numpy()
    return torch.tensor((a - a.mean(0)) / (a.std(0) + eps))

#: normalize_preactivations: numpy on a tensor with a gradient raises.
def normalize_preactivations(z, eps=1e-5):
    a = z.numpy()
    return torch.from_numpy((a - a.mean(axis=0)) / (a.std(axis=0) + eps))

#: normalize_preactivations: The mean is a number for the gradient.
def normalize_preactivations(z, eps=1e-5):
    mu = torch.tensor([z[:, j].mean().item() for j in range(z.shape[1])])
    return (z - mu) / torch.sqrt(((z - z.mean(0)) ** 2).mean(0) + eps)

#: normalize_preactivations: Without eps, NaN becomes 0, and all is 1.01 times too large.
def normalize_preactivations(z, eps=1e-5):
    y = (z - z.mean(0)) / z.std(0) * 1.01
    return torch.nan_to_num(y)

#: normalize_preactivations: In place, on z itself, which a leaf does not allow.
def normalize_preactivations(z, eps=1e-5):
    z -= z.mean(0)
    z /= torch.sqrt(z.var(0, unbiased=False) + eps)
    return z

#: normalize_preactivations: Whitened: units are made uncorrelated as well.
def normalize_preactivations(z, eps=1e-5):
    c = z - z.mean(0)
    cov = c.T @ c / len(z) + eps * torch.eye(z.shape[1])
    values, vectors = torch.linalg.eigh(cov)
    return c @ vectors @ torch.diag(values.clamp(min=eps).rsqrt()) @ vectors.T

#: normalize_preactivations: First over the batch, then over the units.
def normalize_preactivations(z, eps=1e-5):
    y = (z - z.mean(0)) / torch.sqrt(z.var(0, unbiased=False) + eps)
    m = y.mean(1, keepdim=True)
    return (y - m) / torch.sqrt(y.var(1, unbiased=False, keepdim=True) + eps)

#: normalize_preactivations: A loop that leaves out the last unit.
def normalize_preactivations(z, eps=1e-5):
    columns = []
    for j in range(z.shape[1] - 1):
        c = z[:, j]
        columns.append((c - c.mean()) / torch.sqrt(c.var(unbiased=False) + eps))
    columns.append(z[:, -1])
    return torch.stack(columns, dim=1)

#: normalize_preactivations: Divided where the deviation is above 1 alone.
def normalize_preactivations(z, eps=1e-5):
    s = z.std(0)
    return torch.where(s > 1, (z - z.mean(0)) / (s + eps), z - z.mean(0))

#: normalize_preactivations: The variance is divided by n + 2.
def normalize_preactivations(z, eps=1e-5):
    n = z.shape[0]
    mu = z.mean(0)
    var = ((z - mu) ** 2).sum(0) / (n + 2)
    return (z - mu) / torch.sqrt(var + eps)

#: normalize_preactivations: Shifted to mean 1.
def normalize_preactivations(z, eps=1e-5):
    return 1 + (z - z.mean(0)) / torch.sqrt(z.var(0, unbiased=False) + eps)

#: normalize_preactivations: The sign of the result is turned.
def normalize_preactivations(z, eps=1e-5):
    return (z.mean(0) - z) / torch.sqrt(z.var(0, unbiased=False) + eps)

#: activation_patterns: On from 0.5 up.
def activation_patterns(weights, biases, points):
    x, out = points, []
    for w, b in zip(weights[:-1], biases[:-1]):
        z = x @ w.T + b
        out.append(z > 0.5)
        x = z.relu()
    return torch.cat(out, 1)

#: activation_patterns: A sigmoid, rounded.
def activation_patterns(weights, biases, points):
    x, out = points, []
    for w, b in zip(weights[:-1], biases[:-1]):
        z = x @ w.T + b
        a = torch.sigmoid(z)
        out.append(a > 0.5)
        x = a
    return torch.cat(out, 1)

#: activation_patterns: The biases are subtracted.
def activation_patterns(weights, biases, points):
    x, out = points, []
    for w, b in zip(weights[:-1], biases[:-1]):
        z = x @ w.T - b
        out.append(z > 0)
        x = torch.relu(z)
    return torch.cat(out, 1)

#: activation_patterns: The bias of the first layer alone.
def activation_patterns(weights, biases, points):
    x, out = points, []
    for i, w in enumerate(weights[:-1]):
        z = x @ w.T
        if i == 0:
            z = z + biases[0]
        out.append(z > 0)
        x = torch.relu(z)
    return torch.cat(out, 1)

#: activation_patterns: The bias of the first unit for all units.
def activation_patterns(weights, biases, points):
    x, out = points, []
    for w, b in zip(weights[:-1], biases[:-1]):
        z = x @ w.T + b[0]
        out.append(z > 0)
        x = torch.relu(z)
    return torch.cat(out, 1)

#: activation_patterns: Leaky ReLU goes on.
def activation_patterns(weights, biases, points):
    x, out = points, []
    for w, b in zip(weights[:-1], biases[:-1]):
        z = x @ w.T + b
        out.append(z > 0)
        x = torch.nn.functional.leaky_relu(z, 0.1)
    return torch.cat(out, 1)

#: activation_patterns: Tanh goes on.
def activation_patterns(weights, biases, points):
    x, out = points, []
    for w, b in zip(weights[:-1], biases[:-1]):
        z = x @ w.T + b
        out.append(z > 0)
        x = torch.tanh(z)
    return torch.cat(out, 1)

#: activation_patterns: The absolute value goes on.
def activation_patterns(weights, biases, points):
    x, out = points, []
    for w, b in zip(weights[:-1], biases[:-1]):
        z = x @ w.T + b
        out.append(z > 0)
        x = z.abs()
    return torch.cat(out, 1)

#: activation_patterns: The negative part goes on.
def activation_patterns(weights, biases, points):
    x, out = points, []
    for w, b in zip(weights[:-1], biases[:-1]):
        z = x @ w.T + b
        out.append(z > 0)
        x = torch.clamp(z, max=0)
    return torch.cat(out, 1)

#: activation_patterns: ReLU comes before the layer.
def activation_patterns(weights, biases, points):
    x, out = points, []
    for w, b in zip(weights[:-1], biases[:-1]):
        x = torch.relu(x) @ w.T + b
        out.append(x > 0)
    return torch.cat(out, 1)

#: activation_patterns: The columns of a layer are in reversed order.
def activation_patterns(weights, biases, points):
    x, out = points, []
    for w, b in zip(weights[:-1], biases[:-1]):
        z = x @ w.T + b
        out.append((z > 0).flip(1))
        x = torch.relu(z)
    return torch.cat(out, 1)

#: activation_patterns: Unit after unit, in turn from each layer, as far as the layers reach.
def activation_patterns(weights, biases, points):
    x, out = points, []
    for w, b in zip(weights[:-1], biases[:-1]):
        z = x @ w.T + b
        out.append(z > 0)
        x = torch.relu(z)
    columns = []
    for j in range(max(o.shape[1] for o in out)):
        columns += [o[:, j] for o in out if j < o.shape[1]]
    return torch.stack(columns, 1)

#: activation_patterns: The transpose: a row for each unit.
def activation_patterns(weights, biases, points):
    x, out = points, []
    for w, b in zip(weights[:-1], biases[:-1]):
        z = x @ w.T + b
        out.append(z > 0)
        x = torch.relu(z)
    return torch.cat(out, 1).T

#: activation_patterns: The pre-activations themselves.
def activation_patterns(weights, biases, points):
    x, out = points, []
    for w, b in zip(weights[:-1], biases[:-1]):
        z = x @ w.T + b
        out.append(z)
        x = torch.relu(z)
    return torch.cat(out, 1)

#: activation_patterns: The signs, with -1 for off.
def activation_patterns(weights, biases, points):
    x, out = points, []
    for w, b in zip(weights[:-1], biases[:-1]):
        z = x @ w.T + b
        out.append(torch.sign(z))
        x = torch.relu(z)
    return torch.cat(out, 1).int()

#: activation_patterns: A unit is on where it is on at every point.
def activation_patterns(weights, biases, points):
    x, out = points, []
    for w, b in zip(weights[:-1], biases[:-1]):
        z = x @ w.T + b
        out.append((z > 0).all(0, keepdim=True).expand_as(z))
        x = torch.relu(z)
    return torch.cat(out, 1)

#: activation_patterns: On where a unit is above its mean over the points.
def activation_patterns(weights, biases, points):
    x, out = points, []
    for w, b in zip(weights[:-1], biases[:-1]):
        z = x @ w.T + b
        out.append(z > z.mean(0))
        x = torch.relu(z)
    return torch.cat(out, 1)

#: activation_patterns: Normalised pre-activations decide.
def activation_patterns(weights, biases, points):
    x, out = points, []
    for w, b in zip(weights[:-1], biases[:-1]):
        z = x @ w.T + b
        z = (z - z.mean(0)) / (z.std(0) + 1e-5)
        out.append(z > 0)
        x = torch.relu(z)
    return torch.cat(out, 1)

#: activation_patterns: The first layer's pattern for each hidden layer, padded with False.
def activation_patterns(weights, biases, points):
    first = points @ weights[0].T + biases[0] > 0
    hidden = sum(len(w) for w in weights[:-1])
    out = torch.zeros(len(points), hidden, dtype=torch.bool)
    out[:, : first.shape[1]] = first
    return out

#: activation_patterns: Always True.
def activation_patterns(weights, biases, points):
    hidden = sum(w.shape[0] for w in weights[:-1])
    return torch.ones((points.shape[0], hidden), dtype=torch.bool)

#: activation_patterns: A tolerance keeps units near 0 off.
def activation_patterns(weights, biases, points):
    x, out = points, []
    for w, b in zip(weights[:-1], biases[:-1]):
        z = x @ w.T + b
        out.append(z > 1e-1)
        x = torch.relu(z)
    return torch.cat(out, 1)

#: activation_patterns: The points are shifted to mean 0 first.
def activation_patterns(weights, biases, points):
    x, out = points - points.mean(0), []
    for w, b in zip(weights[:-1], biases[:-1]):
        z = x @ w.T + b
        out.append(z > 0)
        x = torch.relu(z)
    return torch.cat(out, 1)

#: activation_patterns: Only the points' first 100, and False for the others.
def activation_patterns(weights, biases, points):
    x, out = points[:100], []
    for w, b in zip(weights[:-1], biases[:-1]):
        z = x @ w.T + b
        out.append(z > 0)
        x = torch.relu(z)
    p = torch.cat(out, 1)
    full = torch.zeros(len(points), p.shape[1], dtype=torch.bool)
    full[: len(p)] = p
    return full

#: activation_patterns: Pre-activations are rounded to whole numbers.
def activation_patterns(weights, biases, points):
    x, out = points.numpy(), []
    for w, b in zip(weights[:-1], biases[:-1]):
        z = np.round(x @ w.numpy().T + b.numpy())
        out.append(z > 0)
        x = np.maximum(z, 0)
    return np.concatenate(out, axis=1)

#: activation_patterns: The last column is turned over.
def activation_patterns(weights, biases, points):
    x, out = points, []
    for w, b in zip(weights[:-1], biases[:-1]):
        z = x @ w.T + b
        out.append(z > 0)
        x = torch.relu(z)
    p = torch.cat(out, 1)
    p[:, -1] = ~p[:, -1]
    return p

#: activation_patterns: The weight is taken without its transpose, which does not fit.
def activation_patterns(weights, biases, points):
    x, out = points, []
    for w, b in zip(weights[:-1], biases[:-1]):
        z = x @ w + b
        out.append(z > 0)
        x = torch.relu(z)
    return torch.cat(out, 1)

#: activation_patterns: The second layer gets the points again where that fits, and else zeros.
def activation_patterns(weights, biases, points):
    out = []
    for w, b in zip(weights[:-1], biases[:-1]):
        x = points if w.shape[1] == points.shape[1] else torch.zeros(len(points), w.shape[1])
        out.append(x @ w.T + b > 0)
    return torch.cat(out, 1)

#: count_cells: One more than there are.
def count_cells(patterns):
    return len(torch.unique(patterns, dim=0)) + 1

#: count_cells: One less than there are.
def count_cells(patterns):
    cells = {tuple(row.tolist()) for row in patterns}
    return len(cells) - 1

#: count_cells: Patterns that come more than once.
def count_cells(patterns):
    _, counts = torch.unique(patterns, dim=0, return_counts=True)
    return int((counts > 1).sum())

#: count_cells: Patterns that come exactly once.
def count_cells(patterns):
    _, counts = torch.unique(patterns, dim=0, return_counts=True)
    return int((counts == 1).sum())

#: count_cells: How often the most frequent pattern comes.
def count_cells(patterns):
    _, counts = torch.unique(patterns, dim=0, return_counts=True)
    return counts.max().item()

#: count_cells: Tensors in a set, which hash by identity.
#: names: count-cells-points
def count_cells(patterns):
    return len(set(patterns))

#: count_cells: Sets of tuples of tensors, which hash by identity.
#: names: count-cells-points
def count_cells(patterns):
    seen = set()
    for row in patterns:
        seen.add(tuple(row))
    return len(seen)

#: count_cells: Changes from row to row, without the one for the first.
def count_cells(patterns):
    changes = 0
    for i in range(1, len(patterns)):
        if not torch.equal(patterns[i], patterns[i - 1]):
            changes += 1
    return changes

#: count_cells: unique_consecutive of torch.
#: names: count-cells-by-neighbours
def count_cells(patterns):
    return len(torch.unique_consecutive(patterns, dim=0))

#: count_cells: Of the first eight columns alone.
def count_cells(patterns):
    return len({tuple(r) for r in patterns[:, :8].tolist()})

#: count_cells: Of the first column alone.
def count_cells(patterns):
    return len(torch.unique(patterns[:, 0]))

#: count_cells: Without the last column.
def count_cells(patterns):
    return len({tuple(r) for r in patterns[:, :-1].tolist()})

#: count_cells: Without the last row.
def count_cells(patterns):
    return len({tuple(r) for r in patterns[:-1].tolist()})

#: count_cells: The total number of units that are on.
def count_cells(patterns):
    return int(patterns.sum())

#: count_cells: The number of patterns, two to the power of the columns, but no more than points.
def count_cells(patterns):
    return min(2 ** patterns.shape[1], patterns.shape[0])

#: count_cells: The number of entries.
def count_cells(patterns):
    return patterns.numel()

#: count_cells: The rank of the matrix.
def count_cells(patterns):
    return int(torch.linalg.matrix_rank(patterns.float()))

#: count_cells: Different sums of the units' indices.
def count_cells(patterns):
    index = torch.arange(patterns.shape[1])
    return len(torch.unique((patterns * index).sum(1)))

#: count_cells: A binary number in float32.
def count_cells(patterns):
    powers = 2.0 ** torch.arange(patterns.shape[1])
    return len(torch.unique(patterns.float() @ powers))

#: count_cells: A binary number of 32 bits.
def count_cells(patterns):
    keys = set()
    for row in patterns.tolist():
        key = 0
        for bit in row:
            key = (key * 2 + bit) % 2 ** 32
        keys.add(key)
    return len(keys)

#: count_cells: The regions of an arrangement of lines, 1 + n + n (n - 1) / 2.
def count_cells(patterns):
    n = patterns.shape[1]
    return 1 + n + n * (n - 1) // 2

#: count_cells: Units that are on somewhere and off elsewhere, plus one.
def count_cells(patterns):
    both = patterns.any(0) & ~patterns.all(0)
    return int(both.sum()) + 1

#: count_cells: Opposite patterns count as one.
def count_cells(patterns):
    rows = {min(tuple(r), tuple(not b for b in r)) for r in patterns.tolist()}
    return len(rows)

#: count_cells: Patterns in another order of the bits count as one.
#: names: count-cells-by-sum-of-bits
def count_cells(patterns):
    return len({tuple(sorted(r)) for r in patterns.tolist()})

#: count_cells: Always one.
def count_cells(patterns):
    return 1

#: count_cells: The shape of unique's result, not its length.
def count_cells(patterns):
    return torch.unique(patterns, dim=0).shape

#: count_cells: The patterns themselves.
def count_cells(patterns):
    return torch.unique(patterns, dim=0)

#: count_cells: A comparison of neighbours after sorting each column by itself.
def count_cells(patterns):
    s = patterns.int().sort(dim=0).values
    return int((s[1:] != s[:-1]).any(1).sum()) + 1

#: count_cells: A loop that compares with the first row alone.
def count_cells(patterns):
    cells = 1
    for row in patterns[1:]:
        if not torch.equal(row, patterns[0]):
            cells += 1
    return cells

#: count_cells: A random hash into 16 buckets.
def count_cells(patterns):
    keys = torch.randint(0, 16, (patterns.shape[1],))
    return len(torch.unique((patterns * keys).sum(1) % 16))
