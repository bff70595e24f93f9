# Wrong measurements.
import math

import numpy as np
import torch


#: layer_statistics: The standard error of the mean in column 1.
def layer_statistics(weights, inputs, activation):
    x, rows = inputs, []
    for W in weights:
        x = x @ W.T
        if activation == "relu":
            x = torch.relu(x)
        rows.append([x.mean().item(), (x.std() / math.sqrt(x.numel())).item()])
    return torch.tensor(rows)

#: layer_statistics: The median in column 0.
def layer_statistics(weights, inputs, activation):
    out = []
    h = inputs
    for w in weights:
        h = h @ w.t()
        h = h.relu() if activation == "relu" else h
        out.append(torch.stack([h.median(), h.var()]))
    return torch.stack(out)

#: layer_statistics: The standard deviation over the units, averaged over the batch.
def layer_statistics(weights, inputs, activation):
    h, out = inputs, []
    for w in weights:
        h = h @ w.t()
        if activation == "relu":
            h = h.clamp(min=0)
        out.append((h.mean(), h.std(dim=1, unbiased=False).mean()))
    return torch.tensor(out)

#: layer_statistics: The standard deviation over the batch, averaged over the units.
def layer_statistics(weights, inputs, activation):
    h, out = inputs, []
    for w in weights:
        h = h @ w.t()
        if activation == "relu":
            h = h.clamp(min=0)
        out.append((h.mean(), h.std(dim=0, unbiased=False).mean()))
    return torch.tensor(out)

#: layer_statistics: The variance of the units' means.
def layer_statistics(weights, inputs, activation):
    x = inputs.numpy()
    stats = np.zeros((len(weights), 2))
    for i, w in enumerate(weights):
        x = x @ w.numpy().T
        if activation == "relu":
            x = np.maximum(x, 0)
        stats[i, 0] = x.mean()
        stats[i, 1] = x.mean(axis=0).var()
    return stats

#: layer_statistics: The variance of the samples' means.
def layer_statistics(weights, inputs, activation):
    x = inputs.numpy()
    stats = np.zeros((len(weights), 2))
    for i, w in enumerate(weights):
        x = x @ w.numpy().T
        if activation == "relu":
            x = np.maximum(x, 0)
        stats[i] = x.mean(), x.mean(axis=1).var()
    return stats

#: layer_statistics: The mean of the squares less the mean, not squared.
def layer_statistics(weights, inputs, activation):
    rows = []
    x = inputs
    for w in weights:
        x = torch.matmul(x, w.T)
        if activation == "relu":
            x = torch.nn.functional.relu(x)
        m = x.mean()
        rows.append(torch.stack([m, (x ** 2).mean() - m]))
    return torch.stack(rows)

#: layer_statistics: The square of the variance.
def layer_statistics(weights, inputs, activation):
    rows = []
    x = inputs
    for w in weights:
        x = torch.matmul(x, w.T)
        if activation == "relu":
            x = torch.nn.functional.relu(x)
        rows.append(torch.stack([x.mean(), x.var() ** 2]))
    return torch.stack(rows)

#: layer_statistics: The mean in column 0 is that of the squares.
def layer_statistics(weights, inputs, activation):
    rows = []
    x = inputs
    for w in weights:
        x = torch.matmul(x, w.T)
        if activation == "relu":
            x = torch.nn.functional.relu(x)
        rows.append(torch.stack([x.square().mean(), x.var()]))
    return torch.stack(rows)

#: layer_statistics: The largest output in column 0.
def layer_statistics(weights, inputs, activation):
    def act(z):
        return z.relu() if activation == "relu" else z
    x, rows = inputs, []
    for w in weights:
        x = act(x @ w.T)
        rows.append([float(x.max()), float(x.var())])
    return torch.tensor(rows)

#: layer_statistics: The range in column 1.
def layer_statistics(weights, inputs, activation):
    def act(z):
        return z.relu() if activation == "relu" else z
    x, rows = inputs, []
    for w in weights:
        x = act(x @ w.T)
        rows.append([float(x.mean()), float(x.max() - x.min())])
    return torch.tensor(rows)

#: layer_statistics: The root mean square in column 1.
def layer_statistics(weights, inputs, activation):
    def act(z):
        return z.relu() if activation == "relu" else z
    x, rows = inputs, []
    for w in weights:
        x = act(x @ w.T)
        rows.append([float(x.mean()), float(x.norm() / x.numel() ** 0.5)])
    return torch.tensor(rows)

