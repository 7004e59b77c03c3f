"""Bots as the widget shows them, with what stands in their way."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from bridge.bootstrap_settings import SettingsService
from bridge.domain.groups import Group
from bridge.domain.health_checks import health_seen
from bridge.domain.lacks import concerns, lacks_in_group, lacks_of_bot
from bridge.domain.reasons import Reason
from bridge.domain.records import Account, AccountState, Bot, BotState
from settings_api.bot_responses import BotResponse, LackResponse
from settings_api.routes_of_bots import shown_route
from settings_api.shown_gateway import unseen, with_code

NOTICES = {
    BotState.CONNECTING: "Подключение не завершено: бот пока не получает сообщения. Подключите его ещё раз",
    BotState.REVOKED: Reason.TOKEN_REVOKED.text,
    BotState.STOPPED: Reason.WIDGET_OFF.text,
}
DEAF = (
    "Сообщения бота получает другая программа: она сменила его вебхук. Отключите бота в ней, затем нажмите «Починить»"
)
PAUSED = "Telegram временно ограничил отправку от этого бота. Сообщения клиентам ждут и уйдут сами"
NOT_BACK = "Бот ещё не запущен после установки виджета. Мы повторяем попытки"


def shown(service: SettingsService, account: Account, bot: Bot) -> BotResponse:
    """Return a bot as it stands now, with what it lacks in each of the account's groups, and what its own code does."""
    groups = service.groups.of_account(account.account_id)
    one = with_code(service, summed_up(bot, account, service.clock.now(), groups))
    return one.model_copy(update={"missing": [*one.missing, *_missing_in_groups(bot, groups)]})


def summed_up(bot: Bot, account: Account, now: float, groups: Sequence[Group]) -> BotResponse:
    """Return a bot as it stands `now` in a list: what it lacks in every group, and in how many of `groups` it is."""
    return BotResponse(
        bot_id=bot.bot_id,
        username=bot.username,
        name=bot.name,
        label=bot.label,
        pipeline_id=bot.pipeline_id,
        status_id=bot.status_id,
        enabled=bot.state is not BotState.OFF,
        state=bot.state,
        notice=_notice(bot, account, now),
        linkers=bot.linkers,
        route=shown_route(bot.route),
        gateway=unseen(bot.gateway),
        missing=[LackResponse(code=str(lack), text=lack.text) for lack in lacks_of_bot(bot.privacy, joins=bot.joins)],
        created_at=datetime.fromtimestamp(bot.created_at, UTC),
        link=link_to(bot.username),
        version=bot.revision,
        avatar=bot.avatar or None,
        health=health_seen(bot, account, int(now)),
        groups=sum(_is_in(bot, group) for group in groups),
        deals=sum(len(group.links_of(bot.bot_id)) for group in groups),
    )


def link_to(username: str) -> str:
    return f"https://t.me/{username}"


def _notice(bot: Bot, account: Account, now: float) -> str | None:
    if bot.deaf and bot.state is BotState.ON:
        return DEAF
    if bot.paused_until > now and bot.state is BotState.ON:
        return PAUSED
    if bot.state is BotState.STOPPED and account.state is not AccountState.UNINSTALLED:
        return NOT_BACK
    return NOTICES.get(bot.state)


def _missing_in_groups(bot: Bot, groups: Sequence[Group]) -> Iterator[LackResponse]:
    for group in groups:
        if not concerns(bot, group):
            continue
        for lack in lacks_in_group(group.bots.get(bot.bot_id), bot.privacy):
            yield LackResponse(code=str(lack), text=lack.text, group_id=group.chat_id, title=group.title)


def _is_in(bot: Bot, group: Group) -> bool:
    here = group.bots.get(bot.bot_id)
    return here is not None and here.is_inside
