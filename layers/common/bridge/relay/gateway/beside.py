"""What a manager is to know of what a bot's code says, and the code of a manager's answer."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

from bridge.domain.gateway import Mirror, QuietAnswer
from bridge.domain.records import Bot
from bridge.relay.gateway.utterances import SPEAKING, ReadUtterances, number
from bridge.relay.messages.code import Uttered
from bridge.relay.messages.gateway import Call, CallAnswer
from bridge.relay.ports import ChatNotes, Clock, CodeLines, Originals

AT_ONCE = 4
"""Messages of an album that are kept at a time."""

SILENT = frozenset({"sendchataction"})

ANSWERED = CallAnswer(status=400, description="Bad Request: a manager is answering in this chat")
"""Not 403, for code takes the person for gone then, and not 429: it would sleep and say stale words."""


@dataclass(frozen=True)
class BesideManagers:
    """`Beside`: what was said goes into the line of its conversation, behind what the person wrote before it."""

    read: ReadUtterances
    originals: Originals
    notes: ChatNotes
    lines: CodeLines
    clock: Clock

    def refuses(self, bot: Bot, call: Call) -> CallAnswer | None:
        """An edit is no new word: a press of an old button is to have its answer."""
        ours = bot.gateway
        if not ours.quiet_minutes or ours.quiet_answer is not QuietAnswer.REFUSE:
            return None
        chat_id = number(call, "chat_id")
        if chat_id is None or call.method in SILENT or not call.method.startswith(SPEAKING):
            return None
        return ANSWERED if self.clock.now() < self.notes.quiet_until(bot.bot_id, chat_id) else None

    def said(self, bot: Bot, call: Call, result: Any) -> None:
        """What a bot says that is off in amoCRM is nobody's there, and so it is where the owner wishes that."""
        if bot.gateway.mirror is Mirror.NONE or not bot.is_on:
            return
        said = self.read(bot, call, result)
        if not said:
            return
        # Whoever has called waits for both.
        with ThreadPoolExecutor(AT_ONCE) as beside:
            kept = [beside.submit(self._keep, bot, one) for one in said if one.message_id and not one.unseen]
            self.lines.tell(bot, self._shown(bot, said))
        for one in kept:
            one.result()

    def _keep(self, bot: Bot, one: Uttered) -> None:
        self.originals.keep(bot.bot_id, one.chat_id, one.message_id, one.message)

    def _shown(self, bot: Bot, said: Iterable[Uttered]) -> list[Uttered]:
        """Leave out what answers a command, where that is wished; of an edit of it amoCRM has nothing to change."""
        if bot.gateway.mirror is Mirror.ALL:
            return list(said)
        commanded = {one.chat_id: False for one in said}
        for chat_id in commanded:
            commanded[chat_id] = self.notes.was_command(bot.bot_id, chat_id)
        return [replace(one, known_only=one.edited) for one in said if one.edited or not commanded[one.chat_id]]
