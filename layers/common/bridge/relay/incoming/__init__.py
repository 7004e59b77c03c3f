"""The journey from Telegram to amoCRM, and the completion of the card it begins."""
