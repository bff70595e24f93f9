"""What ``grader.sheet.lab`` exports."""

import ast
from pathlib import Path

from grader.sheet import lab


def test_the_package_is_a_face() -> None:
    """It lists what it takes from its modules, all of it, once and in order."""
    tree = ast.parse(Path(str(lab.__file__)).read_text(encoding="utf-8"))
    taken = [alias.name for node in tree.body if isinstance(node, ast.ImportFrom) for alias in node.names]
    assert lab.__all__ == sorted(taken)
    assert all(hasattr(lab, name) for name in lab.__all__)
