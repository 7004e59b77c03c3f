"""Keeping an update for a bot's own code."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bridge.domain.gateway import Mirror
from bridge.domain.owner_side import OwnerSide, OwnerUpdate, command_in, kind_of, message_in
from bridge.domain.records import Bot
from bridge.relay.gateway.begin import hidden, standing
from bridge.relay.ports import Bots, ChatNotes, Clock, Log, Originals
from bridge.relay.ports.owner import OwnerLines, Owners, OwnerUpdates

POLLED_LATELY = 60.0
"""Seconds for which code that polls is taken to be there: only then is an unwanted update worth a gap that is none."""


@dataclass(frozen=True)
class KeepUpdate:
    """Keep an update as it came, for code that polls, and have it brought where there is a webhook.

    It is kept at once, whatever the code does. Done again, it is kept once as long as it waits.
    """

    bots: Bots
    owners: Owners
    updates: OwnerUpdates
    lines: OwnerLines
    notes: ChatNotes
    originals: Originals
    clock: Clock
    log: Log

    def __call__(self, bot_id: int, line: str, body: str, generation: int, received_ms: int) -> None:
        """`generation` is what the update was signed for, `received_ms` when it came to us."""
        bot = self.bots.get(bot_id)
        if bot is None or not bot.gateway.is_open or not bot.trusts(generation, received_ms / 1000):
            self.log.info("no code to keep an update for", extra={"bot_id": bot_id})
            return
        update = json.loads(body)
        self._note(bot, update)
        side = standing(self.owners, bot)
        kept = OwnerUpdate(update["update_id"], line, body, received_ms, self.clock.now())
        if hidden(bot, side).covers(kept.number, received_ms):
            return
        if not side.wants(kind_of(update)):
            self._leave_trace(bot_id, side, kept)
            return
        self.updates.keep(bot_id, kept)
        # Read anew: whoever has set a webhook meanwhile has not seen this update, or has it brought himself.
        hook = standing(self.owners, bot).hook
        if hook is not None:
            self.lines.wake(bot_id, hook.hook_id, line, str(kept.number))

    def _leave_trace(self, bot_id: int, side: OwnerSide, unwanted: OwnerUpdate) -> None:
        """Let a poll know that nothing is missing where this update would be."""
        if side.hook is None and unwanted.at - side.polled_at < POLLED_LATELY:
            self.updates.keep(bot_id, OwnerUpdate(unwanted.number, "", "", unwanted.received_ms, unwanted.at))

    def _note(self, bot: Bot, update: Mapping[str, Any]) -> None:
        """Note what showing the code's answers will need, before the code can answer."""
        found, said = message_in(update), command_in(update)
        if found is not None and bot.gateway.mirror is not Mirror.NONE:
            chat_id, message_id, message = found
            self.originals.keep(bot.bot_id, chat_id, message_id, message)
        if said is not None and bot.gateway.mirror is Mirror.NOT_COMMANDS:
            chat_id, is_command = said
            self.notes.note_command(bot.bot_id, chat_id, is_command=is_command)
