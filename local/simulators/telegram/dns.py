"""The simulator's DNS: which webhook hosts exist, and where a webhook of a mapped host is really delivered."""

import hashlib
import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from local.simulators.telegram.answers import bad_request

PORTS = frozenset({80, 88, 443, 8443})
_HOST = re.compile(r"^(?!-)[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})+$")


@dataclass(frozen=True)
class Dns:
    """Maps host names to loopback addresses without a trailing slash; other public names exist but are unreachable."""

    hosts: dict[str, str]

    def check(self, url: str) -> str:
        """Return the public IP address of a webhook URL. Raises ApiError 400 where the real server refuses it."""
        parts = _split(url)
        host = (parts.hostname or "").lower()
        if not host:
            raise bad_request("invalid webhook URL specified")
        if parts.scheme != "https":
            raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
        if (parts.port or 443) not in PORTS:
            raise bad_request("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
        if host in self.hosts:
            return _address(host)
        return _public_address(host)

    def target(self, url: str) -> str | None:
        """Return the address to connect to for a webhook URL, or None when its host cannot be reached."""
        parts = _split(url)
        base = self.hosts.get((parts.hostname or "").lower())
        if base is None:
            return None
        query = f"?{parts.query}" if parts.query else ""
        return f"{base}{parts.path or '/'}{query}"


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url if "://" in url else f"//{url}")
        _ = parts.port
    except ValueError:
        raise bad_request("invalid webhook URL specified") from None
    return parts


def _public_address(host: str) -> str:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        address = None
    if address is not None:
        if address.version == 6:
            raise bad_request("bad webhook: IPv6-only addresses are not allowed")
        if not address.is_global:
            raise bad_request(f"bad webhook: IP address {host} is reserved")
        return host
    if host == "localhost":
        raise bad_request("bad webhook: IP address 127.0.0.1 is reserved")
    if not _HOST.match(host):
        raise bad_request("bad webhook: Failed to resolve host: Name or service not known")
    return _address(host)


def _address(host: str) -> str:
    digest = hashlib.sha256(host.encode()).digest()
    return f"18.{digest[0]}.{digest[1]}.{digest[2]}"
