"""Formulas for the variance in one layer, as functions of plain numbers: items 1.1, 1.2, 1.5 and 1.6.

Setting of every function here: a layer computes y = a(Wx) with a weight W of shape (fan_out, fan_in); the bias is still
zero. All entries of W are drawn independently of each other and of x, with mean 0 and the same variance Var(W). All
inputs x_1, …, x_n of a layer, n = fan_in, have the same mean and the same variance. Means and variances are taken over
the draws of both W and x.

Numbers: arguments are Python floats, and `fan_in` is an int. Return a float; an int, a NumPy scalar or a tensor with a
single entry is accepted as well. All arguments and all results lie between 1e-30 and 1e30. A result is right if its
relative error is at most 1e-5.
"""

import math


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
    # y_i = Σ_j W_ij x_j. Two terms of the sum are uncorrelated, however the inputs depend on each other, because W_ij
    # and W_ik are independent with mean 0. So the variances of the terms add up, and each is E[W_ij²] E[x_j²] = Var(W)
    # Var(x) as both means are 0. See LeCun et al. (1998), "Efficient BackProp", section 4.6; Glorot & Bengio (2010),
    # "Understanding the difficulty of training deep feedforward neural networks", eq. 5, has the product over layers.
    return fan_in * weight_variance * input_variance


def linear_weight_variance(fan_in: int) -> float:
    """Compute the variance of the weights that keeps a linear net stable.

    Item 1.2. Stable means Var(y) = Var(x) in every layer, so that the variance is still the same after any number of
    layers. The inputs of the net have mean 0.

    Args:
        fan_in: number of inputs of the layer; at least 1.

    Returns:
        Var(W), the variance of every entry of the layer's weight.
    """
    # Var(y) = fan_in · Var(W) · Var(x) from item 1.1 is Var(x) if and only if fan_in · Var(W) = 1. See LeCun et al.
    # (1998), section 4.6, and Glorot & Bengio (2010), eq. 10.
    return 1 / fan_in


def relu_mean(preactivation_variance: float) -> float:
    """Compute the mean of ReLU(z) for a normally distributed pre-activation z.

    Item 1.5. z has mean 0, and ReLU(z) = max(0, z).

    Args:
        preactivation_variance: v = Var(z), so that z ~ N(0, v); greater than 0. It is a variance, not a standard
            deviation.

    Returns:
        E[ReLU(z)].
    """
    # E[ReLU(z)] = ∫₀^∞ z exp(−z²/2v) / √(2πv) dz. The integrand is the derivative of −v exp(−z²/2v) / √(2πv), so the
    # integral is v / √(2πv) = √(v/2π).
    return math.sqrt(preactivation_variance / (2 * math.pi))


def relu_second_moment(preactivation_variance: float) -> float:
    """Compute the second moment of ReLU(z) for a normally distributed pre-activation z.

    Item 1.5. z has mean 0, and ReLU(z) = max(0, z). A second moment is the mean of the square; no mean is subtracted.

    Args:
        preactivation_variance: v = Var(z), so that z ~ N(0, v); greater than 0. It is a variance, not a standard
            deviation.

    Returns:
        E[ReLU(z)²].
    """
    # z² is symmetric about 0, and ReLU drops one of the two halves: E[ReLU(z)²] = ½ E[z²] = ½ v. See He et al. (2015),
    # "Delving Deep into Rectifiers", between eq. 7 and eq. 8.
    return preactivation_variance / 2


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
    # As in item 1.1 the variances of the terms of z_i = Σ_j W_ij x_j add up, and each is Var(W) E[x²]; here this is
    # more than Var(W) Var(x), for the mean of x need not be 0: v = fan_in · Var(W) · E[x²], by He et al. (2015),
    # eq. 7. Then Var(y) = E[y²] − E[y]² = v · (1/2 − 1/2π).
    preactivation_variance = fan_in * weight_variance * input_second_moment
    return relu_second_moment(preactivation_variance) - relu_mean(preactivation_variance) ** 2


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
    # From layer 2 on, x = ReLU(z') with z' ~ N(0, v') comes out of a layer of the same kind. By item 1.5 E[x²] = v'/2
    # and Var(x) = v' (1/2 − 1/2π), hence Var(x) = (1 − 1/π) E[x²]. Likewise Var(y) = (1 − 1/π) v/2 with v = fan_in ·
    # Var(W) · E[x²]. Together: Var(y) = ½ · fan_in · Var(W) · Var(x), which is Var(x) if and only if Var(W) = 2/fan_in.
    # See He et al. (2015), eq. 10.
    #
    # In layer 1, E[x²] = Var(x), so the factor 1 − 1/π stands there once. Solving Var(y) = Var(x) for layer 1 alone
    # gives 2π / ((π − 1) fan_in) ≈ 2.93/fan_in, and then every later layer multiplies the variance by π/(π − 1) ≈ 1.47.
    return 2 / fan_in
