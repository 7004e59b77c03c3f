"""Strict simulators of the outside systems, each a process of its own."""
