def relu_mean(preactivation_variance):
    preactivation_variance / 2
