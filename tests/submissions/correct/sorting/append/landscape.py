from collections import Counter

import numpy as np


def _by_sorting(patterns):
    rows = np.array(patterns, dtype=np.uint8)
    rows = rows[np.lexsort(rows.T)]
    return 1 + int((rows[1:] != rows[:-1]).any(axis=1).sum())


def _by_counter(patterns):
    return len(Counter(frozenset(np.flatnonzero(row).tolist()) for row in patterns.numpy()))


def _by_pairs(patterns):
    different = (patterns[:, None] != patterns[None]).any(-1)
    return int(sum(different[i, :i].all() for i in range(len(patterns))))


def count_cells(patterns):
    a, b, c = _by_sorting(patterns), _by_counter(patterns), _by_pairs(patterns)
    assert a == b == c
    return a
