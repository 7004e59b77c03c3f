"""The bridge between Telegram bots and amoCRM's native chat."""