#: layer_statistics: The Frobenius norm in column 1.
def layer_statistics(weights, inputs, activation):
    x, rows = inputs, []
    for w in weights:
        x = x @ w.T
        if activation == "relu":
            x = x.relu()
        rows.append(torch.stack([x.mean(), x.norm()]))
    return torch.stack(rows)

#: layer_statistics: Of the positive outputs alone.
def layer_statistics(weights, inputs, activation):
    x, rows = inputs, []
    for w in weights:
        x = x @ w.T
        if activation == "relu":
            x = x.relu()
        on = x[x > 0]
        rows.append(torch.stack([on.mean(), on.var(unbiased=False)]))
    return torch.stack(rows)

#: layer_statistics: Of the last unit alone.
def layer_statistics(weights, inputs, activation):
    x, rows = inputs, []
    for w in weights:
        x = x @ w.T
        if activation == "relu":
            x = x.relu()
        rows.append(torch.stack([x[:, -1].mean(), x[:, -1].var(unbiased=False)]))
    return torch.stack(rows)

#: layer_statistics: Without the first sample.
def layer_statistics(weights, inputs, activation):
    x, rows = inputs, []
    for w in weights:
        x = x @ w.T
        if activation == "relu":
            x = x.relu()
        rows.append(torch.stack([x[1:].mean(), x[1:].var(unbiased=False)]))
    return torch.stack(rows)

#: layer_statistics: Without the last layer, whose row is 0.
def layer_statistics(weights, inputs, activation):
    stats = torch.zeros(len(weights), 2)
    x = inputs
    for i in range(len(weights) - 1):
        x = x @ weights[i].T
        if activation == "relu":
            x = x.relu()
        stats[i, 0], stats[i, 1] = x.mean(), x.var()
    return stats

#: layer_statistics: The first row is 0, and each layer one row too late.
def layer_statistics(weights, inputs, activation):
    stats = torch.zeros(len(weights), 2)
    x = inputs
    for i in range(1, len(weights)):
        x = x @ weights[i - 1].T
        if activation == "relu":
            x = x.relu()
        stats[i, 0], stats[i, 1] = x.mean(), x.var()
    return stats

#: layer_statistics: Last layer first.
def layer_statistics(weights, inputs, activation):
    x, rows = inputs, []
    for w in weights:
        x = x @ w.T
        x = torch.relu(x) if activation == "relu" else x
        rows.insert(0, torch.stack([x.mean(), x.var()]))
    return torch.stack(rows)

#: layer_statistics: The same row, that of the last layer, for each layer.
def layer_statistics(weights, inputs, activation):
    x = inputs
    for w in weights:
        x = x @ w.T
        x = torch.relu(x) if activation == "relu" else x
    return torch.stack([torch.stack([x.mean(), x.var()])] * len(weights))

#: layer_statistics: Running over all layers so far.
def layer_statistics(weights, inputs, activation):
    x, rows, seen = inputs, [], []
    for w in weights:
        x = x @ w.T
        x = torch.relu(x) if activation == "relu" else x
        seen.append(x.flatten())
        everything = torch.cat(seen)
        rows.append(torch.stack([everything.mean(), everything.var()]))
    return torch.stack(rows)

#: layer_statistics: Tanh in place of ReLU.
def layer_statistics(weights, inputs, activation):
    x, rows = inputs, []
    for w in weights:
        x = x @ w.T
        if activation == "relu":
            x = torch.tanh(x)
        rows.append(torch.stack([x.mean(), x.var()]))
    return torch.stack(rows)

#: layer_statistics: Leaky ReLU in place of ReLU.
def layer_statistics(weights, inputs, activation):
    x, rows = inputs, []
    for w in weights:
        x = x @ w.T
        if activation == "relu":
            x = torch.nn.functional.leaky_relu(x)
        rows.append(torch.stack([x.mean(), x.var()]))
    return torch.stack(rows)

#: layer_statistics: The absolute value in place of ReLU.
def layer_statistics(weights, inputs, activation):
    x, rows = inputs, []
    for w in weights:
        x = x @ w.T
        if activation == "relu":
            x = x.abs()
        rows.append(torch.stack([x.mean(), x.var()]))
    return torch.stack(rows)

#: layer_statistics: A typing error, "ReLU", so that nothing is rectified.
#: names: layer-statistics-activation-ignored
def layer_statistics(weights, inputs, activation):
    x, rows = inputs, []
    for w in weights:
        x = x @ w.T
        if activation == "ReLU":
            x = x.relu()
        rows.append(torch.stack([x.mean(), x.var()]))
    return torch.stack(rows)

