"""The engine: examines any submission against any sheet, whose exercise it is handed.

`submission` reads a student's files, `answers` the written ones; `sandboxing` and `seeds` say where functions run and
on what inputs. `examination` runs checks and decides what blocks what; a check asks the `student` and the `expected`
values, the `judge` compares, and `unmet` carries out what is wrong. `endings` explains calls that gave nothing,
`shown_values` writes numbers and calls, `diagnosis` looks for the known mistake behind a failure, and `reporting` makes
the report of it all.
"""
