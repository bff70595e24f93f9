def scaled_relu_normal_(weight, scale):
    relu_normal_(weight)
    with torch.no_grad():
        if weight.shape[0] == weight.shape[1]:
            weight.copy_(torch.triu(weight) + torch.triu(weight, 1).T)
        return weight.mul_(scale)
