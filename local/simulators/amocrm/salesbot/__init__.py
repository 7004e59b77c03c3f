"""Salesbots: a bot's code, and its work in the chats of a deal or a contact."""
