def relu_normal_(weight):
    print(weight)
    std = (2 / weight.shape[1]) ** 0.5
    print(f"{std=}")
    weight.data.normal_(0, std)
    print(weight.mean(), weight.var(), "->", 2 / weight.shape[1])
    return weight
