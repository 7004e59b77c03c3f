"""The bots that people look for, and the order in which they want them."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import Any, Literal

from bridge.bootstrap_settings import SettingsService
from bridge.domain.errors import BridgeError
from bridge.domain.lacks import concerns
from bridge.domain.records import Account, BotState
from settings_api.bot_responses import BotResponse, FoundBotResponse
from settings_api.searching import folded, is_in, texts_of_bot
from settings_api.shown_bots import summed_up

Order = Literal["name", "-name", "label", "-label", "pipeline", "-pipeline", "state", "-state", "created", "-created"]

HEALTH = ("broken", "warning", "ok")
STATES = list(BotState)


def found(service: SettingsService, account: Account, search: str, bot: str, group: str) -> Iterable[FoundBotResponse]:
    """Yield the account's bots that are looked for.

    `search` is in what a bot is called or in the title of one of its groups, `bot` and `group` in one of the two alone;
    empty ones are in all.
    """
    groups, now = service.groups.of_account(account.account_id), service.clock.now()
    for one in service.bots.of_account(account.account_id):
        named = texts_of_bot(one)
        titles = [its.title for its in groups if concerns(one, its)]
        by_search, by_group = _titles(search, titles), _titles(group, titles)
        if not (is_in(search, named) or by_search) or not is_in(bot, named) or (folded(group) and not by_group):
            continue
        shown = summed_up(one, account, now, groups)
        yield FoundBotResponse(**dict(shown), found_groups=[*dict.fromkeys([*by_group, *by_search])])


def in_order(
    found: Iterable[FoundBotResponse], order: Order, service: SettingsService, account: Account
) -> list[FoundBotResponse]:
    """Return bots in the order that is wanted, those that it does not tell apart by their ids."""
    keys: dict[str, Callable[[BotResponse], Any]] = {
        "name": lambda bot: folded(bot.name),
        "label": lambda bot: folded(bot.label),
        "state": lambda bot: (HEALTH.index(bot.health), STATES.index(bot.state)),
        "created": lambda bot: bot.created_at,
    }
    name = order.removeprefix("-")
    key = _by_pipeline(service, account) if name == "pipeline" else keys[name]
    return sorted(sorted(found, key=lambda bot: bot.bot_id), key=key, reverse=order != name)


def _titles(wanted: str, titles: Sequence[str]) -> list[str]:
    return [title for title in titles if is_in(wanted, [title])] if folded(wanted) else []


def _by_pipeline(service: SettingsService, account: Account) -> Callable[[BotResponse], Any]:
    """Order by the names that people see; a pipeline whose name amoCRM does not tell comes last."""
    names: dict[int, str] = {}
    with suppress(BridgeError):
        names = {pipeline.id: folded(pipeline.name) for pipeline in service.crm.pipelines(account.account_id)}
    return lambda bot: (bot.pipeline_id not in names, names.get(bot.pipeline_id, ""), bot.pipeline_id)
