"""The commands beyond `grader check`: each module adds one to the parser and runs it."""
