"""How statistics, axes and roundings are written. That a spread divides by n or by n − 1 makes no difference here."""

from grader.engine.shown_values import show_number
from grader.i18n import _
from grader.judging.finding import Sentence
from grader.sheet.grammar.what_becomes import say_ending


def say_statistic(name: str) -> str:
    """A statistic with its article."""
    return {
        "mean": _("the mean"),
        "sum": _("the sum"),
        "median": _("the median"),
        "lower median": _("the median"),
        "largest value": _("the largest value"),
        "smallest value": _("the smallest value"),
        "variance": _("the variance"),
        "unbiased variance": _("the variance"),
        "standard deviation": _("the standard deviation"),
        "unbiased standard deviation": _("the standard deviation"),
        "mean absolute deviation": _("the mean distance from the mean"),
        "median absolute deviation": _("the median distance from the median"),
        "sum of squared deviations": _("the sum of the squared distances from the mean"),
        "norm of the deviations": _("the root of the sum of the squared distances from the mean"),
        "range": _("the largest minus the smallest value"),
        "interquartile range": _("the interquartile range"),
        "mean square": _("the mean of the squares"),
        "root mean square": _("the root of the mean of the squares"),
        "mean absolute value": _("the mean of the absolute values"),
        "sum of squares": _("the sum of the squares"),
        "Euclidean norm": _("the root of the sum of the squares"),
        "sum of absolute values": _("the sum of the absolute values"),
        "largest absolute value": _("the largest absolute value"),
    }[name]


def say_axis(name: str) -> str:
    """What a statistic is taken over."""
    return {
        "batch": _("over the batch"),
        "units": _("over the units"),
        "batch and units": _("over batch and units together"),
    }[name]


def say_power_and_rounding(phrase: str, sentence: Sentence) -> str:
    """A phrase, and what becomes of it in the end."""
    powers = {
        1.0: "{phrase}",
        2.0: _("{phrase}, and of that the square"),
        0.5: _("{phrase}, and of that the square root"),
    }
    text = powers[sentence.power].format(phrase=phrase)
    if sentence.ending:
        text = f"{text}, {say_ending(sentence.ending)}"
    text = say_constants(text, sentence)
    if sentence.rounding in {"float16", "bfloat16"}:
        return _("{phrase}, in numbers of type {type}").format(phrase=text, type=sentence.rounding)
    if sentence.rounding:
        return _("{phrase}, rounded to {places}").format(phrase=text, places=_places(sentence.rounding))
    return text


def say_constants(phrase: str, sentence: Sentence) -> str:
    """A phrase, and by what that is multiplied, or what is added."""
    if sentence.factor != 1:
        return _("{phrase}, times {number}").format(phrase=phrase, number=show_number(sentence.factor))
    if sentence.offset > 0:
        return _("{phrase}, plus {number}").format(phrase=phrase, number=show_number(sentence.offset))
    if sentence.offset < 0:
        return _("{phrase}, minus {number}").format(phrase=phrase, number=show_number(-sentence.offset))
    return phrase


def _places(rounding: str) -> str:
    if rounding.startswith("multiples"):
        return _("multiples of {fraction}").format(fraction=rounding.rsplit(maxsplit=1)[-1])
    count = int(rounding.split(maxsplit=1)[0])
    return _("one decimal") if count == 1 else _("{count} decimals").format(count=count)
