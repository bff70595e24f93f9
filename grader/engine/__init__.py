"""The engine: examines any submission against any sheet, whose exercise it is handed.

`examination` runs checks and decides what blocks what; a check asks the `student` and the `expected` values, and the
`judge` compares. `endings` explains calls that gave nothing, `diagnosis` looks for the known mistake behind a failure,
and `reporting` makes the report of it all.
"""
