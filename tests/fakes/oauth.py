"""amoCRM's OAuth as the use cases see it: every refresh token works once, at the account's present domain."""

import itertools
import threading

from bridge.domain.errors import PermanentError
from bridge.domain.reasons import Reason
from bridge.relay.messages import TokenPair
from tests.fakes.clock import FakeClock
from tests.fakes.steps import Steps

DAY = 24 * 3600

_numbers = itertools.count(1)


class FakeOAuth(Steps):
    """The port `OAuth`; `domains` maps a live refresh token to its account's domain, `accounts` to
    the account that its access token names."""

    def __init__(self, clock: FakeClock) -> None:
        super().__init__()
        self._clock = clock
        self._guard = threading.Lock()
        self.domains: dict[str, str] = {}
        self.codes: dict[str, str] = {}
        self.accounts: dict[str, int] = {}
        self.refreshed: list[str] = []

    def issue(self, domain: str, *, lives: int = DAY) -> TokenPair:
        number, now = next(_numbers), int(self._clock.now())
        pair = TokenPair(f"access-{number}", f"refresh-{number}", now + lives, now)
        self.domains[pair.refresh] = domain
        return pair

    def exchange(self, domain: str, code: str) -> TokenPair:
        with self.step("exchange"):
            if self.codes.pop(code, None) != domain:
                raise PermanentError(Reason.ACCOUNT_UNAUTHORISED, "no such code")
            return self.issue(domain)

    def refresh(self, domain: str, refresh_token: str) -> TokenPair:
        with self.step("refresh"), self._guard:
            if self.domains.get(refresh_token) != domain:
                raise PermanentError(Reason.ACCOUNT_UNAUTHORISED, "the refresh token does not work here")
            del self.domains[refresh_token]
            self.refreshed.append(refresh_token)
            return self.issue(domain)

    def account_of(self, pair: TokenPair) -> int | None:
        return self.accounts.get(pair.refresh)

    def current_domain(self, pair: TokenPair) -> str | None:
        with self.step("current_domain"):
            return self.domains.get(pair.refresh)
