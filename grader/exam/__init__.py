"""The exam: one module per item of the sheet, in the sheet's order, collected by pytest.

What a check is worth, needs and reveals stands in `manifest`; what a function of the student must take and give in
`contract`; what the right values are comes through `expected`. A check itself only asks and judges.
"""
