"""Formulas for the variance in one layer, as functions of plain numbers: items 1.1, 1.2, 1.5 and 1.6.

Setting of every function here: a layer computes y = a(Wx) with a weight W of shape (fan_out, fan_in); the bias is still
zero. All entries of W are drawn independently of each other and of x, with mean 0 and the same variance Var(W). All
inputs x_1, …, x_n of a layer, n = fan_in, have the same mean and the same variance. Means and variances are taken over
the draws of both W and x.

Numbers: arguments are Python floats, and `fan_in` is an int. Return a float; an int, a NumPy scalar or a tensor with a
single entry is accepted as well. All arguments and all results lie between 1e-30 and 1e30. A result is right if its
relative error is at most 1e-5.
"""


def linear_output_variance(fan_in: int, weight_variance: float, input_variance: float) -> float:
    """Compute the variance of one output of a linear layer, y = Wx.

    Item 1.1. The inputs have mean 0: they are standardised, or they come out of another such layer.

    Args:
        fan_in: number of inputs of the layer, which is the number of columns of W; at least 1.
        weight_variance: Var(W), the variance of every entry of W; greater than 0.
        input_variance: Var(x), the variance of every input; greater than 0.

    Returns:
        Var(y_i), the variance of a single output. It is the same for every i.
    """
    raise NotImplementedError("Item 1.1: fill in linear_output_variance in assignment/variance.py")


def linear_weight_variance(fan_in: int) -> float:
    """Compute the variance of the weights that keeps a linear net stable.

    Item 1.2. Stable means Var(y) = Var(x) in every layer, so that the variance is still the same after any number of
    layers. The inputs of the net have mean 0.

    Args:
        fan_in: number of inputs of the layer; at least 1.

    Returns:
        Var(W), the variance of every entry of the layer's weight.
    """
    raise NotImplementedError("Item 1.2: fill in linear_weight_variance in assignment/variance.py")


def relu_mean(preactivation_variance: float) -> float:
    """Compute the mean of ReLU(z) for a normally distributed pre-activation z.

    Item 1.5. z has mean 0, and ReLU(z) = max(0, z).

    Args:
        preactivation_variance: v = Var(z), so that z ~ N(0, v); greater than 0. It is a variance, not a standard
            deviation.

    Returns:
        E[ReLU(z)].
    """
    raise NotImplementedError("Item 1.5: fill in relu_mean in assignment/variance.py")


def relu_second_moment(preactivation_variance: float) -> float:
    """Compute the second moment of ReLU(z) for a normally distributed pre-activation z.

    Item 1.5. z has mean 0, and ReLU(z) = max(0, z). A second moment is the mean of the square; no mean is subtracted.

    Args:
        preactivation_variance: v = Var(z), so that z ~ N(0, v); greater than 0. It is a variance, not a standard
            deviation.

    Returns:
        E[ReLU(z)²].
    """
    raise NotImplementedError("Item 1.5: fill in relu_second_moment in assignment/variance.py")


def relu_output_variance(fan_in: int, weight_variance: float, input_second_moment: float) -> float:
    """Compute the variance of one output of a ReLU layer, y = ReLU(Wx).

    Item 1.5. Take every pre-activation, that is every entry of Wx, as normally distributed: a sum of many independent
    terms nearly is. The inputs need not have mean 0, since they may come out of another ReLU layer. This is why their
    second moment is given and not their variance.

    Args:
        fan_in: number of inputs of the layer; at least 1.
        weight_variance: Var(W), the variance of every entry of W; greater than 0.
        input_second_moment: E[x²], the mean of the square of every input; greater than 0.

    Returns:
        Var(y_i), the variance of a single output, after ReLU.
    """
    raise NotImplementedError("Item 1.5: fill in relu_output_variance in assignment/variance.py")


def relu_weight_variance(fan_in: int) -> float:
    """Compute the variance of the weights that keeps a ReLU net stable.

    Item 1.6. Stable means Var(y) = Var(x) from layer to layer, for any number of layers; x are the inputs of a layer
    y = ReLU(Wx), and y are its outputs. From layer 2 on, x comes out of a ReLU itself: its mean is not 0, and E[x²] is
    not Var(x). Only layer 1 gets the standardised data, with mean 0. That exception happens once, however deep the net
    is; what you are looking for is the value that holds for all the other layers, in a net as deep as you like.

    Args:
        fan_in: number of inputs of the layer; at least 1.

    Returns:
        Var(W), the variance of every entry of the layer's weight. The same formula serves every layer.
    """
    raise NotImplementedError("Item 1.6: fill in relu_weight_variance in assignment/variance.py")
