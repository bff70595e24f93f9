def scaled_relu_normal_(weight, scale):
    relu_normal_(weight)
    weight *= scale
    return weight
