def activation_patterns(weights, biases, points):
    patterns = []
    for weight, bias in list(zip(weights, biases))[:-1]:
        points = torch.nn.functional.linear(points, weight, bias)
        patterns += [points >= 0]
        points = points.clamp(min=0)
    return torch.hstack(patterns)
