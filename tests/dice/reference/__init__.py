"""Solved."""
