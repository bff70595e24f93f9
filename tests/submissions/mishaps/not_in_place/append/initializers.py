def relu_normal_(weight):
    return torch.randn(weight.shape) * (2 / weight.shape[1]) ** 0.5
