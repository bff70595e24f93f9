from torch.nn import init

TRUNCATED_STD = 0.87962566103423978  # of N(0, 1) cut off at 2


def linear_normal_(weight):
    std = (1 / weight.shape[1]) ** 0.5
    with torch.no_grad():
        weight.copy_((torch.rand_like(weight) - torch.rand_like(weight)) * 6**0.5 * std)
    return weight


def relu_normal_(weight):
    std = (2 / weight.shape[1]) ** 0.5 / TRUNCATED_STD
    return init.trunc_normal_(weight, std=std, a=-2 * std, b=2 * std)


def scaled_relu_normal_(weight, scale):
    return relu_normal_(weight).data.mul_(scale)
