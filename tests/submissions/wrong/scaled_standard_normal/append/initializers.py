def scaled_relu_normal_(weight, scale):
    with torch.no_grad():
        return weight.normal_(0, scale)
