"""The part of the sandbox that shares a process with the student's code.

Loaded by path under a private name, never through ``import grader``: these modules import only the standard library,
numpy, torch and each other, so that a worker needs no folder that holds the grader or the reference.
Nothing here is a secret, and nothing that it says about itself is believed.
"""
