"""The commands of `grader`: a module each, with ``add_arguments(parser)`` and ``run(options)``; see `grader.cli`."""