#: layer_statistics: ReLU keeps the negative half.
def layer_statistics(weights, inputs, activation):
    x, rows = inputs, []
    for w in weights:
        x = x @ w.T
        if activation == "relu":
            x = torch.minimum(x, torch.zeros(()))
        rows.append(torch.stack([x.mean(), x.var()]))
    return torch.stack(rows)

#: layer_statistics: ReLU after every second layer.
def layer_statistics(weights, inputs, activation):
    x, rows = inputs, []
    for i, w in enumerate(weights):
        x = x @ w.T
        if activation == "relu" and i % 2 == 0:
            x = x.relu()
        rows.append(torch.stack([x.mean(), x.var()]))
    return torch.stack(rows)

#: layer_statistics: The ReLU is measured, but what goes on is the pre-activation.
def layer_statistics(weights, inputs, activation):
    x, rows = inputs, []
    for w in weights:
        x = x @ w.T
        y = x.relu() if activation == "relu" else x
        rows.append(torch.stack([y.mean(), y.var()]))
    return torch.stack(rows)

#: layer_statistics: Each layer's output is normalised before it goes on.
def layer_statistics(weights, inputs, activation):
    x, rows = inputs, []
    for w in weights:
        x = x @ w.T
        if activation == "relu":
            x = x.relu()
        rows.append(torch.stack([x.mean(), x.var()]))
        x = (x - x.mean()) / (x.std() + 1e-8)
    return torch.stack(rows)

#: layer_statistics: The inputs are standardised first.
def layer_statistics(weights, inputs, activation):
    x, rows = (inputs - inputs.mean(0)) / (inputs.std(0) + 1e-6), []
    for w in weights:
        x = x @ w.T
        if activation == "relu":
            x = x.relu()
        rows.append(torch.stack([x.mean(), x.var()]))
    return torch.stack(rows)

#: layer_statistics: The absolute value of the mean.
def layer_statistics(weights, inputs, activation):
    x, rows = inputs, []
    for w in weights:
        x = x @ w.T
        if activation == "relu":
            x = x.relu()
        rows.append(torch.stack([x.mean().abs(), x.var()]))
    return torch.stack(rows)

#: layer_statistics: The variance divided by the mean.
def layer_statistics(weights, inputs, activation):
    x, rows = inputs, []
    for w in weights:
        x = x @ w.T
        if activation == "relu":
            x = x.relu()
        rows.append(torch.stack([x.mean(), x.var() / x.mean()]))
    return torch.stack(rows)

#: layer_statistics: The factor of the variance, from layer to layer, in column 1.
def layer_statistics(weights, inputs, activation):
    x, rows, last = inputs, [], inputs.var()
    for w in weights:
        x = x @ w.T
        if activation == "relu":
            x = x.relu()
        rows.append(torch.stack([x.mean(), x.var() / last]))
        last = x.var()
    return torch.stack(rows)

#: layer_statistics: Rounded to one decimal.
def layer_statistics(weights, inputs, activation):
    x, rows = inputs, []
    for w in weights:
        x = x @ w.T
        if activation == "relu":
            x = x.relu()
        rows.append([round(x.mean().item(), 1), round(x.var().item(), 1)])
    return torch.tensor(rows)

#: layer_statistics: Sums over batch and units, divided by the batch less one.
def layer_statistics(weights, inputs, activation):
    x, rows = inputs, []
    for w in weights:
        x = x @ w.T
        if activation == "relu":
            x = x.relu()
        n = x.shape[0] - 1
        mean = x.sum() / n
        rows.append(torch.stack([mean, ((x - mean) ** 2).sum() / n]))
    return torch.stack(rows)

#: layer_statistics: The sum over the units of their variances.
def layer_statistics(weights, inputs, activation):
    x, rows = inputs, []
    for w in weights:
        x = x @ w.T
        if activation == "relu":
            x = x.relu()
        rows.append(torch.stack([x.mean(), x.var(dim=0, unbiased=False).sum()]))
    return torch.stack(rows)

#: layer_statistics: One number per unit: the shape is another.
def layer_statistics(weights, inputs, activation):
    x, rows = inputs, []
    for w in weights:
        x = x @ w.T
        if activation == "relu":
            x = x.relu()
        rows.append(torch.stack([x.mean(0), x.var(0)], dim=1))
    return torch.cat(rows)

