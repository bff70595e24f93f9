def layer_statistics(weights, inputs, activation):
    x, rows = inputs.double(), []
    for weight in weights:
        x = x @ weight.double().T
        if activation == "relu":
            x = torch.maximum(x, torch.zeros((), dtype=torch.float64))
        rows.append([x.mean(), x.var(unbiased=False)])
    return torch.tensor(rows, dtype=torch.float64)


def relative_changes(before, after):
    ratios = [((a.double() - b.double()) ** 2).sum() / (b.double() ** 2).sum() for a, b in zip(after, before)]
    return torch.stack(ratios).sqrt().half()
