def relu_normal_(weight):
    with torch.no_grad():
        return weight.copy_(torch.randn(1, weight.shape[1]).expand_as(weight) * (2 / weight.shape[1]) ** 0.5)
