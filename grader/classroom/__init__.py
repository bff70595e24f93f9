"""Many submissions: what tutors hand over is looked through, graded in parallel, and can be taken up again.

``intake`` finds the submissions in folders and archives (``unpack``, ``names``, ``sheets``); ``grading`` has them
graded by an engine (``local`` here, ``cluster`` on many machines), each in an ``examiner``, a trusted process that runs
the same exam as ``grader check``; ``results`` keeps the reports and ``key`` says which of them still hold.
"""
