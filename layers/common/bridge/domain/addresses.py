"""Addresses that customers give: which may be called at all."""

from collections.abc import Collection
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from socket import inet_aton, inet_ntoa
from urllib.parse import SplitResult, urlsplit

from bridge.domain.errors import RefusedError

LONGEST_ADDRESS = 2048

_SHARED = tuple(
    ip_network(text)
    for text in ("0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15", "240.0.0.0/4")
)
"""Networks that Python has called global in one version or another (IANA's registry of special-purpose addresses)."""

_NAT64 = ip_network("64:ff9b::/96")
_TRANSLATED = ip_network("::ffff:0:0:0/96")
_LOCAL_NAT64 = ip_network("64:ff9b:1::/48")
_SITE_LOCAL = ip_network("fec0::/10")

DEFAULT_PORTS = {"https": 443, "http": 80}


def is_public(address: str) -> bool:
    """Tell whether an IP address is one of the open internet, also when it is written inside one of IPv6."""
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, IPv4Address):
        return ip.is_global and not ip.is_multicast and not any(ip in network for network in _SHARED)
    if ip in _LOCAL_NAT64 or ip in _SITE_LOCAL or ip in _TRANSLATED or ip.is_multicast or not ip.is_global:
        return _is_mapped_public(ip)
    inner = _inner_of(ip)
    return inner is None or is_public(str(inner))


def _is_mapped_public(ip: IPv6Address) -> bool:
    return ip.ipv4_mapped is not None and is_public(str(ip.ipv4_mapped))


def _inner_of(ip: IPv6Address) -> IPv4Address | None:
    """Return the address of IPv4 that one of IPv6 is a way to, None for any other."""
    if ip in _NAT64:
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)


def pair_of(scheme: str, host: str, port: int | None) -> str:
    """Return `host:port` of an address, as an allowance names it."""
    return f"{host.lower()}:{port or DEFAULT_PORTS.get(scheme, 0)}"


def allowed_pairs(setting: str) -> frozenset[str]:
    """Return the `host:port` pairs of a setting, with commas between."""
    return frozenset(filter(None, (pair.strip().lower() for pair in setting.split(","))))


def customer_address(text: str, field: str, allowed: Collection[str] = ()) -> str:
    """Return an address that a customer gave as it is kept: without spaces around it, and without a fragment.

    `allowed` are the exact `host:port` pairs that may be private and without TLS. Raises RefusedError with `field`:
    422 `bad_address`, `address_not_https`, `address_with_password`, `address_private`. What a name resolves to is
    checked when it is called.
    """
    parts = _parts_of(text.strip(), field)
    host, port = parts.hostname or "", parts.port
    if parts.username is not None or parts.password is not None:
        raise RefusedError(422, "address_with_password", "В адресе не должно быть логина и пароля", fields=(field,))
    if pair_of(parts.scheme, host, port) not in allowed:
        if parts.scheme != "https":
            raise RefusedError(422, "address_not_https", "Адрес должен начинаться с https://", fields=(field,))
        if _is_private_by_name(host):
            raise RefusedError(
                422,
                "address_private",
                "Адрес ведёт во внутреннюю сеть: укажите адрес, доступный из интернета",
                fields=(field,),
            )
    return parts._replace(fragment="").geturl()


def _parts_of(text: str, field: str) -> SplitResult:
    refused = RefusedError(
        422, "bad_address", "Это не адрес: он начинается с https:// и не содержит пробелов", fields=(field,)
    )
    if not text or len(text) > LONGEST_ADDRESS or any(sign.isspace() or not sign.isprintable() for sign in text):
        raise refused
    try:
        parts = urlsplit(text)
        port = parts.port
        host = (parts.hostname or "").encode("idna").decode() if not _is_ip(parts.hostname or "") else parts.hostname
    except ValueError:
        raise refused from None
    if parts.scheme not in DEFAULT_PORTS or not host or port == 0 or "\\" in text:
        raise refused
    return parts


def _is_ip(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _is_private_by_name(host: str) -> bool:
    """Tell what the name alone gives away; everything else shows when it is resolved."""
    if _is_ip(host):
        return not is_public(host)
    name = host.encode("idna").decode().rstrip(".").lower()
    try:
        # As it will be resolved: 2130706433, 0x7f.1 and 0177.0.0.1 are all 127.0.0.1.
        return not is_public(inet_ntoa(inet_aton(name)))
    except OSError:
        pass
    return name.rpartition(".")[2] in {"localhost", "local", "internal", "lan", "home", "intranet"}
