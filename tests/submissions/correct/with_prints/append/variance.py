import sys
import warnings

print("variance.py geladen 🎉")


def relu_output_variance(fan_in, weight_variance, input_second_moment):
    v = fan_in * weight_variance * input_second_moment
    print("v =", v)
    print("mean", relu_mean(v), "second moment", relu_second_moment(v), file=sys.stderr, flush=True)
    warnings.warn("is this right?")
    return relu_second_moment(v) - relu_mean(v) ** 2


if __name__ == "__main__":
    print(input("fan_in? "))
