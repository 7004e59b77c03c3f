"""Lambda on one machine: the Runtime API and the pools of worker processes that run the functions."""
