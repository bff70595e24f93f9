"""``python -m grader`` is `grader`."""

import sys

if not sys.flags.safe_path:
    # First of all: the folder in which it is run may be a student's, and hold an argparse.py.
    del sys.path[0]

from grader.cli import main

sys.exit(main())
