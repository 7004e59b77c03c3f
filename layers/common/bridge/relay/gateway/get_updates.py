"""Handing a bot's updates to its own code that polls.

Source of all rules: tdlib/telegram-bot-api, Client.cpp (`process_get_updates_query`, `do_get_updates`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bridge.domain.owner_side import Dropped, OwnerSide, OwnerUpdate, Told
from bridge.domain.records import Bot
from bridge.relay.gateway.begin import begun, hidden
from bridge.relay.gateway.parameters import kinds_of, number_of
from bridge.relay.messages.gateway import Call, CallAnswer
from bridge.relay.ports import Clock
from bridge.relay.ports.gateway import KindJobs
from bridge.relay.ports.owner import OwnerLines, Owners, OwnerUpdates

MOST_AT_ONCE = 100
LONGEST_TIMEOUT = 50
LONGEST_HOLD = 25.0
"""Seconds that we hold a poll, whatever it asks for: API Gateway gives up after 30."""

HELD = 3.0
SOON = 0.5
"""Seconds in which a repeated offset is held so long, and given one update only."""

TICK = 0.25
LOOK_EVERY = 4
"""Seconds between two looks for updates, and at which of them it is looked whether another poll has begun.

A code that polls all day is 10.5 million looks a month, half a read each, and a quarter of that beside them for other
polls: 6.6 million read units, about a dollar, a fifth of what its environment costs.
"""

GAP_PATIENCE = 2.0
"""Seconds that an update waits for one whose id comes before its own and which is not there yet."""

MOST_BYTES = 3 * 1024 * 1024
"""Of one answer; Lambda takes 6 MB, in which some characters are written longer than they are."""

SWEPT_AT_ONCE = 1000
"""Updates that are removed while the code waits; the rest is removed later, and not seen until then."""

LARGEST_OFFSET = 2**31 - 1

HOOKED = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
OTHER_POLL = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
OTHER_HOOK = "Conflict: terminated by setWebhook request"
ENDED = "Unauthorized"
"""What a poll is told whose key was withdrawn, or has been followed by another one, meanwhile."""


@dataclass(frozen=True)
class GetUpdates:
    """Answer with what waits, by rising ids, or wait for the first that comes.

    An update whose predecessor is not there yet is held back for a moment, because chats are kept side by side. What
    was handed out is removed when it is confirmed, by its id: what came late, below an `offset` that the code already
    asks for, has not been seen and is handed out all the same. `left` tells how many seconds the answer may still take.
    """

    owners: Owners
    updates: OwnerUpdates
    lines: OwnerLines
    jobs: KindJobs
    clock: Clock
    left: Callable[[], float]

    def __call__(self, bot: Bot, call: Call) -> CallAnswer:
        offset = number_of(call, "offset", 0, -LARGEST_OFFSET, LARGEST_OFFSET)
        limit = number_of(call, "limit", MOST_AT_ONCE, 1, MOST_AT_ONCE)
        timeout: float = number_of(call, "timeout", 0, 0, LONGEST_TIMEOUT)
        kinds = kinds_of(call)
        side = begun(self.owners, bot)
        if kinds is not None and bot.gateway.lacks(kinds):
            self.jobs.widen_kinds(bot, kinds)
        now = self.clock.now()
        before = self.owners.poll(bot.bot_id, offset, kinds) if side.hook is None else None
        if before is None:
            return self._conflict(bot, HOOKED)
        since = now - before.polled_at if before.offset == offset else LONGEST_HOLD
        limit = 1 if since < SOON else limit
        timeout = max(timeout, HELD) if since < HELD else timeout
        dropped = self._confirm(bot, before, offset)
        found = self._ready(bot, dropped, limit)
        return _answer(found) if found or not timeout else self._wait(bot, before, dropped, limit, now + timeout)

    def _wait(self, bot: Bot, before: OwnerSide, dropped: Dropped, limit: int, until: float) -> CallAnswer:
        number = self.owners.wait(bot.bot_id)
        until = min(until, self.clock.now() + min(LONGEST_HOLD, self.left() - HELD))
        looks = 0
        while (left := until - self.clock.now()) > 0:
            self.clock.sleep(min(TICK, left))
            looks += 1
            stirs = self.updates.stirs(bot.bot_id)
            if stirs or looks % LOOK_EVERY == 0:
                side = self.owners.get(bot.bot_id) if stirs else self.owners.glance(bot.bot_id)
                if side.key != bot.gateway.key and self._has_ended(bot):
                    return CallAnswer(status=401, description=ENDED)
                if side.hooks > before.hooks and side.hook is not None:
                    return self._conflict(bot, OTHER_HOOK)
                if side.polls > number:
                    return self._conflict(bot, OTHER_POLL)
            if stirs and (found := self._ready(bot, dropped, limit)):
                return _answer(found)
        return _answer([])

    def _has_ended(self, bot: Bot) -> bool:
        """Tell whether the key is over, for certain: a glance may show what stood before this key was made."""
        return self.owners.get(bot.bot_id).key != bot.gateway.key

    def _confirm(self, bot: Bot, side: OwnerSide, offset: int) -> Dropped:
        """Remove what the code has seen, or drops by an offset below zero; return what it is not to see."""
        dropped = hidden(bot, side)
        if offset > 0:
            told = self.owners.told(bot.bot_id)
            seen = [number for number in told.numbers if number < offset]
            if seen:
                self.updates.remove(bot.bot_id, seen)
                left = tuple(number for number in told.numbers if number >= offset)
                self.owners.tell(bot.bot_id, Told(left, told.last))
        if offset < 0:
            kept = self.updates.last(bot.bot_id, -offset, dropped)
            if kept:
                dropped = Dropped(int(self.clock.now() * 1000), min(kept))
                self.owners.drop(bot.bot_id, dropped)
                if not self.updates.sweep(bot.bot_id, dropped, SWEPT_AT_ONCE):
                    self.lines.sweep(bot.bot_id, dropped)
        return dropped

    def _ready(self, bot: Bot, dropped: Dropped, limit: int) -> Sequence[OwnerUpdate]:
        """Return what may be handed out now, and note that it was."""
        told = self.owners.told(bot.bot_id)
        found: list[OwnerUpdate] = []
        passed: list[int] = []
        last, size = told.last, 0
        for update in self.updates.head(bot.bot_id, dropped):
            is_behind_a_gap = last and update.number > last + 1
            if is_behind_a_gap and self.clock.now() - update.at < GAP_PATIENCE:
                break
            last = max(last, update.number)
            if not update.body:
                passed.append(update.number)
                continue
            size += len(update.body.encode())
            if found and size > MOST_BYTES:
                break
            found.append(update)
            if len(found) == limit:
                break
        if passed:
            self.updates.remove(bot.bot_id, passed)
        numbers = tuple(sorted({*told.numbers, *(update.number for update in found)}))
        if found:  # Nothing is there any more below the first of them.
            numbers = numbers[numbers.index(found[0].number) :]
        if Told(numbers, last) != told:
            self.owners.tell(bot.bot_id, Told(numbers, last))
        return found

    def _conflict(self, bot: Bot, text: str) -> CallAnswer:
        """Refuse, at most once in a while: two codes that wait for each other would call without end."""
        if not self.owners.may_refuse(bot.bot_id):
            self.clock.sleep(min(HELD, max(0.0, self.left() - 1)))
        return CallAnswer(status=409, description=text)


def _answer(found: Sequence[OwnerUpdate]) -> CallAnswer:
    return CallAnswer(b"[" + b",\n".join(update.body.encode() for update in found) + b"]")
