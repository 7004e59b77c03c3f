"""Whether a bot may send for whoever asks."""

from bridge.domain.errors import PermanentError
from bridge.domain.reasons import Reason
from bridge.domain.records import Bot, BotState
from bridge.relay.bots.checks import check_pause

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
