"""The journey of a pressed button from Telegram to amoCRM."""

from dataclasses import dataclass, replace

from bridge.domain.content import Text
from bridge.domain.groups import message_in
from bridge.domain.identity import content_hash
from bridge.relay.incoming.contents import key_of
from bridge.relay.incoming.open_bot import OpenBot
from bridge.relay.incoming.relay_message import RelayMessage
from bridge.relay.messages import IncomingMessage, Press, PressAnswer, Quoted
from bridge.relay.ports import Jobs, Receipts

ACKNOWLEDGE_WITHIN = 120
"""Seconds; Telegram itself forgets a press after about a minute, which it does not promise."""


@dataclass(frozen=True)
class RelayPress:
    """Show the choice as what the person answered, once for each message; then have the press acknowledged.

    Under a message of the bot's own code each press is a choice, and only the code acknowledges it.
    """

    open_bot: OpenBot
    receipts: Receipts
    relay: RelayMessage
    jobs: Jobs

    def __call__(self, press: Press, generation: int, received_at: float, attempt: int = 1) -> None:
        opened = self.open_bot(press.conversation, generation, received_at, press.again_at)
        if opened is None:
            return
        if press.foreign:
            if opened[0].gateway.is_open:
                self._is_the_choice(press, generation, received_at, attempt)
            return
        press = self._spelled_out(press)
        chosen = press.label if press.label and self._is_the_choice(press, generation, received_at, attempt) else ""
        until = int(received_at) + ACKNOWLEDGE_WITHIN
        pressed = message_in(press.conversation, press.chat.id, press.message_id) or press.message_id
        self.jobs.answer_press(PressAnswer(press.place, pressed, press.press_id, chosen, until))

    def _spelled_out(self, press: Press) -> Press:
        """Return the press with the text that the button was given, where neither it nor an old message tells that."""
        text = self.receipts.button(press.conversation, press.message_id, press.carried) if press.carried else ""
        return replace(press, label=text or press.label)

    def _is_the_choice(self, press: Press, generation: int, received_at: float, attempt: int) -> bool:
        """Tell whether this is what amoCRM was told that the person chose; the first press of a message is."""
        choice = _choice(press)
        told = self.receipts.received(press.conversation, key_of(choice))
        if told is None:
            self.relay(choice, generation, received_at, attempt)
        return told is None or told.shown == content_hash(choice.identity)


def _choice(press: Press) -> IncomingMessage:
    """Return the text of the button as a message that answers the one it stands under. Telegram tells no time of it."""
    return IncomingMessage(
        press.bot_id,
        press.chat,
        press.message_id,
        0,
        press.person,
        Text(press.label),
        again_at=press.again_at,
        talk=press.talk,
        quoted=Quoted(press.message_id, from_bot=True),
        pressed=True,
        came_ms=press.came_ms,
        press=press.press_id if press.foreign else "",
    )
