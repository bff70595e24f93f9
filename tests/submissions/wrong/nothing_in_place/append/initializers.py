def linear_normal_(weight):
    return torch.randn(weight.shape) * math.sqrt(1 / weight.shape[1])


def relu_normal_(weight):
    return torch.randn(weight.shape) * math.sqrt(2 / weight.shape[1])


def scaled_relu_normal_(weight, scale):
    return scale * relu_normal_(weight)
