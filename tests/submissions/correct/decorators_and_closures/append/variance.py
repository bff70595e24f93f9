import functools


def logged(function):
    def wrapper(*args, **kwargs):
        result = function(*args, **kwargs)
        print(f"{function.__name__}{args} = {result}")
        return result

    return wrapper


def cached(function):
    return functools.lru_cache(maxsize=None)(function)


@logged
def linear_weight_variance(fan_in):
    return fan_in**-1


@cached
def relu_mean(preactivation_variance):
    return (preactivation_variance / math.tau) ** 0.5


@functools.cache
@logged
def relu_weight_variance(fan_in):
    return 2.0 * linear_weight_variance(fan_in)
