"""Where a person's message goes: by the route of its bot, which the journey does not know."""
