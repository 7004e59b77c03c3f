"""What the bot does about a pressed button of its message."""

from dataclasses import dataclass

from bridge.domain.errors import BridgeError, PermanentError
from bridge.relay.bots.checks import check_pause
from bridge.relay.groups.keep_pace import KeepPace
from bridge.relay.messages import PressAnswer
from bridge.relay.ports import Bots, Clock, Groups, Log, Telegram, Vault


@dataclass(frozen=True)
class AnswerPress:
    """Acknowledge the press while Telegram waits for it, and put what was chosen in the place of the buttons.

    In a group that takes a place among the messages that go there.
    """

    bots: Bots
    groups: Groups
    pace: KeepPace
    telegram: Telegram
    vault: Vault
    clock: Clock
    log: Log

    def __call__(self, press: PressAnswer) -> None:
        bot = self.bots.get(press.conversation.bot_id)
        if bot is None or not bot.is_on:
            self._dropped("the bot is off")
            return
        token = self.vault.open(bot.sealed_token, bot.token_context)
        self._acknowledge(token, press)
        if not press.chosen:
            return
        check_pause(bot, self.clock.now())
        group = self.groups.get(bot.account_id, press.conversation.chat_id) if press.conversation.chat_id < 0 else None
        if group is not None:
            self.pace.take(group)
        try:
            self.telegram.show_choice(token, press.conversation.chat_id, press.message_id, press.chosen)
        except PermanentError as error:
            self._dropped(str(error))

    def _acknowledge(self, token: str, press: PressAnswer) -> None:
        """End the waiting that the person sees; their choice is shown whatever becomes of it."""
        if self.clock.now() >= press.until:
            return
        try:
            self.telegram.tell_presser(token, press.press_id)
        except BridgeError as error:
            self._dropped(str(error))

    def _dropped(self, why: str) -> None:
        self.log.warning("a press was not answered", extra={"why": why})
