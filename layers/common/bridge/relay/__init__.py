"""The use cases, one module per journey; what they need of the world stands in `ports`."""
