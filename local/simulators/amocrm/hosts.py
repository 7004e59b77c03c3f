"""Which account a request's Host names; a loopback Host, as curl sends it, names none and forbids none."""

from aiohttp import web

from local.simulators.addresses import is_loopback
from local.simulators.amocrm.grants import API_DOMAIN
from local.simulators.amocrm.state.account import Account
from local.simulators.amocrm.state.world import World

AMOJO_HOST = "amojo.amocrm.ru"


def host_of(request: web.Request) -> str:
    """Return the Host header without its port, in lower case."""
    return request.host.rpartition(":")[0].lower() if ":" in request.host else request.host.lower()


def serves(account: Account, host: str) -> bool:
    """Tell whether an account's API is served at that host: its current domain, its api_domain, or this machine."""
    return is_loopback(host) or host in {account.domain, API_DOMAIN}


def is_known(world: World, host: str) -> bool:
    return is_loopback(host) or host == API_DOMAIN or world.by_domain(host) is not None


def is_amojo(host: str) -> bool:
    return is_loopback(host) or host == AMOJO_HOST
