"""When two spellings of a category are the same: for the exam, and for the ballot."""

import unicodedata


def normalise_category(text: str) -> str:
    """Return the form in which two spellings of a category are the same: letters, digits and pictures, case folded."""
    return "".join(filter(says_something, text.casefold()))


def says_something(character: str) -> bool:
    """Whether a character is a letter, a digit or a picture (🤖), and no mark between them."""
    return character.isalnum() or unicodedata.category(character) == "So"
