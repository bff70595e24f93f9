def layer_statistics(weights, inputs, activation):
    x = inputs
    stats = []
    for weight in weights:
        x = x @ weight.T
        if activation == "relu":
            x = x * (x > 0)
        mean = x.mean()
        stats.append(torch.stack([mean, (x**2).mean() - mean**2]))
    return torch.stack(stats)


def relative_changes(before, after):
    return torch.stack([((a - b) ** 2).sum() ** 0.5 / (b**2).sum() ** 0.5 for a, b in zip(after, before)])
