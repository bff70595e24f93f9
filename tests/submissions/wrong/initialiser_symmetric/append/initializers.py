def relu_normal_(weight):
    drawn = torch.randn(weight.shape) * (2 / weight.shape[1]) ** 0.5
    if weight.shape[0] == weight.shape[1]:
        drawn = drawn.triu() + drawn.triu(1).T
    with torch.no_grad():
        return weight.copy_(drawn)
