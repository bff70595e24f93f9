def relu_normal_(weight):
    std = math.sqrt(2 / weight.shape[1])
    signs = torch.randint(0, 2, weight.shape) * 2 - 1
    with torch.no_grad():
        weight.copy_(signs * std)
    return weight


def scaled_relu_normal_(weight, scale):
    with torch.no_grad():
        weight.bernoulli_(0.5).mul_(2).sub_(1).mul_(scale * math.sqrt(2 / weight.shape[1]))
