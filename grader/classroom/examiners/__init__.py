"""Who grades: an examiner runs the exam on one submission after the other, an engine gives out the submissions.

`job` says what they have in common: a job goes in, an answer comes out. An `examiner` is a trusted process with one
sandbox. `local` has a few of them on this machine, each a `program` of its own behind a `process`; `cluster` has Parsl
bring jobs to other machines, where `cluster_worker` is one.
"""
