"""A function whose module cannot be imported."""

raise ImportError("broken on purpose")
