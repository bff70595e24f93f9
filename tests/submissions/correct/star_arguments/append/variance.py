def relu_mean(*args, **kwargs):
    (v,) = args or kwargs.values()
    return (v / math.tau) ** 0.5


def relu_output_variance(*args):
    fan_in, weight_variance, input_second_moment = args
    v = fan_in * weight_variance * input_second_moment
    return v / 2 - v / (2 * math.pi)


def linear_weight_variance(fan_in, /, gain=1.0, *, mode="fan_in"):
    assert mode == "fan_in"
    return gain / fan_in
