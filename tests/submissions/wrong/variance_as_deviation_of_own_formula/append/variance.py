def relu_weight_variance(fan_in):
    return 1 / fan_in
