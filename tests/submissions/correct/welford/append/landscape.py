def normalize_preactivations(z, eps=1e-5):
    mean = torch.zeros(z.shape[1])
    m2 = torch.zeros(z.shape[1])
    for n, row in enumerate(z, start=1):
        delta = row - mean
        mean = mean + delta / n
        m2 = m2 + delta * (row - mean)
    return (z - mean) / torch.sqrt(m2 / len(z) + eps)


def activation_patterns(weights, biases, points):
    patterns = torch.zeros(len(points), sum(len(b) for b in biases[:-1]), dtype=torch.uint8)
    for p, x in enumerate(points):
        column = 0
        for w, b in zip(weights[:-1], biases[:-1]):
            x = torch.mv(w, x) + b
            for unit in range(len(x)):
                if x[unit] > 0:
                    patterns[p, column] = 1
                else:
                    x[unit] = 0
                column += 1
    return patterns
