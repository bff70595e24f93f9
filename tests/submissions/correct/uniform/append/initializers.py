def relu_normal_(weight):
    bound = (6 / weight.shape[1]) ** 0.5
    with torch.no_grad():
        return weight.uniform_(-bound, bound)
