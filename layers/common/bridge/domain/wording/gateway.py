"""What stands in amoCRM where nobody knows what a bot's own code has said."""

COPIED = "Сообщение, которое бот скопировал"
NOT_KNOWN = "что в нём, не известно"
