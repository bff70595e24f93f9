def relu_normal_(weight):
    fan_out, fan_in = weight.shape
    with torch.no_grad():
        return weight.normal_(0, (4 / fan_in) ** 0.5)
