from .variance import relu_weight_variance


def relu_normal_(weight):
    with torch.no_grad():
        return weight.normal_(0, relu_weight_variance(weight.shape[1]) ** 0.5)


def scaled_relu_normal_(weight, scale):
    with torch.no_grad():
        return weight.normal_(0, scale * relu_weight_variance(weight.shape[1]) ** 0.5)
