"""Runs a student's functions in a process of their own and brings back plain values.

This package knows nothing of the exercise: it loads a folder as a package, calls a named function with given
arguments, and reports a value, an exception, or how the process ended. ``inside`` is the part that runs beside the
student's code; everything else runs in the trusted process.
"""
