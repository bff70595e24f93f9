import sys

_right = relative_changes


def relative_changes(before, after):
    result = _right(before, after)
    sys.setrecursionlimit(60)
    return result
