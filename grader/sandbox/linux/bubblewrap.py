"""A view of the machine that holds only what a worker needs: bubblewrap around the zygote, where namespaces work."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

_TRIAL_SECONDS = 10.0
_NAMESPACES = ("--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try")
# What the zygote, as root, needs to hand a worker to another user, to end it, and to clear up after it.
_ROOT_CAPABILITIES = ("SETUID", "SETGID", "KILL", "CHOWN", "DAC_OVERRIDE", "DAC_READ_SEARCH", "FOWNER")
_SCRATCH_BYTES = 192 << 20  # a submission of the largest size, and what its code may write


def wrap(
    program: str,
    command: Sequence[str],
    *,
    readable: Sequence[Path],
    hidden: Sequence[Path],
    visible: Sequence[Path],
    scratch: Path,
) -> list[str]:
    """Return the command that runs ``command`` with nothing in view but these paths.

    Args:
        program: bubblewrap.
        command: a program and its arguments.
        readable: files and folders to show, read-only.
        hidden: what to cover in them.
        visible: what to show all the same, within what is covered.
        scratch: a folder on a file system of its own, in memory and bounded.
    """
    options = [program, *_namespaces(), "--die-with-parent", "--new-session", "--cap-drop", "ALL"]
    if os.geteuid() == 0:
        options += [word for name in _ROOT_CAPABILITIES for word in ("--cap-add", f"CAP_{name}")]
    options += ["--proc", "/proc", "--dev", "/dev", *_open_parents([*readable, scratch])]
    for path in readable:
        options += _show(path)
    for path in hidden:
        options += ["--tmpfs", str(path)] if path.is_dir() else ["--ro-bind", os.devnull, str(path)]
    for path in visible:
        options += [*_open_parents([path]), *_show(path)]
    options += ["--size", str(_SCRATCH_BYTES), "--tmpfs", str(scratch), "--chdir", str(scratch), "--"]
    return [*options, *command]


def find_bubblewrap() -> tuple[str | None, str]:
    """Look for bubblewrap, and try whether namespaces work here: the program, or why it cannot be used."""
    program = shutil.which("bwrap")
    if program is None:
        return None, "bubblewrap (the program bwrap) is not installed"
    true = shutil.which("true") or "/bin/true"
    try:
        trial = subprocess.run(
            [program, *_namespaces(), "--ro-bind", "/", "/", "--proc", "/proc", "--", true],
            capture_output=True,
            timeout=_TRIAL_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return None, f"bubblewrap does not start: {error}"
    if trial.returncode != 0:
        message = trial.stderr.decode(errors="replace").strip().removeprefix("bwrap: ")
        return None, f"bubblewrap gets no namespaces here: {message[:200]}"
    return program, ""


def _namespaces() -> tuple[str, ...]:
    # As root no user namespace: in one of its own a process stays what root it is, and cannot become another user.
    return _NAMESPACES if os.geteuid() == 0 else (*_NAMESPACES, "--unshare-user")


def _open_parents(paths: Sequence[Path]) -> list[str]:
    """Make the folders above, open to all: by itself bubblewrap makes some of them for root alone."""
    parents = dict.fromkeys(parent for path in paths for parent in reversed(path.parents[:-1]))
    return [word for parent in parents for word in ("--dir", str(parent))]


def _show(path: Path) -> list[str]:
    if path.is_symlink():  # /lib on a system where it is /usr/lib
        return ["--symlink", str(path.readlink()), str(path)]
    return ["--ro-bind-try", str(path), str(path)]
