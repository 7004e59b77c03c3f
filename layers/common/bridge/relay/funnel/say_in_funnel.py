"""What a bot says to a person in its funnel: the welcome with its buttons, and the question after a press."""

from dataclasses import dataclass

from bridge.domain.errors import PermanentError
from bridge.relay.bots.checks import check_pause
from bridge.relay.messages import FunnelWords, OwnWords
from bridge.relay.ports import Bots, Clock, FunnelChats, Leads, Log, OwnLines, Vault


@dataclass(frozen=True)
class SayInFunnel:
    """Send it while it is worth something, again rather than never, and have the bot's route shown that it was said."""

    bots: Bots
    leads: Leads
    telegram: FunnelChats
    vault: Vault
    lines: OwnLines
    clock: Clock
    log: Log

    def __call__(self, words: FunnelWords) -> None:
        bot, now = self.bots.get(words.conversation.bot_id), self.clock.now()
        if bot is None or not bot.is_on:
            self._dropped("the bot is off")
            return
        if not self.leads.has_said(words):
            if max(now, bot.paused_until) >= words.until:
                self._dropped("it is too late")
                return
            check_pause(bot, now)
            token = self.vault.open(bot.sealed_token, bot.token_context)
            try:
                self.telegram.show_choices(token, words.conversation.chat_id, words.text, words.rows)
            except PermanentError as error:
                self._dropped(str(error))
                return
            self.leads.said(words)
        buttons = tuple(text for text, _ in words.rows)
        self.lines.show_own(words.conversation, OwnWords(words.key, words.text, int(now), buttons))

    def _dropped(self, why: str) -> None:
        self.log.warning("the bot's own words were dropped", extra={"why": why})
