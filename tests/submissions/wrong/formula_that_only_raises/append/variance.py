def linear_weight_variance(fan_in):
    """Nothing."""
    pass


def relu_weight_variance(fan_in):
    raise ValueError("not today")
