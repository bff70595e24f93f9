import pickle
from pathlib import Path

CACHE = Path(__file__).parent / "cache"
CACHE.mkdir(exist_ok=True)
_relative_changes = relative_changes


def relative_changes(before, after):
    (CACHE / "last.pickle").write_bytes(pickle.dumps((before, after)))
    return _relative_changes(*pickle.loads((CACHE / "last.pickle").read_bytes()))
