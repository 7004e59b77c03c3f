"""The bots of an account: connected, changed, disconnected."""
