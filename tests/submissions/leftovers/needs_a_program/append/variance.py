import subprocess


def linear_output_variance(fan_in, weight_variance, input_variance):
    product = f"{fan_in} * {weight_variance} * {input_variance}"
    return float(subprocess.check_output(["python", "-c", f"print({product})"]))
