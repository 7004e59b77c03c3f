"""All that an account's access touches, in memory."""

import logging

from bridge.domain.records import AccountState
from bridge.relay.accounts.refresh_tokens import Access, Grant
from bridge.relay.messages import TokenPair
from tests.fakes.accounts import FakeAccounts, make_account
from tests.fakes.clock import FakeClock
from tests.fakes.oauth import DAY, FakeOAuth
from tests.fakes.tokens import FakeTokens

ACCOUNT = 31


DOMAIN = "shop.amocrm.ru"


class TokenWorld:
    def __init__(self) -> None:
        self.clock = FakeClock()
        self.accounts = FakeAccounts(make_account(domain=DOMAIN))
        self.tokens = FakeTokens()
        self.oauth = FakeOAuth(self.clock)
        self.log = logging.getLogger("test")

    @property
    def access(self) -> Access:
        return Access(self.accounts, self.tokens, self.oauth, self.clock, self.log)

    def installed(self, account_id: int = ACCOUNT, *, lives: int = DAY) -> TokenPair:
        self.accounts.stored.setdefault(account_id, make_account(account_id=account_id, domain=f"a{account_id}.ru"))
        pair = self.oauth.issue(self.accounts.stored[account_id].domain, lives=lives)
        self.tokens.put(account_id, pair)
        self.accounts.pairs[account_id] = pair
        return pair

    def state(self) -> AccountState:
        return self.accounts.stored[ACCOUNT].state


def brief(grant: Grant) -> tuple[str, str, int]:
    """Return what a grant gives away: domain, access token and the version of the pair."""
    return grant.domain, grant.access, grant.version
