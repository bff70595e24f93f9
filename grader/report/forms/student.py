"""What of a check its student may see: the same rule as in their own `pytest` run."""

from typing import Any

__all__ = ["explain_check", "for_student", "suspects_of"]


def for_student(check: dict[str, Any]) -> dict[str, Any]:
    """Return a check without what it does not reveal: expected value and ratio, and the grader's own traceback."""
    hidden: dict[str, Any] = {"internal": None}
    if check["reveal"] != "value":
        hidden["expected"] = None
    if check["reveal"] not in {"value", "ratio"}:
        hidden |= {"ratio": None, "signature": None}
    return check | {name: value for name, value in hidden.items() if name in check}


def suspects_of(check: dict[str, Any]) -> list[dict[str, str]]:
    """Return the known mistakes that fit what a check saw, each with id, thought and hint."""
    return list((check.get("diagnosis") or {}).get("suspects") or ())


def explain_check(check: dict[str, Any]) -> list[str]:
    """Return the sentences that explain a check to its student: reason, ratio, notes, and the known mistake's hint."""
    shown = for_student(check)
    sentences = [shown["reason"], shown.get("ratio"), *(shown.get("notes") or ())]
    sentences += [suspect.get("hint") for suspect in suspects_of(shown)]
    return [sentence for sentence in sentences if sentence]
