"""Turning the code of an installation into a pair, while it is worth trying."""

from collections.abc import Callable
from dataclasses import dataclass

from bridge.domain.errors import ElsewhereError, PermanentError
from bridge.relay.messages import TokenPair
from bridge.relay.ports import Clock, Log, OAuth

CODE_LIVES = 20 * 60
"""Seconds from the call ("oauth/step-by-step")."""

ELSEWHERE_FOR = 15
"""Seconds after which a domain where nobody answers as amoCRM is a made-up one: amoCRM names where accounts live."""


@dataclass(frozen=True)
class ExchangeCode:
    """Exchange a code and hand the pair on, sealed; a code that is too old is given up without a call.

    Anybody can make up a domain and a code: the one is soon given up, the other amoCRM itself calls dead at once.
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
        except ElsewhereError as error:
            if age < ELSEWHERE_FOR:
                raise
            raise PermanentError(error.reason, error.detail) from error
        self.hand_on(domain, pair, called_ms)
