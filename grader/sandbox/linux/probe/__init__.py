"""A submission of our own that tries what no submission may do: see `grader.sandbox.linux.proof`."""
