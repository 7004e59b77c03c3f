"""Moments as people's programs have them."""

from datetime import UTC, datetime


def moment(seconds: int | None) -> datetime | None:
    """Return a time in unix seconds as a moment; None for none and for 0."""
    return datetime.fromtimestamp(seconds, UTC) if seconds else None
