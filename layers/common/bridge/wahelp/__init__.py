"""Wahelp: the client of its API, and what it sends to a webhook."""
