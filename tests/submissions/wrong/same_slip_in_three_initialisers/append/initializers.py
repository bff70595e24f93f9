def _fill(weight, deviation):
    weight.data = torch.randn(weight.shape) * deviation
    return weight


def linear_normal_(weight):
    return _fill(weight, weight.shape[1] ** -0.5)


def relu_normal_(weight):
    return _fill(weight, (2 / weight.shape[1]) ** 0.5)


def scaled_relu_normal_(weight, scale):
    return _fill(weight, scale * (2 / weight.shape[1]) ** 0.5)
