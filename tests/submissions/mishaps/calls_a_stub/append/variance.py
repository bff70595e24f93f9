def relu_weight_variance(fan_in):
    raise NotImplementedError("Item 1.6: later")
