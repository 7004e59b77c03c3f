"""Work about an account and its bots."""

import base64
from typing import Literal

from pydantic import BaseModel, Field

from bridge.domain.failures import WantedFailures
from bridge.domain.registration import News
from bridge.relay.messages import TokenPair
from bridge.relay.ports import Vault


class Install(BaseModel):
    """Store the pair that an installation's code gave, sealed; `called_ms`: when amoCRM called for it."""

    job: Literal["install"] = "install"
    domain: str
    called_ms: int
    access: str = Field(repr=False)
    refresh: str = Field(repr=False)
    expires_at: int
    issued_at: int

    @classmethod
    def of(cls, domain: str, pair: TokenPair, called_ms: int, vault: Vault) -> "Install":
        context = {"domain": domain}
        return cls(
            domain=domain,
            called_ms=called_ms,
            access=base64.b64encode(vault.seal(pair.access, context)).decode(),
            refresh=base64.b64encode(vault.seal(pair.refresh, context)).decode(),
            expires_at=pair.expires_at,
            issued_at=pair.issued_at,
        )

    def pair(self, vault: Vault) -> TokenPair:
        context = {"domain": self.domain}
        return TokenPair(
            access=vault.open(base64.b64decode(self.access), context),
            refresh=vault.open(base64.b64decode(self.refresh), context),
            expires_at=self.expires_at,
            issued_at=self.issued_at,
        )


class Finish(BaseModel):
    """Do what is left of an installation."""

    job: Literal["finish"] = "finish"
    account_id: int
    tries: int


class FollowLicence(BaseModel):
    """Bring an account's bots, and what was kept for it, in line with its licence."""

    job: Literal["follow_licence"] = "follow_licence"
    account_id: int


class TellReon(BaseModel):
    """Tell REON's widget controller of an account; `since` unix seconds."""

    job: Literal["tell_reon"] = "tell_reon"
    account_id: int
    news: News
    since: int


class Uninstall(BaseModel):
    job: Literal["uninstall"] = "uninstall"
    account_id: int


class Settle(BaseModel):
    """Bring one bot in line with its account."""

    job: Literal["settle"] = "settle"
    account_id: int
    bot_id: int


class Retry(BaseModel):
    """Send failures again of a reason, of one bot when one is named, whose ids are between `after` and `before`.

    `since`: kept at that moment (unix seconds) or later.
    """

    job: Literal["retry"] = "retry"
    account_id: int
    bot_id: int | None
    reason: str | None
    since: int = 0
    before: str
    after: str | None

    @property
    def wanted(self) -> WantedFailures:
        return WantedFailures(bot_id=self.bot_id, reason=self.reason, since=self.since)


class WatchBots(BaseModel):
    """Have each bot of an account looked at."""

    job: Literal["watch_bots"] = "watch_bots"
    account_id: int


class Watch(BaseModel):
    """Look at one bot, or for 0 at what else of an account may change outside."""

    job: Literal["watch"] = "watch"
    account_id: int
    bot_id: int = 0
