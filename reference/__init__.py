"""The assignment, solved: the same files, names, signatures and docstrings as in `assignment/`, filled in.

The grader takes its expected values from here, so every function accepts exactly what the contract in its docstring
promises. That docstring is the student's and does not give the answer away; derivation and source stand in a comment
below it.
"""
