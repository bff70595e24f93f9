"""Grades folders at the in-process level, and writes what each check found into a file, as JSON.

    python tests/support/in_process_exam.py FILE FOLDER …

Each is graded in a fork of this process, which knows torch already and no other submission, and stands in an empty
folder: at this level code does what it likes to the process that grades it, and to the folder that this stands in.
"""

import json
import os
import sys
import tempfile
import traceback
from contextlib import closing
from pathlib import Path

from cases import EXERCISE
from quick_exam import verdicts

from grader.engine.sandboxing import make_sandbox
from grader.sandbox.levels import Level


def main() -> None:
    """Grade one after the other, and write a list of the results, in the order of the folders."""
    results = []
    for folder in map(Path, sys.argv[2:]):
        with tempfile.TemporaryDirectory() as home:
            pid = os.fork()
            if pid == 0:
                try:
                    os.chdir(home)
                    with closing(make_sandbox(EXERCISE, Level.IN_PROCESS)) as sandbox:
                        result = verdicts(folder, sandbox)
                    Path(home, "result.json").write_text(json.dumps(result), encoding="utf-8")
                except BaseException:  # noqa: BLE001 - whatever it was, the fork must not go on as its parent does
                    traceback.print_exc()
                finally:
                    os._exit(0)
            os.waitpid(pid, 0)
            results.append(json.loads(Path(home, "result.json").read_text(encoding="utf-8")))
    Path(sys.argv[1]).write_text(json.dumps(results), encoding="utf-8")


if __name__ == "__main__":
    main()
