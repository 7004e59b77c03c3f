"""A message-processing platform of a bot's owner: it takes messages and answers them at once, later or never."""
