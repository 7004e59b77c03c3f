"""Starting Salesbots, and continuing one that asked a widget.

Sources: www.amocrm.ru/developers/content/crm_platform/widgets-api ("continue"); the start as public code calls it;
developers.kommo.com for `/api/v4/bots/…`, which the switch `bots_api` adds.
"""

from collections.abc import Sequence
from typing import Annotated, Literal

from aiohttp import web
from pydantic import Field

from local.simulators.amocrm.errors import RestError
from local.simulators.amocrm.rest.base import Call, Item, read_items, read_one, served
from local.simulators.amocrm.salesbot.code import Goto, Show, ShowText
from local.simulators.amocrm.salesbot.engine import resume, start
from local.simulators.amocrm.salesbot.saying import chats_of_card
from local.simulators.amocrm.state.account import Account
from local.simulators.amocrm.state.bots import UNFINISHED, Salesbot
from local.simulators.amocrm.state.records import Entity

MAX_RUNS = 100
MAX_SHOWN = 80
MAX_BUTTONS = 25
_ENTITIES: dict[int, Entity] = {1: "contacts", 2: "leads"}


class Run(Item):
    """A bot to be started; `entity_type` is 1 for a contact and 2 for a deal."""

    bot_id: int
    entity_id: int
    entity_type: Literal[1, 2]


class NamedRun(Item):
    entity_id: int
    entity_type: Literal["leads", "contacts"]


class NamedBotRun(NamedRun):
    bot_id: int


class Continuing(Item):
    data: dict[str, object] = Field(default_factory=dict)
    execute_handlers: list[Annotated[Show | Goto, Field(discriminator="handler")]] = Field(
        default_factory=list, max_length=10
    )


async def run_many(call: Call) -> web.Response:
    items = await read_items(call, Run, MAX_RUNS)
    return _run(call, [(item.bot_id, _ENTITIES[item.entity_type], item.entity_id) for item in items])


async def run_named(call: Call) -> web.Response:
    _check_bots_api(call)
    items = await read_items(call, NamedBotRun, MAX_RUNS)
    return _run(call, [(item.bot_id, item.entity_type, item.entity_id) for item in items])


async def run_one(call: Call) -> web.Response:
    _check_bots_api(call)
    item = await read_one(call, NamedRun)
    return _run(call, [(call.path_id(), item.entity_type, item.entity_id)])


def _run(call: Call, wanted: Sequence[tuple[int, Entity, int]]) -> web.Response:
    account = call.account
    chosen = [(_bot(account, bot_id), entity, _card(account, entity, card_id)) for bot_id, entity, card_id in wanted]
    for bot, entity, card_id in chosen:
        start(call.simulator, account, bot, entity, card_id, chats_of_card(account, entity, card_id))
    return web.Response(status=202, text="Accepted")


def _bot(account: Account, bot_id: int) -> Salesbot:
    bot = account.salesbots.get(bot_id)
    if bot is None:
        raise RestError(404, f"Bot {bot_id} not found")
    return bot


def _card(account: Account, entity: Entity, card_id: int) -> int:
    if not account.has_card(entity, card_id):
        raise RestError(400, f"Entity {card_id} not found")
    return card_id


async def stop(call: Call) -> web.Response:
    _check_bots_api(call)
    bot, item = _bot(call.account, call.path_id()), await read_one(call, NamedRun)
    for run in call.account.bot_runs.values():
        at_work = (run.bot_id, run.entity_type, run.entity_id) == (bot.id, item.entity_type, item.entity_id)
        if at_work and run.state in UNFINISHED:
            run.state = "stopped"
    return web.Response(status=202, text="Accepted")


def _check_bots_api(call: Call) -> None:
    if not call.account.switches.bots_api:
        raise RestError(404, f"Cannot {call.request.method} https://{call.account.domain}{call.request.path}")


async def continue_run(call: Call) -> web.Response:
    """Continue a run: 404 unless it is that bot's and waits for its widget."""
    run = call.account.bot_runs.get(call.path_id("run_id"))
    if run is None or run.bot_id != call.path_id() or run.state != "waits_for_widget":
        raise RestError(404, "Salesbot is not waiting for this request")
    item = await read_one(call, Continuing)
    for handler in item.execute_handlers:
        _check_length(handler)
    data = {key: str(value) for key, value in item.data.items() if isinstance(value, str | int | float)}
    resume(call.simulator, call.account, run, data, list(item.execute_handlers))
    return web.Response(status=202)


def _check_length(handler: Show | Goto) -> None:
    if isinstance(handler, Goto):
        return
    if len(handler.params.value) > MAX_SHOWN:
        raise RestError(400, f"value is longer than {MAX_SHOWN} characters")
    if not isinstance(handler.params, ShowText) and len(handler.params.buttons) > MAX_BUTTONS:
        raise RestError(400, f"more than {MAX_BUTTONS} buttons")


def routes() -> list[web.RouteDef]:
    return [
        web.post("/api/v2/salesbot/run", served(run_many)),
        web.post("/api/v4/bots/run", served(run_named)),
        web.post(r"/api/v4/bots/{id:\d+}/run", served(run_one)),
        web.post(r"/api/v4/bots/{id:\d+}/stop", served(stop)),
        web.post(r"/api/v4/salesbot/{id:\d+}/continue/{run_id:\d+}", served(continue_run, admin=True)),
    ]
