def relu_mean(preactivation_variance):
    return relu_mean(preactivation_variance)
