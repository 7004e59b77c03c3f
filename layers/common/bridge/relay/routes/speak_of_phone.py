"""What a bot says of the phone that a person's messages wait for."""

from dataclasses import dataclass

from bridge.domain.content import Text
from bridge.domain.errors import PermanentError
from bridge.domain.identity import ConversationId
from bridge.domain.texts import ASK_PHONE, SHARE_PHONE, THANKS_FOR_PHONE
from bridge.relay.bots.checks import check_pause
from bridge.relay.messages import Piece
from bridge.relay.ports import Bots, Clock, Log, Telegram, Vault


@dataclass(frozen=True)
class SpeakOfPhone:
    """Ask for it with a button that shares it, and take the button away with thanks.

    A question that may not have arrived is asked once more, for without an answer the messages are lost.
    """

    bots: Bots
    telegram: Telegram
    vault: Vault
    clock: Clock
    log: Log

    def ask(self, conversation: ConversationId) -> None:
        self._say(conversation, Piece(Text(ASK_PHONE), shares_phone=SHARE_PHONE))

    def thank(self, conversation: ConversationId) -> None:
        self._say(conversation, Piece(Text(THANKS_FOR_PHONE), is_shared=True))

    def _say(self, conversation: ConversationId, piece: Piece) -> None:
        bot = self.bots.get(conversation.bot_id)
        if bot is None or not bot.is_on:
            return
        check_pause(bot, self.clock.now())
        token = self.vault.open(bot.sealed_token, bot.token_context)
        try:
            self.telegram.send(token, conversation.chat_id, piece)
        except PermanentError as error:
            self.log.warning("nothing was said of the phone", extra={"why": str(error)})