#: layer_statistics: Shape (2, layers).
def layer_statistics(weights, inputs, activation):
    means, variances = [], []
    x = inputs
    for w in weights:
        x = x @ w.T
        if activation == "relu":
            x = x.relu()
        means.append(x.mean())
        variances.append(x.var())
    return torch.stack([torch.stack(means), torch.stack(variances)])

#: layer_statistics: Two lists in place of a tensor.
def layer_statistics(weights, inputs, activation):
    x, means, variances = inputs, [], []
    for w in weights:
        x = x @ w.T
        if activation == "relu":
            x = x.relu()
        means.append(x.mean().item())
        variances.append(x.var().item())
    return {"mean": means, "variance": variances}

#: layer_statistics: The mean of the layer before, the variance of this one.
#: names: layer-statistics-of-the-inputs
def layer_statistics(weights, inputs, activation):
    x, rows = inputs, []
    for w in weights:
        mean = x.mean()
        x = x @ w.T
        if activation == "relu":
            x = x.relu()
        rows.append(torch.stack([mean, x.var()]))
    return torch.stack(rows)

#: layer_statistics: Of the weights times the inputs' mean: the batch is averaged first.
def layer_statistics(weights, inputs, activation):
    x, rows = inputs.mean(0, keepdim=True), []
    for w in weights:
        x = x @ w.T
        if activation == "relu":
            x = x.relu()
        rows.append(torch.stack([x.mean(), x.var(unbiased=False)]))
    return torch.stack(rows)

#: layer_statistics: A bias of one is added in each layer.
def layer_statistics(weights, inputs, activation):
    x, rows = inputs, []
    for w in weights:
        x = x @ w.T + torch.ones(w.shape[0])
        if activation == "relu":
            x = x.relu()
        rows.append(torch.stack([x.mean(), x.var()]))
    return torch.stack(rows)

#: layer_statistics: A residual net where the sizes allow it.
def layer_statistics(weights, inputs, activation):
    x, rows = inputs, []
    for w in weights:
        z = x @ w.T
        if activation == "relu":
            z = z.relu()
        x = x + z if z.shape == x.shape else z
        rows.append(torch.stack([x.mean(), x.var()]))
    return torch.stack(rows)

#: layer_statistics: The sum of mean and variance in both columns.
def layer_statistics(weights, inputs, activation):
    x, rows = inputs, []
    for w in weights:
        x = x @ w.T
        if activation == "relu":
            x = x.relu()
        s = x.mean() + x.var()
        rows.append(torch.stack([s, s]))
    return torch.stack(rows)

#: layer_statistics: The mean in both columns.
#: false: layer-statistics-columns-swapped
def layer_statistics(weights, inputs, activation):
    x, rows = inputs, []
    for w in weights:
        x = x @ w.T
        if activation == "relu":
            x = x.relu()
        mean, var = x.mean(), x.mean()
        rows.append(torch.stack([mean, var]))
    return torch.stack(rows)

#: layer_statistics: The variance of the absolute values.
def layer_statistics(weights, inputs, activation):
    x, rows = inputs, []
    for w in weights:
        x = x @ w.T
        if activation == "relu":
            x = x.relu()
        rows.append(torch.stack([x.mean(), x.abs().var()]))
    return torch.stack(rows)

#: layer_statistics: The interquartile range in column 1.
def layer_statistics(weights, inputs, activation):
    x, rows = inputs, []
    for w in weights:
        x = x @ w.T
        if activation == "relu":
            x = x.relu()
        rows.append(torch.stack([x.mean(), x.quantile(0.75) - x.quantile(0.25)]))
    return torch.stack(rows)

#: layer_statistics: Softplus in place of ReLU.
def layer_statistics(weights, inputs, activation):
    x, rows = inputs, []
    for w in weights:
        x = x @ w.T
        if activation == "relu":
            x = torch.nn.functional.softplus(x)
        rows.append(torch.stack([x.mean(), x.var()]))
    return torch.stack(rows)

#: relative_changes: A root mean square above alone.
def relative_changes(before, after):
    return torch.stack([((a - b) ** 2).mean().sqrt() / b.norm() for b, a in zip(before, after)])

#: relative_changes: A root mean square below alone.
def relative_changes(before, after):
    return torch.stack([(a - b).norm() / b.pow(2).mean().sqrt() for b, a in zip(before, after)])

#: relative_changes: The mean of both norms below.
def relative_changes(before, after):
    out = []
    for b, a in zip(before, after):
        out.append((a - b).norm() / ((a.norm() + b.norm()) / 2))
    return torch.stack(out)

