from .formulas import he, lecun

__all__ = ["he", "lecun"]
