"""The owner's own code beside us, as the ways of its calls see each other."""

from collections.abc import Collection
from typing import Any, Protocol

from bridge.domain.gateway import CodeSeen
from bridge.domain.records import Bot
from bridge.relay.messages.gateway import Call, CallAnswer, Passed, RawCall


class OwnMethods(Protocol):
    """The methods that never reach Telegram: updates, webhooks, logging out."""

    def __call__(self, bot: Bot, call: Call) -> CallAnswer | None:
        """Answer a call that is ours; None for one that is to be passed on."""
        ...


class Beside(Protocol):
    """What a manager is to know of what the code says, and the code of a manager's answer."""

    def refuses(self, bot: Bot, call: Call) -> CallAnswer | None:
        """Return the refusal of a call that would speak where a manager has just answered, None for any other."""
        ...

    def said(self, bot: Bot, call: Call, result: Any) -> None:
        """Have amoCRM shown what a call that succeeded has said, if anything; TransientError when that is not kept."""
        ...


class KindJobs(Protocol):
    """What an owner's code wants of Telegram itself."""

    def widen_kinds(self, bot: Bot, kinds: Collection[str]) -> None:
        """Have Telegram asked for these kinds of updates as well; asked for again soon, it is done once."""
        ...


class SendingPace(Protocol):
    """The line in which all that a bot sends waits for Telegram's limit, whoever sends it."""

    def wait(self, bot: str, messages: int = 1) -> None:
        """Sleep until this bot may send so many at once; NotYetError when that is too long."""
        ...


class PassOn(Protocol):
    """Telegram itself, as it answers what is passed on to it."""

    def call(self, token: str, method: str, raw: RawCall) -> Passed:
        """Make a call, once. TransientError when there is no answer; `outcome_unknown` tells whether it was made."""
        ...

    def file(self, token: str, path: str, *, verb: str, part: str) -> Passed:
        """Get a file, or only that `part` of it that a header `Range` asks for.

        RefusedError(413) when that is more than we can give on, TransientError as above.
        """
        ...


class OwnersCode(Protocol):
    """What is kept of an owner's code beside its bot's settings."""

    def seen(self, bot_id: int) -> CodeSeen: ...
    def renew(self, bot_id: int, key: str) -> None:
        """End what was begun under another key (by its digest): its webhook, and a poll that waits."""
        ...

    def forget(self, bot_id: int) -> None:
        """Remove its webhook and what waits for it; a person waits for this."""
        ...
