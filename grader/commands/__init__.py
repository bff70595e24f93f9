"""The commands of `grader`: each module adds one to the parser and runs it."""
