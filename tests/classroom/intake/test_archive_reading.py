"""Archives by their names; what they hold is tested with `extract`."""

from grader.classroom.intake.archive_reading import is_archive, without_suffix


def test_archives_by_name() -> None:
    """Suffixes count in any case; .rar and .7z are archives too, which are refused with a reason."""
    assert [without_suffix(name) for name in ("a.tar.gz", "a.b.ZIP", "a.tgz", "a.rar", ".zip")] == [
        "a",
        "a.b",
        "a",
        "a",
        ".zip",
    ]
    assert not is_archive("a.gz.py")
