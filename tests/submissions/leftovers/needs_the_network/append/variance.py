from urllib.request import urlopen


def linear_output_variance(fan_in, weight_variance, input_variance):
    return float(urlopen(f"https://localhost:9/{fan_in}/{weight_variance}/{input_variance}", timeout=1).read())
