"""Judges actual against expected: pure functions of data, with no knowledge of pytest, processes or points."""
