def relu_normal_(weight):
    with torch.no_grad():
        return weight.normal_(0, relu_weight_variance(weight.shape[1]))


def scaled_relu_normal_(weight, scale):
    with torch.no_grad():
        return weight.normal_(0, scale * relu_weight_variance(weight.shape[0]) * 0 + 0.1)
