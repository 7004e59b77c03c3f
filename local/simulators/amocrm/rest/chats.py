"""The link chat ↔ contact (www.amocrm.ru/developers/content/crm_platform/contacts-api)."""

from aiohttp import web

from local.simulators.amocrm.crm.talks import choose_deal, move_talk, talk_in_work
from local.simulators.amocrm.errors import RestError
from local.simulators.amocrm.rest.base import Call, Item, echoed, hal, invalid, read_items, served
from local.simulators.amocrm.state.chats import Chat


class ChatLink(Item):
    contact_id: int
    chat_id: str


async def listing(call: Call) -> web.Response:
    query = call.request.query
    contact_ids = [int(value) for key, value in query.items() if _names(key, "contact_id") and value.isdigit()]
    chat_ids = [value for key, value in query.items() if _names(key, "chat_id")]
    if not contact_ids and not chat_ids:
        raise RestError(400, "contact_id or chat_id is required")
    chats = [chat for contact_id in contact_ids for chat in call.account.chats_of(contact_id)]
    chats += [call.account.chats[chat_id] for chat_id in chat_ids if chat_id in call.account.chats]
    return _collection(call, [_model(chat) for chat in chats if chat.contact_id is not None])


def _names(key: str, name: str) -> bool:
    return key.partition("[")[0] == name


async def link(call: Call) -> web.Response:
    if "Cookie" in call.request.headers:
        raise RestError(400, "Session cookies are not allowed")
    items = await read_items(call, ChatLink)
    for index, item in enumerate(items):
        if item.chat_id not in call.account.chats:
            raise invalid(echoed(item, index), "NotFound", "chat_id", "Chat not found.")
        if call.account.live_contact(item.contact_id) is None:
            raise invalid(echoed(item, index), "NotFound", "contact_id", "Contact not found.")
    rows = [{**_model(_link(call, item)), "request_id": echoed(item, index)} for index, item in enumerate(items)]
    return _collection(call, rows)


def _link(call: Call, item: ChatLink) -> Chat:
    account, chat = call.account, call.account.chats[item.chat_id]
    if chat.contact_id != item.contact_id:
        account.link_chat(chat, item.contact_id)
        talk = talk_in_work(account, chat)
        if talk is not None and account.switches.relink_moves_talk:
            move_talk(call.office, talk, item.contact_id, choose_deal(account, item.contact_id))
        call.simulator.feed.publish(account.id, "link", chat_id=chat.id)
    return chat


def _model(chat: Chat) -> dict[str, object]:
    return {"chat_id": chat.id, "contact_id": chat.contact_id, "id": chat.link_id}


def _collection(call: Call, rows: list[dict[str, object]]) -> web.Response:
    return hal({"_total_items": len(rows), "_links": call.href("contacts/chats"), "_embedded": {"chats": rows}})


def routes() -> list[web.RouteDef]:
    return [
        web.get("/api/v4/contacts/chats", served(listing)),
        web.post("/api/v4/contacts/chats", served(link, admin=True)),
    ]
