"""Wahelp: projects with channels, whose users' messages go to an operator, and its webhooks.

After the vendor's list of endpoints, its guide and two public clients (see docs/simulators.md); where they differ
there is a switch.
"""
