"""What a person may ask of a bot, and what stands in a bot's own way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from bridge.domain.errors import NotYetError, PermanentError, RefusedError
from bridge.domain.groups import Linkers
from bridge.domain.reasons import Reason
from bridge.domain.records import Bot, BotState
from bridge.relay.bots.choose_route import RouteWish
from bridge.relay.messages import BotProfile, Pipeline
from bridge.relay.ports import Crm, Telegram

MUTE = {BotState.STOPPED: Reason.WIDGET_OFF, BotState.REVOKED: Reason.TOKEN_REVOKED}
"""The states in which a bot can say nothing, nor have a webhook, and why."""

REFUSED_ONCE = "Telegram refused the token and then accepted it"


@dataclass(frozen=True)
class BotWishes:
    """What a person asks of a bot; None leaves a setting as it is.

    `gateway` are the fields of `Gateway` that are to change, by their names. `version` is that of the settings which
    the person has seen, None for whatever they are.
    """

    token: str | None = None
    label: str | None = None
    pipeline_id: int | None = None
    status_id: int | None = None
    leave_unsorted: bool = False
    enabled: bool | None = None
    linkers: Linkers | None = None
    route: RouteWish | None = None
    gateway: Mapping[str, Any] = field(default_factory=dict)
    version: int | None = None


class Belonging(StrEnum):
    """Whether an account may connect a bot; `text` says so."""

    FREE = "free"
    YOURS = "yours"
    ELSEWHERE = "elsewhere"

    @property
    def text(self) -> str:
        return _TEXTS[self]


_TEXTS = {
    Belonging.FREE: "Бота можно подключить",
    Belonging.YOURS: "Этот бот уже подключён. Новый токен укажите в его настройках",
    Belonging.ELSEWHERE: "Этот бот подключён к другому аккаунту amoCRM",
}


def belonging(bot: Bot | None, account_id: int) -> Belonging:
    """Return whether a bot may be connected: a new one, one that an account without the widget left, or one that was
    cut off here while it was being connected.
    """
    if bot is None or bot.state is BotState.STOPPED:
        return Belonging.FREE
    if bot.account_id != account_id:
        return Belonging.ELSEWHERE
    return Belonging.FREE if bot.state is BotState.CONNECTING else Belonging.YOURS


def ask_telegram(telegram: Telegram, token: str) -> BotProfile:
    """Return whose token it is; RefusedError for a token that Telegram does not know."""
    try:
        return telegram.get_me(token)
    except PermanentError as error:
        if error.reason in {Reason.TOKEN_REVOKED, Reason.TELEGRAM_REFUSED}:
            text = "Telegram не принял токен: он отозван или скопирован с ошибкой. Возьмите новый у @BotFather"
            raise RefusedError(422, "bad_token", text) from error
        raise


def described(bot: Bot, profile: BotProfile) -> Bot:
    """Return the bot as Telegram describes it now."""
    return replace(bot, username=profile.username, name=profile.name, privacy=profile.privacy, joins=profile.joins)


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


def check_pipeline(crm: Crm, account_id: int, pipeline_id: int, status_id: int | None) -> Pipeline:
    """Return the pipeline; refuse one, or a status, that the account does not have."""
    pipeline = next((found for found in crm.pipelines(account_id) if found.id == pipeline_id), None)
    if pipeline is None:
        raise RefusedError(422, "unknown_pipeline", "Такой воронки нет в аккаунте")
    if status_id is not None and pipeline.status(status_id) is None:
        raise RefusedError(422, "unknown_status", "Такого этапа нет в воронке")
    return pipeline


def placed(bot: Bot, pipelines: Sequence[Pipeline]) -> Bot:
    """Return the bot as it stands with these pipelines of its account; no account is without one.

    While its own is gone, deleted or in the archive, the main one stands in.
    """
    if not pipelines:
        return bot
    own = next((pipeline for pipeline in pipelines if pipeline.id == bot.pipeline_id), None)
    if own is None:
        main = next((pipeline for pipeline in pipelines if pipeline.is_main), pipelines[0])
        return replace(bot, stand_in=main.id, status_gone=bot.status_id is not None)
    status = own.status(bot.status_id)
    return replace(
        bot,
        pipeline_name=own.name,
        status_name=status.name if status else "" if bot.status_id is None else bot.status_name,
        stand_in=0,
        status_gone=bot.status_id is not None and status is None,
    )
