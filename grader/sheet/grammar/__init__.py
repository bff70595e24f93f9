"""The sentences in which it can be told what a student's array function computes: a module per function."""
