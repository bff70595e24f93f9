def relu_normal_(weight):
    with torch.no_grad():
        weight[0].normal_(0, (2 / weight.shape[1]) ** 0.5)
    return weight
