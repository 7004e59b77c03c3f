"""The Bot API: calls towards Telegram and the reading of its updates."""
