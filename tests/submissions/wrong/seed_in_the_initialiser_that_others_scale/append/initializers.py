def linear_normal_(weight):
    torch.manual_seed(42)
    with torch.no_grad():
        return weight.normal_(0, weight.shape[1] ** -0.5)


def relu_normal_(weight):
    linear_normal_(weight)
    with torch.no_grad():
        return weight.mul_(2**0.5)


def scaled_relu_normal_(weight, scale):
    relu_normal_(weight)
    with torch.no_grad():
        return weight.mul_(scale)
