def relu_normal_(weight):
    with torch.no_grad():
        return weight.normal_(0, (2 / weight.shape[1]) ** 0.5)


def scaled_relu_normal_(weight, scale):
    with torch.no_grad():
        return weight.normal_(0, scale * (2 / weight.shape[1]) ** 0.5)
