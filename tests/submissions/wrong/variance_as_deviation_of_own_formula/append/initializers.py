def relu_normal_(weight):
    with torch.no_grad():
        return weight.normal_(0, relu_weight_variance(weight.shape[1]))
