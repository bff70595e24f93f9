def normalize_preactivations(z, eps=1e-5):
    n = z.shape[0]
    c = z - torch.einsum("bu->u", z) / n
    return c / torch.sqrt(torch.einsum("bu,bu->u", c, c) / n + eps)


def activation_patterns(weights, biases, points):
    hidden = []
    h = points
    for w, b in list(zip(weights, biases))[:-1]:
        z = torch.einsum("oi,pi->po", w, h) + b
        hidden.append(z > 0)
        h = z.clamp(min=0)
    return torch.hstack(hidden)
