"""Turning the code of an installation into a pair, while it is worth trying."""

from collections.abc import Callable
from dataclasses import dataclass

from bridge.domain.errors import MisconfiguredError, TransientError
from bridge.relay.messages import TokenPair
from bridge.relay.ports import Clock, Log, OAuth

CODE_LIVES = 20 * 60
"""Seconds from the call ("oauth/step-by-step")."""

SHORTEST_WAIT = 2.0


@dataclass(frozen=True)
class ExchangeCode:
    """Exchange a code and hand the pair on, sealed; a code that is too old is given up without a call.

    Anybody can make up a domain and a code, so what does not succeed waits as long again as it has waited already:
    within its 20 minutes a code is tried some ten times.
    """

    oauth: OAuth
    hand_on: Callable[[str, TokenPair, int], None]
    clock: Clock
    log: Log

    def __call__(self, domain: str, code: str, called_ms: int) -> None:
        age = self.clock.now() - called_ms / 1000
        if age > CODE_LIVES:
            self.log.warning("an installation's code ran out", extra={"domain": domain})
            return
        try:
            pair = self.oauth.exchange(domain, code)
        except MisconfiguredError:
            raise
        except TransientError as error:
            wait = max(age, SHORTEST_WAIT, error.retry_after or 0.0)
            raise TransientError(error.reason, error.detail, retry_after=wait) from error
        self.hand_on(domain, pair, called_ms)
