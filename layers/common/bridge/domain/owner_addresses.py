"""Where a bot's own code may have its updates brought.

Source of the words: tdlib/telegram-bot-api, Client.cpp and WebhookActor.cpp.
"""

from collections.abc import Collection
from urllib.parse import urlsplit

from bridge.domain.addresses import customer_address, pair_of
from bridge.domain.errors import RefusedError

PORTS = frozenset({80, 88, 443, 8443})

INVALID = "invalid webhook URL specified"
NOT_HTTPS = "bad webhook: An HTTPS URL must be provided for webhook"
OTHER_PORT = "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443"
RESERVED = "bad webhook: IP address of the host is reserved"
OUR_OWN = "bad webhook: the URL leads back to this gateway"

_FAULTS = {"address_not_https": NOT_HTTPS, "address_private": RESERVED}


def called_at(url: str) -> str:
    """Return the address that is called; one without a scheme is https."""
    return url if "://" in url else f"https://{url}"


def fault_of(url: str, allowed: Collection[str], own: Collection[str]) -> str:
    """Return what is wrong with an address, empty for nothing.

    `allowed` are the `host:port` pairs that may be private, without TLS and on any port, `own` those of ours.
    """
    address = called_at(url)
    if url != url.strip() or "\\" in url:
        return INVALID
    try:
        parts = urlsplit(address)
        if not parts.hostname:
            return INVALID
        place = pair_of(parts.scheme, parts.hostname.removesuffix("."), parts.port)
        customer_address(parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl(), "url", allowed)
    except ValueError:
        return INVALID
    except RefusedError as error:
        return _FAULTS.get(error.code, INVALID)
    if place in own:
        return OUR_OWN
    is_usual = int(place.rpartition(":")[2]) in PORTS
    return "" if is_usual or place in allowed else OTHER_PORT
