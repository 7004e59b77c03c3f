"""Whether a bot may send for whoever asks, and the chat it then sends into."""

from bridge.domain.errors import PermanentError
from bridge.domain.identity import ConversationId
from bridge.domain.reasons import Reason
from bridge.domain.records import Bot, BotState, Conversation, Dialogue
from bridge.relay.bots.checks import check_pause
from bridge.relay.outgoing.turns import Line
from bridge.relay.ports import Vault

SHUT_BOTS = {
    BotState.OFF: Reason.BOT_OFF,
    BotState.REVOKED: Reason.TOKEN_REVOKED,
    BotState.STOPPED: Reason.WIDGET_OFF,
}


def open_bot(bot: Bot | None, scope_id: str, now: float) -> Bot:
    """Return the bot of that scope; PermanentError when it may not send, NotYetError while Telegram limits it."""
    if bot is None or bot.scope_id != scope_id:
        raise PermanentError(Reason.BOT_UNKNOWN)
    if bot.state in SHUT_BOTS:
        raise PermanentError(SHUT_BOTS[bot.state])
    check_pause(bot, now)
    return bot


def open_line(dialogue: Dialogue, conversation: ConversationId, scope_id: str, vault: Vault, now: float) -> Line:
    """Return the chat of the conversation, ready to be sent into; raises as `open_bot` does."""
    bot = open_bot(dialogue.bot, scope_id, now)
    token = vault.open(bot.sealed_token, bot.token_context)
    return Line(bot, token, dialogue.conversation or Conversation(conversation))
