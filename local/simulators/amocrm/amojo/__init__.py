"""The chats service, amojo: signed requests of a channel and the processing behind them."""
