def linear_normal_(weight):
    with torch.no_grad():
        return weight.normal_()


def relu_normal_(weight):
    with torch.no_grad():
        return weight.normal_()


def scaled_relu_normal_(weight, scale):
    with torch.no_grad():
        return weight.normal_().mul_(scale)
