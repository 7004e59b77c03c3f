"""Real bots on this machine: polls the Bot API for them, and delivers to the local edge as Telegram would."""
