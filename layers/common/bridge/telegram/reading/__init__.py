"""What an update says: one module per question, and none that loses a message over a field.

Every table is closed and checked against the machine-readable Bot API (docs/content.md): kinds of updates in `updates`,
kinds of content in `contents`, the fields beside them in `beside`.
"""

from bridge.relay.messages import RawUpdate, Update
from bridge.telegram.reading.said import read_said
from bridge.telegram.reading.updates import read_update

__all__ = ["read_raw", "read_said", "read_update"]


def read_raw(raw: RawUpdate) -> Update | None:
    """Return what came in a chat, or what the bot's own code said there; None when there is nothing to be done."""
    return read_said(raw.bot_id, raw.body) if raw.by_code else read_update(raw.bot_id, raw.body)
