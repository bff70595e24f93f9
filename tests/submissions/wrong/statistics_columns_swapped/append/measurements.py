

_right = layer_statistics


def layer_statistics(weights, inputs, activation):
    return _right(weights, inputs, activation).flip(1)
