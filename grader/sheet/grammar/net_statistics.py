"""What `layer_statistics` may compute: a statistic of some quantity of each layer, in a net that works in some way.

A quantity is an array per layer. A statistic is taken of all its entries, or along one axis and then along the other.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import pairwise, product
from typing import Any

import numpy as np

from grader.draw import Draw
from grader.i18n import _
from grader.judging.finding import Sentence
from grader.judging.sentence import Aspect, Evaluate, Grammar
from grader.judging.statistics import SIZES, SPREADS, STATISTICS
from grader.sheet.grammar.words import say_axis, say_power_and_rounding, say_statistic

_Layers = dict[str, list[np.ndarray]]
_AXES = {"batch": 0, "units": 1}
_TOGETHER = "batch and units"
_OF_NETS = ("outputs", "pre-activations", "inputs")
_OF_LAYERS = (*_OF_NETS, "weights", "positive outputs", "outputs so far")
_OF_ONE = ("first unit", "last unit", "first sample", "last sample")
_POWERS = (1.0, 2.0, 0.5)
_SUMS = ("sum", "sum of squares", "sum of squared deviations")
_SHARES = {"divided by samples": 0, "divided by units": 1}
_SECOND = (
    "mean",
    "sum",
    "largest value",
    "smallest value",
    "median",
    "lower median",
    "variance",
    "unbiased variance",
    "standard deviation",
    "unbiased standard deviation",
)

# -- the ways of a net -----------------------------------------------------------------------------------------------

_ACTIVATIONS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "relu": lambda z: np.maximum(z, 0),
    "leaky relu": lambda z: np.where(z > 0, z, 0.01 * z),
    "tanh": np.tanh,
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
    "absolute value": np.abs,
    "inverted relu": lambda z: np.minimum(z, 0),
}


def _identity(z: np.ndarray) -> np.ndarray:
    return z


def _walk(
    weights: Sequence[np.ndarray],
    inputs: np.ndarray,
    activation: Callable[[int, np.ndarray], np.ndarray],
    *,
    goes_on: bool = True,
) -> _Layers:
    """Inputs, pre-activations and outputs of each layer; what goes on is the output, or the pre-activation."""
    x, layers = inputs, _Layers({"inputs": [], "pre-activations": [], "outputs": []})
    for place, weight in enumerate(weights):
        z = x @ weight.T
        y = activation(place, z)
        for name, value in (("inputs", x), ("pre-activations", z), ("outputs", y)):
            layers[name].append(value)
        x = y if goes_on else z
    return layers


def _activated_first(
    weights: Sequence[np.ndarray], inputs: np.ndarray, a: Callable[[np.ndarray], np.ndarray]
) -> _Layers:
    x, layers = inputs, _Layers({"inputs": [], "pre-activations": [], "outputs": []})
    for weight in weights:
        z = a(x) @ weight.T
        for name, value in (("inputs", x), ("pre-activations", z), ("outputs", z)):
            layers[name].append(value)
        x = z
    return layers


def _go(way: str, weights: Sequence[np.ndarray], inputs: np.ndarray, activation: str) -> _Layers:
    relu = _ACTIVATIONS["relu"]
    asked = relu if activation == "relu" else _identity
    last = len(weights) - 1
    match way:
        case "no activation":
            return _walk(weights, inputs, lambda _place, z: z)
        case "always relu":
            return _walk(weights, inputs, lambda _place, z: relu(z))
        case "activation before the product":
            return _activated_first(weights, inputs, asked)
        case "no activation after the last layer":
            return _walk(weights, inputs, lambda place, z: z if place == last else asked(z))
        case "activation after the last layer alone":
            return _walk(weights, inputs, lambda place, z: asked(z) if place == last else z)
        case "activation after the first layer alone":
            return _walk(weights, inputs, lambda place, z: asked(z) if place == 0 else z)
        case "activation goes into no other layer":
            return _walk(weights, inputs, lambda _place, z: asked(z), goes_on=False)
        case "":
            return _walk(weights, inputs, lambda _place, z: asked(z))
        case _:
            other = _ACTIVATIONS[way] if activation == "relu" else _identity
            return _walk(weights, inputs, lambda _place, z: other(z))


_WAYS = (
    "",
    "no activation",
    "always relu",
    "activation before the product",
    "no activation after the last layer",
    "activation after the last layer alone",
    "activation after the first layer alone",
    "activation goes into no other layer",
    *(name for name in _ACTIVATIONS if name != "relu"),
)


# -- sentences -------------------------------------------------------------------------------------------------------


def _sentences() -> Iterator[Sentence]:
    """The right net first, and statistics of all entries first."""
    for way in _WAYS:
        yield from _of_all_entries(way)
    for way in _WAYS:
        yield from _axis_by_axis(way)


def _of_all_entries(way: str) -> Iterator[Sentence]:
    quantities = _OF_NETS if way else _OF_LAYERS
    for quantity, power, statistic in product(quantities, (1.0,) if way else _POWERS, STATISTICS):
        yield Sentence("", quantity, way, (statistic,), (_TOGETHER,), power)
    for quantity, statistic, share in product(quantities, _SUMS, _SHARES):
        yield Sentence("", quantity, way, (statistic, share), (_TOGETHER, ""))
    for quantity, statistic in product(_OF_ONE, STATISTICS):
        yield Sentence("", quantity, way, (statistic,), (_TOGETHER,))


def _axis_by_axis(way: str) -> Iterator[Sentence]:
    quantities = _OF_NETS if way else (*_OF_NETS, "weights")
    firsts = (*SPREADS, *SIZES) if way else STATISTICS
    chosen = product(quantities, (1.0,) if way else _POWERS, firsts, ("mean",) if way else _SECOND)
    for quantity, power, first, second in chosen:
        yield Sentence("", quantity, way, (first, second), ("batch", "units"), power)
        yield Sentence("", quantity, way, (first, second), ("units", "batch"), power)


def _pick(name: str, went: _Layers) -> list[np.ndarray]:
    """One quantity of a net, an array for each layer."""
    outputs = went["outputs"]
    match name:
        case "positive outputs":
            return [y[y > 0] for y in outputs]
        case "outputs so far":
            return [np.concatenate([y.ravel() for y in outputs[: place + 1]]) for place in range(len(outputs))]
        case "first unit":
            return [y[:, 0] for y in outputs]
        case "last unit":
            return [y[:, -1] for y in outputs]
        case "first sample":
            return [y[0] for y in outputs]
        case "last sample":
            return [y[-1] for y in outputs]
        case _:
            return went[name]


def _evaluate(arguments: Sequence[Any]) -> Evaluate:
    weights = [weight.detach().double().numpy() for weight in arguments[0]]
    inputs, activation = arguments[1].detach().double().numpy(), arguments[2]

    @cache
    def layers(way: str) -> _Layers:
        return _go(way, weights, inputs, activation)

    @cache
    def quantity(way: str, name: str) -> list[np.ndarray]:
        went = layers(way)
        return weights if name == "weights" else _pick(name, went)

    @cache
    def along(way: str, name: str, statistic: str, axis: int | None) -> list[np.ndarray] | None:
        arrays = quantity(way, name)
        return [STATISTICS[statistic](data, axis) for data in arrays] if all(data.size for data in arrays) else None

    @cache
    def base(way: str, name: str, statistics: tuple[str, ...], axes: tuple[str, ...]) -> np.ndarray | None:
        if axes[0] == _TOGETHER:
            found = along(way, name, statistics[0], None)
            if found is None:
                return None
            values = np.array(found)
            for share in statistics[1:]:
                values = values / [layer.shape[_SHARES[share]] for layer in layers(way)["outputs"]]
            return values
        reduced = along(way, name, statistics[0], _AXES[axes[0]])
        return None if reduced is None else np.array([STATISTICS[statistics[1]](data, None) for data in reduced])

    def evaluate(sentence: Sentence) -> np.ndarray | None:
        values = base(sentence.way, sentence.quantity, sentence.statistics, sentence.axes)
        return values if values is None or sentence.power == 1 else values**sentence.power

    return evaluate


# -- words -----------------------------------------------------------------------------------------------------------


def _say_quantity(sentence: Sentence) -> str:
    return {
        "outputs": _("each layer's outputs"),
        "pre-activations": _("each layer's pre-activations"),
        "inputs": _("each layer's inputs"),
        "weights": _("each layer's weights"),
        "positive outputs": _("each layer's positive outputs"),
        "outputs so far": _("the outputs of all layers up to this one"),
        "first unit": _("the outputs of each layer's first unit"),
        "last unit": _("the outputs of each layer's last unit"),
        "first sample": _("each layer's outputs for the first sample"),
        "last sample": _("each layer's outputs for the last sample"),
    }[sentence.quantity]


def _say_way(way: str) -> str:
    return {
        "no activation": _("in a net without activation"),
        "always relu": _("in a net with ReLU after every layer, whatever the activation"),
        "activation before the product": _("in a net with the activation before each product"),
        "no activation after the last layer": _("in a net without activation after the last layer"),
        "activation after the last layer alone": _("in a net with the activation after the last layer alone"),
        "activation after the first layer alone": _("in a net with the activation after the first layer alone"),
        "activation goes into no other layer": _("in a net where each layer gets what was there before the activation"),
        "leaky relu": _("in a net with leaky ReLU in place of ReLU"),
        "tanh": _("in a net with tanh in place of ReLU"),
        "sigmoid": _("in a net with the sigmoid in place of ReLU"),
        "absolute value": _("in a net with the absolute value in place of ReLU"),
        "inverted relu": _("in a net where negative numbers pass and positive ones become 0"),
    }[way]


def _phrase(sentence: Sentence) -> str:
    first, *more = sentence.statistics
    quantity, statistic = _say_quantity(sentence), say_statistic(first)
    if sentence.quantity in {*_OF_ONE, "weights", "positive outputs", "outputs so far"} and not more:
        text = _("{statistic} of {quantity}").format(statistic=statistic, quantity=quantity)
    elif not more:
        text = _("{statistic} of {quantity} {axis}").format(
            statistic=statistic, quantity=quantity, axis=say_axis(sentence.axes[0])
        )
    elif more[0] in _SHARES:
        number = _("the number of samples") if more[0] == "divided by samples" else _("the number of units")
        text = _("{statistic} of {quantity}, divided by {number}").format(
            statistic=statistic, quantity=quantity, number=number
        )
    elif sentence.quantity == "weights":
        text = _say_of_weights(sentence)
    elif more[0] == "mean":
        text = _("{statistic} of {quantity} {axis}, averaged {other}").format(
            statistic=statistic, quantity=quantity, axis=say_axis(sentence.axes[0]), other=say_axis(sentence.axes[1])
        )
    else:
        text = _("{second} {other} of {statistic} of {quantity} {axis}").format(
            second=say_statistic(more[0]),
            other=say_axis(sentence.axes[1]),
            statistic=statistic,
            quantity=quantity,
            axis=say_axis(sentence.axes[0]),
        )
    text = say_power_and_rounding(text, sentence)
    return f"{text}, {_say_way(sentence.way)}" if sentence.way else text


def _say_of_weights(sentence: Sentence) -> str:
    axis = _("in each column") if sentence.axes[0] == "batch" else _("in each row")
    first, second = map(say_statistic, sentence.statistics)
    return _("{second} of {first} {axis} of each layer's weights").format(second=second, first=first, axis=axis)


def _say(sentence: Sentence) -> str:
    return f"{_say_part(sentence.part)}: {_phrase(sentence)}" if sentence.part else _phrase(sentence)


def _tell(sentence: Sentence) -> str:
    part, condition = sentence.part.partition(" of ")[::2]
    texts = {
        "": _("Column {column} holds {phrase}."),
        "linear nets": _('With activation="identity" column {column} holds {phrase}.'),
        "ReLU nets": _('With activation="relu" column {column} holds {phrase}.'),
    }
    return texts[condition].format(column=part[-1], phrase=_phrase(sentence))


def _say_part(part: str) -> str:
    name, condition = part.partition(" of ")[::2]
    column = _("column {column}").format(column=name[-1])
    return {"": column, "linear nets": f'{column}, "identity"', "ReLU nets": f'{column}, "relu"'}[condition]


# -- probes ----------------------------------------------------------------------------------------------------------


def _probes(draw: Draw) -> Sequence[tuple[Any, ...]]:
    """Nets of uneven and of even widths, for each activation; units with means of their own."""
    probes = []
    for widths, rows in (((4, 7, 5, 6), 9), ((5, 5, 5, 5), 6)):
        weights = [draw.normal(fan_out, fan_in, deviation=fan_in**-0.5) for fan_in, fan_out in pairwise(widths)]
        inputs = draw.normal(rows, widths[0]) + draw.normal(widths[0]) + 0.3
        probes += [(weights, inputs, activation) for activation in ("relu", "identity")]
    return probes


def _column(column: int) -> Aspect:
    name = f"column {column}"

    def view(statistics: np.ndarray) -> np.ndarray:
        return statistics[:, column]

    return Aspect(
        name,
        view,
        instead=(
            Aspect(f"{name} of linear nets", view, lambda arguments: arguments[2] == "identity"),
            Aspect(f"{name} of ReLU nets", view, lambda arguments: arguments[2] == "relu"),
        ),
    )


NET_STATISTICS = Grammar(tuple(_sentences()), _evaluate, _say, _tell, _probes, (_column(0), _column(1)))
