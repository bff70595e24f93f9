"""``python -m grader`` is `grader`."""

import sys

from grader.cli import main

if not sys.flags.safe_path:
    del sys.path[
        0
    ]  # the folder in which it is run, which may be a student's: a line of its configuration names a package
sys.exit(main())
