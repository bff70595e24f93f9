"""When two spellings of a category are the same: for the exam, and for the ballot."""


def normalise_category(text: str) -> str:
    """Return the form in which two spellings of a category are the same: letters and digits alone, case folded."""
    return "".join(character for character in text.casefold() if character.isalnum())
