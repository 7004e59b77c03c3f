"""The simulators' DNS for their own calls: which public host is served where on this machine."""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from yarl import URL


def is_loopback(host: str | None) -> bool:
    """Tell whether a host is this machine."""
    try:
        return host == "localhost" or ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False


@dataclass(frozen=True)
class Addresses:
    """Maps host names to base URLs; this machine is reached as it is, other public names are unreachable."""

    bases: Mapping[str, URL]

    @classmethod
    def of(cls, resolve: Mapping[str, str]) -> Self:
        return cls({host: URL(base) for host, base in resolve.items()})

    def target(self, address: str) -> tuple[URL, str] | None:
        """Return what to connect to and the Host header that belongs to it; None for what cannot be reached."""
        try:
            url = URL(address, encoded=True)
            host = url.host or ""
        except ValueError:
            return None
        base = self.bases.get(host)
        if base is not None:
            return URL(str(base.origin()) + url.raw_path_qs, encoded=True), url.host_port_subcomponent or ""
        return (url, url.host_port_subcomponent or "") if is_loopback(host) else None
