"""Auto-grader for a university exercise on weight initialisation in deep ReLU networks."""

__version__ = "0.1.0"
