import pytest


@pytest.fixture
def weight():
    raise RuntimeError("ours alone")
