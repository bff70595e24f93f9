def linear_normal_(weight):
    standard_normal_(weight)
    weight.data /= weight.shape[1] ** 0.5
    return weight


def relu_normal_(weight):
    linear_normal_(weight)
    weight.data *= 2**0.5
    return weight


def scaled_relu_normal_(weight, scale):
    relu_normal_(weight)
    weight.data *= scale
    return weight
