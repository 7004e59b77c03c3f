"""Bringing a bot's updates to the webhook of its own code.

Source of the rules: tdlib/telegram-bot-api, WebhookActor.cpp.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from zlib import crc32

from bridge.domain.errors import NotYetError, TransientError
from bridge.domain.owner_side import OwnerHook, OwnerSide, OwnerUpdate, Reception
from bridge.domain.reasons import Reason
from bridge.domain.records import Bot
from bridge.relay.gateway.begin import hidden, standing
from bridge.relay.gateway.set_webhook import hook_secret
from bridge.relay.messages.owner import NotReceivedError, Received
from bridge.relay.ports import Bots, Clock, Log, Vault
from bridge.relay.ports.owner import AnswerCalls, OwnerLines, Owners, OwnerUpdates, Receivers

LONGEST_WAIT_ASKED = 3600
GONE = 410
GONE_FOR = 23 * 3600
"""Seconds of nothing but 410 after which nobody is taken to be there any more."""

SLOW = 3.0
SLOW_CALLS = 3
"""Seconds of a call after which a receiver is called by so many workers at once, so that it cannot take all of them."""

LONGEST_CALL = 70.0
"""Seconds after which a worker that calls a slow receiver is taken to be dead."""

FIRST_REST = 15
LONGEST_REST = 120
"""Seconds for which a receiver that was waited for in vain is not called at all, doubled from one to the next."""

NEXT_LOOK = 1.0
LEAST_TIME = 10.0
"""Seconds that must be left to begin a call: an answer that nobody waits for is work done twice."""


@dataclass(frozen=True)
class ServeLine:
    """Bring what waits in a line to the webhook, one after the other, until nothing does.

    Raises TransientError when the receiver does not take one: it waits, and what comes behind it in its line with it.
    """

    bots: Bots
    owners: Owners
    updates: OwnerUpdates
    lines: OwnerLines
    receivers: Receivers
    answer_calls: AnswerCalls
    vault: Vault
    clock: Clock
    log: Log
    left: Callable[[], float]

    def __call__(self, bot_id: int, hook_id: str, line: str) -> None:
        """`hook_id`: the webhook that this was asked for; with another one it is over."""
        while (waiting := self._next(bot_id, hook_id, line)) is not None:
            bot, side, hook, update = waiting
            if self.left() < LEAST_TIME:
                self.lines.wake(bot_id, hook_id, line, f"{update.number}:more")
                return
            self._bring(bot, side, hook, update)
            self.updates.remove(bot_id, [update.number])

    def drain(self, bot_id: int, hook_id: str) -> None:
        """Have every line brought to a webhook that was just set."""
        bot = self.bots.get(bot_id)
        if bot is not None and _is_set(standing(self.owners, bot), hook_id):
            self.lines.wake_all(bot_id, hook_id, list(self.updates.lines(bot_id)))

    def _next(self, bot_id: int, hook_id: str, line: str) -> tuple[Bot, OwnerSide, OwnerHook, OwnerUpdate] | None:
        bot = self.bots.get(bot_id)
        if bot is None or not bot.gateway.is_open:
            return None
        side = standing(self.owners, bot)
        if side.hook is None or not _is_set(side, hook_id):
            return None
        update = self.updates.first_of(bot_id, line, hidden(bot, side))
        return (bot, side, side.hook, update) if update else None

    def _bring(self, bot: Bot, side: OwnerSide, hook: OwnerHook, update: OwnerUpdate) -> None:
        rest = side.reception.rests_until - self.clock.now()
        if rest > 0:
            raise NotYetError(Reason.SITE_UNAVAILABLE, "the code's receiver rests", rest)
        places = _places(side, hook)
        with self._claim(bot, crc32(update.line.encode()) % places) if places else nullcontext():
            self._call(bot, side, hook, update)

    @contextmanager
    def _claim(self, bot: Bot, place: int) -> Iterator[None]:
        """Be the only one who calls a receiver from that place; NotYetError while another does."""
        claim = self.owners.claim(bot.bot_id, place, LONGEST_CALL)
        if claim is None:
            raise NotYetError(Reason.SITE_UNAVAILABLE, "the code's receiver is called by another", NEXT_LOOK)
        try:
            yield
        finally:
            self.owners.release(bot.bot_id, place, claim)

    def _call(self, bot: Bot, side: OwnerSide, hook: OwnerHook, update: OwnerUpdate) -> None:
        began = self.clock.now()
        try:
            received = self.receivers.post(hook, hook_secret(self.vault, bot, hook), update.body)
        except NotReceivedError as error:
            self._note_silence(bot, side, hook, error)
            raise TransientError(Reason.SITE_UNAVAILABLE, error.text) from None
        is_slow = self.clock.now() - began > SLOW
        if not received.is_success:
            self._refused(bot, side, hook, received, is_slow=is_slow)
        self._note(bot, side, hook, replace(side.reception, gone_since=0, silent=0, is_slow=is_slow))
        self.answer_calls(bot, received)

    def _refused(self, bot: Bot, side: OwnerSide, hook: OwnerHook, received: Received, *, is_slow: bool) -> None:
        now = int(self.clock.now())
        gone_since = (side.reception.gone_since or now) if received.status == GONE else 0
        if gone_since and now - gone_since > GONE_FOR:
            self.log.warning("the webhook of a bot's code is gone", extra={"bot_id": bot.bot_id})
            self.owners.unhook(bot.bot_id, hook.hook_id)
        text = f"Wrong response from the webhook: {received.status} {received.phrase}".rstrip()
        self._note(bot, side, hook, Reception(now, text, gone_since, is_slow=is_slow))
        retry_after = min(received.retry_after, LONGEST_WAIT_ASKED)
        raise TransientError(Reason.SITE_UNAVAILABLE, text, retry_after=retry_after or None)

    def _note_silence(self, bot: Bot, side: OwnerSide, hook: OwnerHook, error: NotReceivedError) -> None:
        now = int(self.clock.now())
        silent = side.reception.silent + 1 if error.silent else 0
        rest = min(FIRST_REST * 2 ** (silent - 1), LONGEST_REST) if silent else 0
        noted = Reception(now, error.text, 0, silent, now + rest if rest else 0, is_slow=bool(silent))
        self._note(bot, side, hook, noted)

    def _note(self, bot: Bot, side: OwnerSide, hook: OwnerHook, reception: Reception) -> None:
        if reception != side.reception:
            self.owners.note(bot.bot_id, hook.hook_id, reception)


def _places(side: OwnerSide, hook: OwnerHook) -> int:
    """Return how many may call a receiver at once, each of its lines from a place of its own; 0 for any number."""
    if side.reception.silent:
        return 1
    most = min(SLOW_CALLS, hook.max_connections)
    return most if side.reception.is_slow or most == hook.max_connections else 0


def _is_set(side: OwnerSide, hook_id: str) -> bool:
    return side.hook is not None and side.hook.hook_id == hook_id
