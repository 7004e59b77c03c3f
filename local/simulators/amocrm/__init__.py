"""A strict simulator of amoCRM: OAuth, REST v4, the chats service (amojo) with its hooks, and CRM webhooks."""
