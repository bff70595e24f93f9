_changes, _statistics = relative_changes, layer_statistics


def relative_changes(before, after):
    return _changes(before, after) ** 2


def layer_statistics(weights, inputs, activation):
    result = _statistics(weights, inputs, activation)
    return torch.stack([result[:, 0], result[:, 1] ** 0.5], dim=1)
