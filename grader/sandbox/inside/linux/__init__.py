"""The part of the inside that only Linux has: the zygote, and how a worker locks itself up."""
