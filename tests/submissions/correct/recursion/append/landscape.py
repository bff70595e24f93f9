def activation_patterns(weights, biases, points):
    z = points @ weights[0].T + biases[0]
    if len(weights) == 2:
        return z > 0
    return torch.cat([z > 0, activation_patterns(weights[1:], biases[1:], z.relu())], dim=1)


def count_cells(patterns):
    return len({sum(int(on) << column for column, on in enumerate(row)) for row in patterns.int().tolist()})
