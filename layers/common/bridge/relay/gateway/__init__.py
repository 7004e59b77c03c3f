"""The code of bots' owners beside us."""
