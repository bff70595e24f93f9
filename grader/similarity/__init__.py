"""Which submissions are alike: a hint for a tutor, never a verdict.

`tokens` reads code without what a copier changes first (comments, names, layout), `winnowing` chooses fingerprints of
it, `likeness` compares the submissions of a class by them. Pure functions of text.

The method is MOSS's: S. Schleimer, D. S. Wilkerson, A. Aiken, "Winnowing: Local Algorithms for Document
Fingerprinting", SIGMOD 2003. `copydetect` has it too, as a program with pages of its own that brings matplotlib and
Pygments and compares every pair; it has had no release since 2024. What is needed here is a page of code.
"""
