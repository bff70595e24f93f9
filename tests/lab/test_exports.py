"""What ``grader.lab`` exports."""

import importlib
import pkgutil

from grader import lab

UPPER_FLOORS = {"experiments", "pictures"}


def test_the_package_exports_what_its_modules_do():
    """``grader.lab`` lists every public name of every module in it, once and in order."""
    names = {module.name for module in pkgutil.iter_modules(lab.__path__)} - UPPER_FLOORS
    modules = [importlib.import_module(f"grader.lab.{name}") for name in names]
    assert lab.__all__ == sorted(name for module in modules for name in module.__all__)
    assert all(hasattr(lab, name) for name in lab.__all__)
