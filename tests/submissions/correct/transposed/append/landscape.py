def normalize_preactivations(z, eps=1e-5):
    units = z.T
    units = units - units.mean(1, keepdim=True)
    return (units / (units.std(1, keepdim=True) + eps)).T


def activation_patterns(weights, biases, points):
    x, rows = points.mT, []
    for weight, bias in zip(weights[:-1], biases[:-1]):
        z = weight @ x + bias[:, None]
        rows.append(z.gt(0))
        x = z * rows[-1]
    return torch.vstack(rows).T
