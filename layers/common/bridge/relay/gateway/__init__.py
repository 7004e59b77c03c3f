"""The journey of the owner's own code, which lives beside us."""
