from . import variance


def relu_normal_(weight):
    variance.SEEN.append(1)
    with torch.no_grad():
        return weight.normal_(0, weight.shape[1] ** -0.5)


def scaled_relu_normal_(weight, scale):
    with torch.no_grad():
        return relu_normal_(weight).mul_(scale)
