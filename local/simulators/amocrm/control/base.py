"""What the calls of the control surface share: finding the account and the chat."""

from dataclasses import dataclass

from aiohttp import web

from local.simulators.amocrm.crm.office import Office
from local.simulators.amocrm.runtime import Simulator, simulator_of
from local.simulators.amocrm.state.account import Account
from local.simulators.amocrm.state.chats import Chat
from local.simulators.refusals import ControlError


@dataclass(frozen=True)
class Desk:
    """A control call about one account."""

    simulator: Simulator
    account: Account
    office: Office
    request: web.Request


def desk_of(request: web.Request) -> Desk:
    simulator = simulator_of(request)
    account = simulator.world.accounts.get(int(request.match_info["id"]))
    if account is None:
        raise ControlError(404, "no_such_account")
    return Desk(simulator, account, simulator.office(account), request)


def check_connected(account: Account) -> None:
    if not account.connected:
        raise ControlError(409, "channel_not_connected")


def chat_at(account: Account, conversation_id: str | None, chat_id: str | None) -> Chat:
    """Return the chat by the integration's conversation id or by amojo's."""
    chat = account.chats.get(chat_id) if chat_id is not None else account.chat_by_client(conversation_id or "")
    if chat is None:
        raise ControlError(404, "no_such_conversation")
    return chat
