def relu_mean(preactivation_variance):
    return len(bytearray(1 << 42))
