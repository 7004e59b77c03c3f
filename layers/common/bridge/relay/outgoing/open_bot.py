"""Whether a bot may send for whoever asks, and the chat it then sends into."""

from dataclasses import dataclass

from bridge.domain.errors import PermanentError
from bridge.domain.groups import Group
from bridge.domain.identity import ConversationId
from bridge.domain.reasons import Reason
from bridge.domain.receipts import Dialogue
from bridge.domain.records import Bot, BotState, Conversation
from bridge.relay.bots.checks import MUTE, check_pause
from bridge.relay.outgoing.turns import Line
from bridge.relay.ports import Accounts, Clock, Groups, Vault

SHUT_BOTS = {BotState.OFF: Reason.BOT_OFF, **MUTE}


def open_bot(bot: Bot | None, scope_id: str, now: float) -> Bot:
    """Return the bot of that scope; PermanentError when it may not send, NotYetError while Telegram limits it."""
    if bot is None or bot.scope_id != scope_id:
        raise PermanentError(Reason.BOT_UNKNOWN)
    if bot.state in SHUT_BOTS:
        raise PermanentError(SHUT_BOTS[bot.state])
    check_pause(bot, now)
    return bot


@dataclass(frozen=True)
class OpenLine:
    """Find the chat of a conversation; that of a group costs one more read, a person's none."""

    accounts: Accounts
    groups: Groups
    vault: Vault
    clock: Clock

    def __call__(self, dialogue: Dialogue, conversation: ConversationId, scope_id: str) -> Line:
        """Return the chat, ready to be sent into.

        Raises as `open_bot` does, PermanentError(LICENCE_ENDED), and PermanentError(NOT_LINKED) for a group that is
        tied to the deal no more, or through another bot.
        """
        now = self.clock.now()
        bot = open_bot(dialogue.bot, scope_id, now)
        if not bot.licence.is_good(now) and self._licence_has_ended(bot, now):
            raise PermanentError(Reason.LICENCE_ENDED)
        group = self.group(bot, conversation)
        if group is None and conversation.deal_id is not None:
            raise PermanentError(Reason.NOT_LINKED)
        token = self.vault.open(bot.sealed_token, bot.token_context)
        return Line(bot, token, dialogue.conversation or Conversation(conversation), group)

    def _licence_has_ended(self, bot: Bot, now: float) -> bool:
        account = self.accounts.get(bot.account_id)
        return account is not None and account.licence.has_ended(now)

    def group(self, bot: Bot | None, conversation: ConversationId) -> Group | None:
        """Return the group that is tied to the conversation's deal through the bot; None for a person's chat."""
        if bot is None or conversation.deal_id is None:
            return None
        group = self.groups.get(bot.account_id, conversation.chat_id)
        return group if group is not None and group.link_of(conversation) is not None else None