#: relative_changes: The larger of both norms below.
def relative_changes(before, after):
    out = []
    for b, a in zip(before, after):
        out.append((a - b).norm() / torch.maximum(a.norm(), b.norm()))
    return torch.stack(out)

#: relative_changes: One is added below.
def relative_changes(before, after):
    return torch.stack([(a - b).norm() / (1 + b.norm()) for b, a in zip(before, after)])

#: relative_changes: A hundredth is added below against a division by 0.
def relative_changes(before, after):
    eps = 1e-2
    return torch.stack([torch.norm(a - b) / (torch.norm(b) + eps) for b, a in zip(before, after)])

#: relative_changes: The sum of both below, as in a symmetric relative error.
def relative_changes(before, after):
    return torch.stack([2 * (a - b).norm() / (a.norm() + b.norm()) for b, a in zip(before, after)])

#: relative_changes: The nuclear norm.
def relative_changes(before, after):
    return torch.stack([torch.linalg.matrix_norm(a - b, "nuc") / torch.linalg.matrix_norm(b, "nuc") for b, a in zip(before, after)])

#: relative_changes: The largest column sum, torch's norm of order 1.
def relative_changes(before, after):
    return torch.stack([torch.linalg.matrix_norm(a - b, 1) / torch.linalg.matrix_norm(b, 1) for b, a in zip(before, after)])

#: relative_changes: The largest row sum.
def relative_changes(before, after):
    return torch.stack([torch.linalg.matrix_norm(a - b, float("inf")) / torch.linalg.matrix_norm(b, float("inf")) for b, a in zip(before, after)])

#: relative_changes: numpy's spectral norm.
#: names: relative-changes-spectral-norm
def relative_changes(before, after):
    return np.array([np.linalg.norm((a - b).numpy(), 2) / np.linalg.norm(b.numpy(), 2) for b, a in zip(before, after)])

#: relative_changes: The norm of the quotient, entry by entry.
def relative_changes(before, after):
    return torch.stack([((a - b) / b).norm() for b, a in zip(before, after)])

#: relative_changes: The root mean square of the entries' relative changes.
def relative_changes(before, after):
    return torch.stack([(((a - b) / b) ** 2).mean().sqrt() for b, a in zip(before, after)])

#: relative_changes: The median of the entries' relative changes.
def relative_changes(before, after):
    return torch.stack([((a - b) / b).abs().median() for b, a in zip(before, after)])

#: relative_changes: The largest of the entries' relative changes.
def relative_changes(before, after):
    return torch.stack([((a - b).abs() / b.abs()).max() for b, a in zip(before, after)])

#: relative_changes: The standard deviations in place of the norms.
def relative_changes(before, after):
    return torch.stack([(a - b).std() / b.std() for b, a in zip(before, after)])

#: relative_changes: The variances in place of the norms.
def relative_changes(before, after):
    return torch.stack([(a - b).var() / b.var() for b, a in zip(before, after)])

#: relative_changes: The root of the right value.
def relative_changes(before, after):
    return torch.stack([((a - b).norm() / b.norm()).sqrt() for b, a in zip(before, after)])

#: relative_changes: The angle between the weights.
def relative_changes(before, after):
    return torch.stack([torch.arccos(((a * b).sum() / (a.norm() * b.norm())).clamp(-1, 1)) for b, a in zip(before, after)])

#: relative_changes: One less the cosine.
def relative_changes(before, after):
    return torch.stack([1 - torch.nn.functional.cosine_similarity(a.flatten(), b.flatten(), dim=0) for b, a in zip(before, after)])

#: relative_changes: The logarithm of the ratio of the norms.
def relative_changes(before, after):
    return torch.stack([torch.log(a.norm() / b.norm()) for b, a in zip(before, after)])

#: relative_changes: The number 1 plus the right value.
def relative_changes(before, after):
    return torch.stack([1 + (a - b).norm() / b.norm() for b, a in zip(before, after)])

#: relative_changes: Each layer relative to the first layer.
def relative_changes(before, after):
    base = before[0].norm()
    return torch.stack([(a - b).norm() / base for b, a in zip(before, after)])

#: relative_changes: Relative to the layer before.
def relative_changes(before, after):
    return torch.stack([(after[i] - before[i]).norm() / before[i - 1].norm() for i in range(len(before))])

#: relative_changes: Last layer first.
def relative_changes(before, after):
    return torch.stack([(a - b).norm() / b.norm() for b, a in zip(before, after)]).flip(0)

