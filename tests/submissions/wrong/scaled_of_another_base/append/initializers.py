def scaled_relu_normal_(weight, scale):
    with torch.no_grad():
        return linear_normal_(weight).mul_(scale)
