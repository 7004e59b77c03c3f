"""The journey of «blocked» and «came back» from Telegram to amoCRM."""

from dataclasses import dataclass

from bridge.domain.content import Text
from bridge.domain.identity import presence_key
from bridge.domain.moments import moment_of_edit
from bridge.domain.texts import AWAY, BACK, named
from bridge.relay.incoming.open_bot import OpenBot
from bridge.relay.incoming.participants import participant_of
from bridge.relay.messages import ChatMessage, Presence
from bridge.relay.ports import Chats


@dataclass(frozen=True)
class RelayPresence:
    """Leave a silent note in a chat that is open; where there is none, nobody has to know."""

    open_bot: OpenBot
    chats: Chats

    def __call__(self, presence: Presence, generation: int, received_at: float) -> None:
        opened = self.open_bot(presence.conversation, generation, received_at)
        if opened is None:
            return
        bot, known = opened
        if not known.is_open_in(bot.scope_id):
            return
        at = presence.at or int(received_at)
        self.chats.send(
            bot.scope_id,
            ChatMessage(
                msgid=presence_key(presence.conversation, at, here=presence.here),
                conversation=presence.conversation,
                source=bot.source,
                sender=participant_of(bot, presence.person, known.avatar),
                content=Text(named(BACK if presence.here else AWAY)),
                at_ms=moment_of_edit(at),
                silent=True,
            ),
        )
