"""A bot's health: what it is judged by, what is found, and what of that is remembered."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bridge.domain.gateway import NOTHING_SEEN, CodeSeen
from bridge.domain.groups import Group
from bridge.domain.records import Account, Bot
from bridge.domain.troubles import HealthCode, HealthState, Trouble, worst
from bridge.domain.wording.health import Translate, Value, Worded, said

FAILURES_OF = 3 * 24 * 3600
"""Seconds of «the last days», whose failures are told."""

LONGEST_ADDRESS = 200

_TOKEN = re.compile(r"[0-9]{1,20}:[A-Za-z0-9_-]{30,}")


def as_it_is(text: str) -> str:
    return text


@dataclass(frozen=True)
class Hook:
    """Where Telegram sends a bot's updates, `url` empty for nowhere; `pending` wait there.

    `last_error` is what went wrong last in sending them, in Telegram's words, and `last_error_at` when (unix seconds).
    """

    url: str
    ours: bool
    pending: int = 0
    last_error: str = ""
    last_error_at: int = 0


@dataclass(frozen=True)
class Seen:
    """What the outside services said of a bot just now; None where they were not asked, or gave no answer.

    `token_works`: Telegram takes the token. `stand_in` is the name of the pipeline that stands in; `source`: the bot
    has its source in amoCRM; `requests`: strangers' messages become requests there. `route` takes messages, or
    `route_trouble` says why it does not.
    """

    token_works: bool | None = None
    hook: Hook | None = None
    pipelines: bool = False
    stand_in: str = ""
    source: bool | None = None
    requests: bool | None = None
    route: bool | None = None
    route_trouble: str = ""


@dataclass(frozen=True)
class Facts:
    """All that is known of a bot `now` (unix seconds); `failures` are those of the last days, counted by reason.

    `code` is what its own code does, where it has a key for one.
    """

    bot: Bot
    account: Account
    seen: Seen
    now: int
    groups: Sequence[Group] = ()
    failures: Mapping[str, int] = field(default_factory=dict)
    code: CodeSeen = NOTHING_SEEN


@dataclass(frozen=True)
class Check:
    """What was found of one thing; `since` in unix seconds, 0 where nothing is wrong. `known`: it could be asked."""

    code: HealthCode
    state: HealthState
    finding: Worded
    values: Mapping[str, Value] = field(default_factory=dict)
    since: int = 0
    known: bool = True

    def text(self, translate: Translate = as_it_is) -> str:
        return said(self.finding, self.values, translate)


def health_of(checks: Iterable[Check]) -> HealthState:
    return worst(check.state for check in checks)


def troubles_of(bot: Bot, checks: Iterable[Check]) -> tuple[Trouble, ...]:
    """Return what is to be remembered of them; what could not be asked stays as it was."""
    before = {trouble.code: trouble for trouble in bot.troubles}
    return tuple(_troubles(before, checks))


def _troubles(before: Mapping[HealthCode, Trouble], checks: Iterable[Check]) -> Iterator[Trouble]:
    for check in checks:
        if check.known and check.state is not HealthState.OK:
            yield Trouble(check.code, check.state, check.since)
        elif not check.known and check.code in before:
            yield before[check.code]


def shown_address(url: str) -> str:
    """Return an address as people may see it: without what opens doors in it, a token, a password or a query."""
    scheme, _, rest = url.partition("?")[0].partition("#")[0].rpartition("://")
    host, slash, path = rest.partition("/")
    shown = f"{scheme}{'://' if scheme else ''}{host.rpartition('@')[2]}{slash}{path}"
    return _TOKEN.sub("…", shown)[:LONGEST_ADDRESS]
