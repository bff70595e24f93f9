"""JSON Schemas (draft 2020-12) of a report's file, of ``class.json`` and of ``final.json``, and an example of each.

The files are made from the types of the model: ``python -m grader.report.schemas`` writes them again.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any, Literal

FOLDER = Path(__file__).parent

Name = Literal["report", "class", "final"]


@cache
def load_schema(name: Name) -> dict[str, Any]:
    """Return a schema."""
    schema: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return schema
