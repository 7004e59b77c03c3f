"""REON: its widget controller, which is told of customers, and its billing, which tells of payments."""
