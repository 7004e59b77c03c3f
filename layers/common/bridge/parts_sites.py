"""The way to addresses that customers gave, with this deployment's exceptions."""

from bridge.domain.addresses import allowed_pairs
from bridge.parts import Parts
from bridge.sites import Sites


def sites(parts: Parts) -> Sites:
    """Return it; `ALLOWED_PRIVATE_HOSTS` are `host:port` pairs with commas between."""
    return Sites(parts.deadline, allowed_pairs(parts.settings.text("ALLOWED_PRIVATE_HOSTS")))
