"""Which account REON means by a subdomain."""

import re
from dataclasses import dataclass

from bridge.domain.records import Account, AccountState
from bridge.relay.ports import Customers

SUBDOMAIN = re.compile(r"[a-z0-9-]{1,63}")
DOMAINS = ("amocrm.ru", "amocrm.com", "kommo.com")
"""Where accounts live, the likeliest first."""


@dataclass(frozen=True)
class FindCustomer:
    """Find the account that lives there now: a subdomain can be another account's today."""

    customers: Customers

    def __call__(self, subdomain: str) -> Account | None:
        """Take a subdomain, or a whole domain of amoCRM."""
        name, _, rest = subdomain.strip().lower().partition(".")
        if not SUBDOMAIN.fullmatch(name) or rest not in {"", *DOMAINS}:
            return None
        for domain in (rest,) if rest else DOMAINS:
            found = self.customers.of_domain(f"{name}.{domain}")
            if found:
                return max(found, key=lambda one: (one.state is not AccountState.UNINSTALLED, one.installed_ms))
        return None
