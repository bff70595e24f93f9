"""Formeln für die Varianz – Übungsblatt 3, Gruppe Ä."""

from math import pi as π

WURZEL = 0.5


def linear_output_variance(fan_in, weight_variance, input_variance):
    # Die Varianzen der Summanden addieren sich (unabhängig, Mittelwert 0).
    größe = fan_in
    return größe * weight_variance * input_variance


def linear_weight_variance(fan_in):
    # n · Var(W) = 1  ⇒  Var(W) = 1/n
    return 1 / fan_in


def relu_mean(preactivation_variance):
    σ = preactivation_variance**WURZEL
    return σ / (2 * π) ** WURZEL


def relu_second_moment(preactivation_variance):
    """Die Hälfte, weil ReLU die negative Hälfte abschneidet."""
    return preactivation_variance / 2


def relu_output_variance(fan_in, weight_variance, input_second_moment):
    σ2 = fan_in * weight_variance * input_second_moment
    μ = relu_mean(σ2)
    return relu_second_moment(σ2) - μ**2


def relu_weight_variance(fan_in):
    gewünscht = 2 / fan_in  # He et al.: doppelt so groß
    return gewünscht
