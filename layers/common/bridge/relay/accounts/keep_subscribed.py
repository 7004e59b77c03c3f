"""Where amoCRM tells of changes on an account's cards, and having it go on telling."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bridge.domain.errors import PermanentError, TransientError
from bridge.domain.identity import sign_account
from bridge.domain.records import AccountState
from bridge.domain.upkeep import Part
from bridge.relay.ports import Accounts, Crm, Log


@dataclass(frozen=True)
class KeepSubscribed:
    """Subscribe anew where amoCRM has stopped sending webhooks, or sends fewer kinds than are needed by now."""

    accounts: Accounts
    crm: Crm
    public_url: str
    webhook_keys: Callable[[], list[str]]
    log: Log

    def __call__(self, account_id: int) -> None:
        account = self.accounts.get(account_id)
        if account is None or account.state is not AccountState.ACTIVE or Part.EVENTS in account.unfinished:
            return
        address = webhook_address(self.public_url, self.webhook_keys(), account_id)
        try:
            if not self.crm.is_subscribed(account_id, address):
                self.crm.subscribe(account_id, address)
                self.log.info("subscribed to webhooks anew")
        except (PermanentError, TransientError) as error:
            # The next look is not far away.
            self.log.warning("webhooks not looked at", extra={"account_id": account_id, "reason": str(error)})


def webhook_address(public_url: str, keys: Sequence[str], account_id: int) -> str:
    """Return where amoCRM's unsigned webhooks of an account arrive, which nobody else can guess."""
    return f"{public_url}/amo/crm/{sign_account(keys[0], account_id)}"
