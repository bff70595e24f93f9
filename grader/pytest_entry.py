"""Makes ``pytest --submission PATH`` and ``--sheet FOLDER`` work for paths outside the repository.

Before any plugin is loaded, pytest looks for its configuration beside every argument that is an existing path. An
option that it does not know yet does not claim its value, so in ``--submission /elsewhere/group7`` the folder counts as
a place to look, the root's configuration is missed, and with it the plugin that knows the option. This entry point
sees that, joins the two words as ``--submission=PATH``, and starts over. It does nothing in any other run.
"""

from collections.abc import Generator

import pytest

_OPTIONS = ("--submission", "--sheet")


@pytest.hookimpl(wrapper=True, tryfirst=True)  # before pytest begins to capture output
def pytest_load_initial_conftests(early_config: pytest.Config, args: list[str]) -> Generator[None]:
    """Run again with joined options where two words led pytest astray."""
    joined = _join(args)
    if joined != args and not early_config.pluginmanager.has_plugin("grader.plugin"):
        raise SystemExit(int(pytest.main(joined)))
    return (yield)


def _join(args: list[str]) -> list[str]:
    joined: list[str] = []
    words = iter(args)
    for word in words:
        value = next(words, None) if word in _OPTIONS else None
        joined.append(word if value is None else f"{word}={value}")
    return joined
