"""Makes ``pytest --submission PATH`` work for a PATH outside the repository.

Before any plugin is loaded, pytest looks for its configuration beside every argument that is an existing path. An
option that it does not know yet does not claim its value, so in ``--submission /elsewhere/group7`` the folder counts as
a place to look, the root's configuration is missed, and with it the plugin that knows the option. This entry point
sees that, joins the two words as ``--submission=PATH``, and starts over. It does nothing in any other run.
"""

from collections.abc import Generator

import pytest

_OPTION = "--submission"


@pytest.hookimpl(wrapper=True, tryfirst=True)  # before pytest begins to capture output
def pytest_load_initial_conftests(early_config: pytest.Config, args: list[str]) -> Generator[None]:
    """Run again with the joined option where the two words led pytest astray."""
    if _OPTION in args[:-1] and not early_config.pluginmanager.has_plugin("grader.plugin"):
        at = args.index(_OPTION)
        joined = [*args[:at], f"{_OPTION}={args[at + 1]}", *args[at + 2 :]]
        raise SystemExit(int(pytest.main(joined)))
    return (yield)
