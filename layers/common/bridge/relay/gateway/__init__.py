"""A bot's own code beside us: what it says in amoCRM, and who answers."""
