"""The journey from amoCRM to Telegram."""
