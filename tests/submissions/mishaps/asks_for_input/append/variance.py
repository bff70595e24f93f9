def linear_output_variance(fan_in, weight_variance, input_variance):
    return fan_in * weight_variance * float(input("Var(x) = "))
