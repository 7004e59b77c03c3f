"""What a person may ask of a bot, and what stands in a bot's own way."""

import re
from dataclasses import dataclass

from bridge.domain.errors import NotYetError, PermanentError, RefusedError
from bridge.domain.reasons import Reason
from bridge.domain.records import Bot
from bridge.relay.messages import BotProfile
from bridge.relay.ports import Crm, Telegram

TOKEN = re.compile(r"[1-9][0-9]{0,19}:[A-Za-z0-9_-]{30,}")

REFUSED_ONCE = "Telegram refused the token and then accepted it"


@dataclass(frozen=True)
class BotWishes:
    """What a person asks of a bot; None leaves a setting as it is."""

    token: str | None = None
    label: str | None = None
    pipeline_id: int | None = None
    status_id: int | None = None
    leave_unsorted: bool = False
    enabled: bool | None = None


def ask_telegram(telegram: Telegram, token: str) -> BotProfile:
    """Return whose token it is; RefusedError for a token that Telegram does not know."""
    refused = RefusedError(422, "bad_token", "Telegram не принял токен. Скопируйте его из @BotFather целиком")
    if not TOKEN.fullmatch(token):
        raise refused
    try:
        return telegram.get_me(token)
    except PermanentError as error:
        if error.reason in {Reason.TOKEN_REVOKED, Reason.TELEGRAM_REFUSED}:
            raise refused from error
        raise


def is_dead(telegram: Telegram, token: str) -> bool:
    """Ask about a token that one call was refused with.

    Telegram has answered 401 to most calls of good tokens for a while, after a bot changed hands
    (tdlib/telegram-bot-api issue 77).
    """
    try:
        telegram.get_me(token)
    except PermanentError as error:
        return error.reason is Reason.TOKEN_REVOKED
    return False


def check_pause(bot: Bot, now: float) -> None:
    """Raise NotYetError while Telegram limits the whole bot."""
    if bot.paused_until > now:
        raise NotYetError(Reason.TELEGRAM_UNAVAILABLE, "Telegram limits the whole bot", bot.paused_until - now)


def check_pipeline(crm: Crm, account_id: int, pipeline_id: int, status_id: int | None) -> None:
    """Refuse a pipeline or a status that the account does not have."""
    pipeline = next((found for found in crm.pipelines(account_id) if found.id == pipeline_id), None)
    if pipeline is None:
        raise RefusedError(422, "unknown_pipeline", "Такой воронки нет в аккаунте")
    if status_id is not None and status_id not in {status.id for status in pipeline.statuses}:
        raise RefusedError(422, "unknown_status", "Такого этапа нет в воронке")
