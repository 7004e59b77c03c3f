"""What an update says: one module per question, and none that loses a message over a field.

Every table is closed and checked against the machine-readable Bot API (docs/content.md): kinds of updates in `updates`,
kinds of content in `contents`, the fields beside them in `beside`.
"""

from bridge.telegram.reading.updates import read_update

__all__ = ["read_update"]
