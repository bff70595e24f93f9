"""Where a student's functions meet the lab: `grader lab` on their own machine, and a tutor's pictures.

The lab knows nothing of submissions. Here its toolbox is filled: with the student's live functions on their own machine
(``own``), or with the weights that their functions return through the sandbox (``submitted``); here its experiments are
run and written to files (``bench``).
"""
