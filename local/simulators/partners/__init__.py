"""Outside systems beside Telegram and amoCRM: Wahelp, a message platform, lead webhooks, REON's controller."""
