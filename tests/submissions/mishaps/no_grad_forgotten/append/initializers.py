def relu_normal_(weight):
    weight.copy_(torch.randn(weight.shape, dtype=weight.dtype) * (2 / weight.shape[1]) ** 0.5)
    return weight
