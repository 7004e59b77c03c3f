"""The way of a message: by its bot's route of now, unless it was begun by another one."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bridge.domain.errors import PermanentError, TransientError
from bridge.domain.identity import ConversationId
from bridge.domain.progress import Begun
from bridge.domain.receipts import Received
from bridge.domain.records import Bot, Conversation
from bridge.domain.routes import AMOCRM, RouteKind
from bridge.relay.incoming.contents import key_of
from bridge.relay.messages import IncomingMessage, OwnWords, Passage
from bridge.relay.ports import Clock, Conversations, Log, Way

PATIENCE = 120
"""Seconds for which a message that was begun by the route before waits for that one while it is away."""

NOT_KNOWN_YET = 3
"""Seconds after a change in which a worker may still have begun a message by the route before: it trusts what it read
of a bot for two."""


@dataclass(frozen=True)
class Ways:
    """All kinds of routes as one `Way`. What is written in a group goes into amoCRM, whatever the route is.

    What may have gone by an earlier route is finished there: only that one can tell, by its own ids, by what stands
    there, or by the key that came with it. `scale` shortens the patience with one that is away, for tests.
    """

    by_kind: Mapping[RouteKind, Way]
    conversations: Conversations
    clock: Clock
    log: Log
    scale: float = 1.0

    def carry(self, passage: Passage) -> Received:
        bot, known, message = _for(passage.bot, passage.message), passage.known, passage.message
        earlier = self._begun_by(bot, known, message, passage.since, passage.attempt)
        if earlier is not None:
            try:
                return self._of(earlier).carry(replace(passage, bot=earlier))
            except (PermanentError, TransientError) as error:
                if isinstance(error, TransientError) and self._waits_for(earlier, known, message):
                    raise
                self.log.info("goes by the new route", extra={"left": earlier.route.kind, "why": str(error)})
        return self._of(bot).carry(replace(passage, bot=bot))

    def answers(self, bot: Bot, message: IncomingMessage) -> bool:
        bot = _for(bot, message)
        return self._of(bot).answers(bot, message)

    def show_said(self, bot: Bot, conversation: ConversationId, said: OwnWords) -> None:
        self._of(bot).show_said(bot, conversation, said)

    def _of(self, bot: Bot) -> Way:
        return self.by_kind[bot.route.kind]

    def _waits_for(self, earlier: Bot, known: Conversation, message: IncomingMessage) -> bool:
        """Note that a message's earlier route is away, and tell whether it is not so for long yet."""
        now, msgid = int(self.clock.now()), key_of(message)
        begun = known.begun if known.begun and known.begun.msgid == msgid else Begun(msgid, earlier.route.id, now)
        away_since = begun.away_since or now
        self.conversations.begun(message.conversation, replace(begun, away_since=away_since))
        return now < away_since + PATIENCE * self.scale

    def _begun_by(
        self, bot: Bot, known: Conversation, message: IncomingMessage, since: float, attempt: int
    ) -> Bot | None:
        """Return the bot with the earlier route that the message may have gone by, None where it certainly has not.

        amoCRM knows a message by our own id of it and is told nothing beforehand, unless it opens the chat: there it is
        enough that it came while that was the route, and that this is not the first attempt.
        """
        if message.talk is not None:
            return None
        begun = known.begun
        if begun is not None and begun.msgid == key_of(message):
            routes = [one.route for one in bot.earlier if one.route.id == begun.route_id != bot.route.id]
        elif attempt == 1 or bot.route.kind is RouteKind.AMOCRM or not _may_be_in_amocrm(bot, known, message):
            routes = []
        else:
            into_amocrm = (one for one in bot.earlier if one.route.kind is RouteKind.AMOCRM)
            routes = [one.route for one in into_amocrm if since < one.until / 1000 + NOT_KNOWN_YET]
        return replace(bot, route=routes[0]) if routes else None


def _may_be_in_amocrm(bot: Bot, known: Conversation, message: IncomingMessage) -> bool:
    """Tell whether its chat is open there, or it has begun to open it, which leaves a trace before the message goes."""
    is_opening = known.opening is not None and known.opening.msgid == key_of(message)
    return is_opening or known.is_open_in(bot.scope_id)


def _for(bot: Bot, message: IncomingMessage) -> Bot:
    """Return the bot with the route that the message goes by."""
    return bot if message.talk is None else replace(bot, route=AMOCRM)
