import math
import statistics


def layer_statistics(weights, inputs, activation):
    x = inputs.tolist()
    rows = []
    for weight in weights:
        w = weight.tolist()
        x = [[math.sumprod(a, b) if hasattr(math, "sumprod") else math.fsum(p * q for p, q in zip(a, b)) for b in w] for a in x]
        if activation == "relu":
            x = [[max(0.0, v) for v in row] for row in x]
        flat = [v for row in x for v in row]
        rows.append([statistics.fmean(flat), statistics.pvariance(flat)])
    return torch.tensor(rows)


def relative_changes(before, after):
    changes = []
    for old, new in zip(before, after):
        o, n = old.flatten().tolist(), new.flatten().tolist()
        changes.append(math.dist(o, n) / math.hypot(*o))
    return torch.tensor(changes)
