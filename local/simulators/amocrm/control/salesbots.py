"""Control calls about Salesbots: keeping one, starting it, seeing where its runs stand."""

from aiohttp import web
from pydantic import model_validator

from local.simulators.amocrm.control.base import Desk, chat_at, check_connected, desk_of
from local.simulators.amocrm.salesbot.code import BadCodeError, parse_code
from local.simulators.amocrm.salesbot.engine import start
from local.simulators.amocrm.salesbot.saying import chats_of_card
from local.simulators.amocrm.state.bots import BotRun, Salesbot
from local.simulators.amocrm.state.chats import Chat
from local.simulators.amocrm.state.records import Entity
from local.simulators.commands import Command, read_command
from local.simulators.refusals import ControlError


class NewBot(Command):
    name: str
    code: object


class Starting(Command):
    """Whom a bot is started for: a conversation, a deal or a contact."""

    conversation_id: str | None = None
    chat_id: str | None = None
    deal_id: int | None = None
    contact_id: int | None = None

    @model_validator(mode="after")
    def _one(self) -> "Starting":
        if len(self.model_fields_set) != 1:
            raise ValueError("one of conversation_id, chat_id, deal_id and contact_id")
        return self


async def create(request: web.Request) -> web.Response:
    desk, command = desk_of(request), await read_command(request, NewBot)
    try:
        parse_code(command.code)
    except BadCodeError as error:
        raise ControlError(400, "bad_code", str(error)) from error
    bot = Salesbot(id=desk.account.next_id(), name=command.name, code=command.code)
    desk.account.salesbots[bot.id] = bot
    return web.json_response({"bot_id": bot.id}, status=201)


async def listing(request: web.Request) -> web.Response:
    bots = desk_of(request).account.salesbots.values()
    return web.json_response([{"bot_id": bot.id, "name": bot.name, "code": bot.code} for bot in bots])


async def run(request: web.Request) -> web.Response:
    desk, command = desk_of(request), await read_command(request, Starting)
    check_connected(desk.account)
    bot = desk.account.salesbots.get(int(request.match_info["bot_id"]))
    if bot is None:
        raise ControlError(404, "no_such_bot")
    entity, card_id, chats = _subject(desk, command)
    started = start(desk.simulator, desk.account, bot, entity, card_id, chats)
    return web.json_response({"run_id": started.id}, status=201)


def _subject(desk: Desk, command: Starting) -> tuple[Entity, int, list[Chat]]:
    """Return the card a bot works on and the chats it speaks in."""
    account = desk.account
    if command.deal_id is not None or command.contact_id is not None:
        entity: Entity = "contacts" if command.deal_id is None else "leads"
        card_id = command.deal_id or command.contact_id or 0
        if not account.has_card(entity, card_id):
            raise ControlError(404, "no_such_card")
        return entity, card_id, chats_of_card(account, entity, card_id)
    chat = chat_at(account, command.conversation_id, command.chat_id)
    talk = account.talks.get(chat.talk_id) if chat.talk_id is not None else None
    if talk is not None and account.live_deal(talk.entity_id) is not None:
        return "leads", talk.entity_id or 0, [chat]
    if chat.contact_id is None:
        raise ControlError(409, "chat_without_card")
    return "contacts", chat.contact_id, [chat]


async def runs(request: web.Request) -> web.Response:
    return web.json_response([_view(one) for one in desk_of(request).account.bot_runs.values()])


def _view(one: BotRun) -> dict[str, object]:
    shown = {"bot_id", "entity_type", "entity_id", "chat_ids", "state", "block", "step", "error", "message_ids"}
    return {"run_id": one.id, **one.model_dump(include=shown)}
