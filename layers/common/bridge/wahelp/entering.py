"""Getting in: a login becomes a token, which is renewed before it ends by one worker at a time."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bridge.domain.errors import LimitedError, PermanentError, TransientError
from bridge.domain.reasons import Reason
from bridge.fields import Object, object_of, real_of, text_of
from bridge.relay.messages.wahelp import Granted, WahelpChannel
from bridge.relay.ports import Clock
from bridge.relay.ports.wahelp import WahelpTokens

Call = Callable[..., Object]
"""`(base, method, path, token="", **options)`: one request and its answer, as the client makes it."""

LOGIN = "/app/user/login"
REFRESH = "/app/user/refresh-token"

A_REFUSED_LOGIN = frozenset({Reason.WAHELP_UNAUTHORISED, Reason.WAHELP_REFUSED})

REFRESH_AHEAD = 60.0
"""Seconds before its end from which a token is renewed."""

STILL_GOOD = 5.0
"""Seconds that a token must be good for while somebody else renews it."""

USUAL_LIFE = 3600.0
"""Seconds that a token is good for where Wahelp does not say."""

WAIT_FOR_OTHERS = 3.0
POLL = 0.25


class NothingKept:
    """`WahelpTokens` of whoever asks seldom: each environment gets in by itself."""

    def read(self, place: str) -> Granted | None:  # noqa: ARG002
        return None

    def lock(self, place: str) -> str:
        return place

    def keep(self, place: str, owner: str, granted: Granted) -> None:
        """Leave no trace."""

    def unlock(self, place: str, owner: str) -> None:
        """There is nobody else."""


@dataclass(frozen=True)
class Entrance:
    """Gives out tokens; `call` asks Wahelp."""

    call: Call
    tokens: WahelpTokens
    clock: Clock
    _known: dict[str, Granted] = field(default_factory=dict)

    def token(self, channel: WahelpChannel) -> str:
        if channel.access_token:
            return channel.access_token
        known = self._known.get(channel.place)
        if known is not None and self._is_good(known, REFRESH_AHEAD):
            return known.token
        return self.renewed(channel, "")

    def renewed(self, channel: WahelpChannel, spoiled: str) -> str:
        """Return a token in the place of one that Wahelp does not take any more, empty for one that is ending."""
        if channel.access_token:
            raise PermanentError(Reason.WAHELP_UNAUTHORISED, "the access token is refused")
        stored = self.tokens.read(channel.place)
        if stored is not None and stored.token != spoiled and self._is_good(stored, REFRESH_AHEAD):
            return self._keep(channel, stored)
        owner = self.tokens.lock(channel.place)
        if owner is None:
            return self._of_another_worker(channel, stored, spoiled)
        try:
            granted = self._granted(channel, stored if stored is None or stored.token != spoiled else None)
        except BaseException:
            self.tokens.unlock(channel.place, owner)
            raise
        self.tokens.keep(channel.place, owner, granted)
        return self._keep(channel, granted)

    def login(self, channel: WahelpChannel) -> Granted:
        body = {"login": channel.login, "password": channel.password}
        try:
            answer = self.call(channel.base, "POST", LOGIN, json=body)
        except (PermanentError, TransientError) as error:
            if error.reason is Reason.WAHELP_CHANNEL_GONE:
                raise TransientError(Reason.WAHELP_UNCLEAR, f"no login here: {error.detail}") from error
            # Whatever Wahelp calls it, nobody but the login and its password can be meant.
            if error.reason in A_REFUSED_LOGIN:
                raise PermanentError(Reason.WAHELP_UNAUTHORISED, error.detail) from error
            raise
        return self._read(answer)

    def _granted(self, channel: WahelpChannel, stored: Granted | None) -> Granted:
        """Return a fresh token: in the place of one that is good still, or else by the login."""
        if stored is not None and self._is_good(stored, STILL_GOOD):
            try:
                return self._read(self.call(channel.base, "GET", REFRESH, token=stored.token))
            except (PermanentError, TransientError) as error:
                if isinstance(error, LimitedError) or error.reason is Reason.TOO_SLOW:
                    raise
        return self.login(channel)

    def _of_another_worker(self, channel: WahelpChannel, stored: Granted | None, spoiled: str) -> str:
        """Return the old token while it is good, else the one that another worker brings."""
        if stored is not None and stored.token != spoiled and self._is_good(stored, STILL_GOOD):
            return stored.token
        deadline = self.clock.now() + WAIT_FOR_OTHERS
        while self.clock.now() < deadline:
            self.clock.sleep(POLL)
            fresh = self.tokens.read(channel.place)
            if fresh is not None and fresh.token != spoiled and self._is_good(fresh, STILL_GOOD):
                return self._keep(channel, fresh)
        raise TransientError(Reason.WAHELP_UNAVAILABLE, "another worker is getting in")

    def _read(self, answer: Object) -> Granted:
        """A login has the token in `data.access_token`, a refresh in `data.token.token`, an older one at the top."""
        data = object_of(answer, "data")
        places: tuple[tuple[Object, str], ...] = (
            (data, "access_token"),
            (answer, "access_token"),
            (object_of(data, "token"), "token"),
            (object_of(data, "token"), "access_token"),
            (object_of(answer, "token"), "token"),
        )
        for place, name in places:
            token = text_of(place, name)
            if token:
                return Granted(token, self.clock.now() + (_seconds(place) or USUAL_LIFE))
        raise TransientError(Reason.WAHELP_UNCLEAR, "no token in the answer", outcome_unknown=True)

    def _keep(self, channel: WahelpChannel, granted: Granted) -> str:
        self._known[channel.place] = granted
        return granted.token

    def _is_good(self, granted: Granted, ahead: float) -> bool:
        return granted.until - self.clock.now() > ahead


def _seconds(place: dict[str, Any]) -> float:
    return max(real_of(place, "expires_in") or 0.0, 0.0)
