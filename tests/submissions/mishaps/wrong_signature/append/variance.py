def linear_output_variance(fan_in, variance):
    return fan_in * variance
