_statistics = layer_statistics


def layer_statistics(weights, inputs, activation):
    result = _statistics(weights, inputs, activation)
    result[:, 1] = result[:, 1].sqrt()
    return result
