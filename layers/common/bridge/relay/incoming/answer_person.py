"""What a bot says by itself: a courtesy that never holds up anything and is worth little when it comes late."""

from dataclasses import dataclass

from bridge.domain.content import Text
from bridge.domain.errors import PermanentError, TransientError
from bridge.relay.bots.checks import check_pause
from bridge.relay.messages import Answer, Piece
from bridge.relay.ports import Bots, Clock, Log, Telegram, Vault


@dataclass(frozen=True)
class AnswerPerson:
    """Send the answer while it is fresh, at most once; one that cannot be sent is dropped with a line in the log."""

    bots: Bots
    telegram: Telegram
    vault: Vault
    clock: Clock
    log: Log

    def __call__(self, answer: Answer) -> None:
        bot = self.bots.get(answer.conversation.bot_id)
        if bot is None or not bot.is_on:
            self._dropped("the bot is off")
            return
        now = self.clock.now()
        if max(now, bot.paused_until) >= answer.until:
            self._dropped("it is too late")
            return
        check_pause(bot, now)
        token = self.vault.open(bot.sealed_token, bot.token_context)
        try:
            self.telegram.send(token, answer.conversation.chat_id, Piece(Text(answer.text)))
        except PermanentError as error:
            self._dropped(error.reason)
        except TransientError as error:
            if error.outcome_unknown or self.clock.now() + (error.retry_after or 0) >= answer.until:
                self._dropped(str(error))
                return
            raise

    def _dropped(self, why: str) -> None:
        self.log.warning("the bot's own answer was dropped", extra={"why": why})
