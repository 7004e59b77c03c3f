"""amoCRM: its chats (amojo), its REST API, OAuth, and the hooks it sends."""
