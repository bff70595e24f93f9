"""``python -m grader`` is `grader`; in a folder of somebody else's only as ``python -P -m grader``."""

import sys

if not sys.flags.safe_path:
    # The folder in which it is run may be a student's, and hold an argparse.py. What Python itself imports before this
    # line, and a package of this name there, are out of our hands.
    del sys.path[0]

from grader.cli import main

sys.exit(main())
