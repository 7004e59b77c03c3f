"""The code of a bot's owner: its calls as it makes them, and our answers as it expects them."""
