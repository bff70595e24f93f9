"""How many processors there are for us."""

import os
import sys


def count_processors() -> int:
    """Those that this process may use; a container or a cluster may give it fewer than there are."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