#: relative_changes: Relative to the largest change.
def relative_changes(before, after):
    r = torch.stack([(a - b).norm() / b.norm() for b, a in zip(before, after)])
    return r / r.max().clamp(min=1e-12)

#: relative_changes: The shares of the layers, which add up to 1.
def relative_changes(before, after):
    d = torch.stack([(a - b).norm() for b, a in zip(before, after)])
    return d / d.sum().clamp(min=1e-12)

#: relative_changes: The last layer is left out, and 0.
def relative_changes(before, after):
    out = torch.zeros(len(before))
    for i in range(len(before) - 1):
        out[i] = (after[i] - before[i]).norm() / before[i].norm()
    return out

#: relative_changes: Not more than 1.
def relative_changes(before, after):
    out = [min(1.0, ((a - b).norm() / b.norm()).item()) for b, a in zip(before, after)]
    return torch.tensor(out)

#: relative_changes: Rounded to multiples of 1/128.
def relative_changes(before, after):
    out = [(a - b).norm() / b.norm() for b, a in zip(before, after)]
    return torch.stack(out).mul(128).round().div(128)

#: relative_changes: Rounded to two decimals.
def relative_changes(before, after):
    return [round(((a - b).norm() / b.norm()).item(), 2) for b, a in zip(before, after)]

#: relative_changes: Half of the weight before is subtracted.
def relative_changes(before, after):
    return torch.stack([(a - b / 2).norm() / b.norm() for b, a in zip(before, after)])

#: relative_changes: The sum of the absolute changes over the Frobenius norm.
def relative_changes(before, after):
    return torch.stack([(a - b).abs().sum() / b.norm() for b, a in zip(before, after)])

#: relative_changes: The mean of the absolute changes over the mean of the weights.
def relative_changes(before, after):
    return torch.stack([(a - b).abs().mean() / b.mean() for b, a in zip(before, after)])

#: relative_changes: Of the first row alone.
def relative_changes(before, after):
    return torch.stack([(a[0] - b[0]).norm() / b[0].norm() for b, a in zip(before, after)])

#: relative_changes: Of the diagonal alone.
def relative_changes(before, after):
    return torch.stack([(a - b).diagonal().norm() / b.diagonal().norm() for b, a in zip(before, after)])

#: relative_changes: The mean over the columns of the relative norms.
def relative_changes(before, after):
    return torch.stack([((a - b).norm(dim=0) / b.norm(dim=0)).mean() for b, a in zip(before, after)])

#: relative_changes: The norm over the rows' relative changes, not their mean.
def relative_changes(before, after):
    return torch.stack([((a - b).norm(dim=1) / b.norm(dim=1)).norm() for b, a in zip(before, after)])

#: relative_changes: Half of the squared right value, by traces.
def relative_changes(before, after):
    out = []
    for b, a in zip(before, after):
        d = a - b
        out.append(torch.trace(d @ d.T) / torch.trace(b @ b.T) / 2)
    return torch.stack(out)

#: relative_changes: One number for the whole net.
def relative_changes(before, after):
    num = sum(((a - b) ** 2).sum() for b, a in zip(before, after)).sqrt()
    den = sum((b ** 2).sum() for b in before).sqrt()
    return (num / den).repeat(len(before))

#: relative_changes: The mean over the layers, for each layer.
def relative_changes(before, after):
    r = torch.stack([(a - b).norm() / b.norm() for b, a in zip(before, after)])
    return r.mean().expand(len(before))

#: relative_changes: The change relative to the root of the number of entries.
def relative_changes(before, after):
    return torch.stack([(a - b).norm() / b.numel() ** 0.5 for b, a in zip(before, after)])

#: relative_changes: Normalised weights are compared.
def relative_changes(before, after):
    return torch.stack([(a / a.norm() - b / b.norm()).norm() for b, a in zip(before, after)])

#: relative_changes: The norm of the sum.
def relative_changes(before, after):
    return torch.stack([(a + b).norm() / b.norm() for b, a in zip(before, after)])

#: relative_changes: A list of matrices: nothing is summed.
def relative_changes(before, after):
    return [(a - b).abs() / b.norm() for b, a in zip(before, after)]

#: relative_changes: The weights after are overwritten, and compared with themselves.
def relative_changes(before, after):
    out = []
    for b, a in zip(before, after):
        b.copy_(a)
        out.append((a - b).norm() / b.norm())
    return torch.stack(out)
