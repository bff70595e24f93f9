"""Causes of failures that only this sheet knows, as stable words for programs."""

from enum import StrEnum


class SheetKind(StrEnum):
    """Beside those of `grader.judging.finding.Kind`."""

    WRONG_CATEGORIES = "wrong_categories"
    # Of a sample of weights.
    WRONG_VARIANCE = "wrong_variance"
    WRONG_MEAN = "wrong_mean"
    UNTOUCHED_ENTRIES = "untouched_entries"
    REPEATED_DRAW = "repeated_draw"
    SIMILAR_ROWS = "similar_rows"
    CORRELATED_ENTRIES = "correlated_entries"
    SYMMETRIC = "symmetric"
    SCATTERED_ROWS = "scattered_rows"
    CONSTANT = "constant"
    # Of a net.
    UNSTABLE = "unstable"
    DOES_NOT_TRAIN = "does_not_train"
    OTHER_SHAPES = "other_shapes"
