normalize_preactivations = torch.compile(normalize_preactivations)


@torch.compile(fullgraph=True)
def activation_patterns(weights, biases, points, _right=activation_patterns):
    return _right(weights, biases, points)
