"""Many submissions: what tutors hand over is looked through, graded in parallel, and can be taken up again.

`intake` finds the submissions in folders and archives, as the values of `handin`; `grading` has them graded by
`examiners`, each of which runs the same exam as ``grader check``; `results` keeps the reports, and `cache_key` says
which of them still hold. `class_progress` and `summary` tell the tutor.
"""
