"""What a Salesbot says, and to which chats."""

from collections.abc import Mapping, Sequence

from local.simulators.amocrm.amojo.markup import Button, keyboard
from local.simulators.amocrm.amojo.speaking import bot_of, compose
from local.simulators.amocrm.crm.markers import Subject
from local.simulators.amocrm.salesbot.code import External, ShowButtons, ShowLinks, ShowText
from local.simulators.amocrm.salesbot.conditions import holds
from local.simulators.amocrm.state.account import Account
from local.simulators.amocrm.state.bots import BotRun
from local.simulators.amocrm.state.chats import Chat, Message
from local.simulators.amocrm.state.records import Entity


def message_to(account: Account, chat: Chat, text: str, markup: Mapping[str, object] | None) -> Message:
    message = compose(account, chat, bot_of(account), text)
    message.markup = None if markup is None else dict(markup)
    return message


def shown_markup(params: ShowText | ShowButtons | ShowLinks) -> dict[str, object] | None:
    if isinstance(params, ShowText):
        return None
    if isinstance(params, ShowButtons):
        return keyboard(params.buttons)
    return keyboard([Button(text=one.text, url=one.url) for one in params.buttons])


def external_markup(params: External) -> dict[str, object] | None:
    buttons = [Button(text=one.text, url=one.url if one.type == "url" else None) for one in params.message.buttons]
    return keyboard(buttons) if buttons else None


def recipients(account: Account, run: BotRun, params: External) -> list[Chat]:
    """Return the chats that a message goes to: of which contacts, through which sources, in which of their chats."""
    found: list[Chat] = []
    for contact_id in _contacts(account, run, params):
        chats = _through(account, account.chats_of(contact_id), [channel.id for channel in params.channels])
        way = params.recipient.way_of_communication
        if way == "last_active":
            chats = sorted(chats, key=lambda chat: last_active(account, chat), reverse=True)
        found += chats if way == "over_all" else chats[:1]
    return found


def chats_of_card(account: Account, entity: Entity, card_id: int) -> list[Chat]:
    """Return where a bot that is started on a card speaks: in the chat of its contact that was last active."""
    deal = account.live_deal(card_id) if entity == "leads" else None
    contact_id = deal.main_contact_id if deal is not None else card_id
    chats = account.chats_of(contact_id) if contact_id is not None else []
    return [max(chats, key=lambda chat: last_active(account, chat))] if chats else []


def last_active(account: Account, chat: Chat) -> int:
    """Return when somebody last wrote in a chat, in unix milliseconds; 0 for never."""
    return account.messages[chat.message_ids[-1]].msec_timestamp if chat.message_ids else 0


def _contacts(account: Account, run: BotRun, params: External) -> list[int]:
    if run.entity_type == "contacts":
        return [run.entity_id]
    deal, recipient = account.live_deal(run.entity_id), params.recipient
    if deal is None:
        return []
    if recipient.type == "main_contact":
        return [] if deal.main_contact_id is None else [deal.main_contact_id]
    if recipient.filter is None:
        return list(deal.contacts)
    wanted = recipient.filter
    return [
        contact_id
        for contact_id in deal.contacts
        if holds(wanted.logic, wanted.conditions, Subject(account, account.live_contact(contact_id), deal), deal.tags)
    ]


def _through(account: Account, chats: Sequence[Chat], source_ids: Sequence[int]) -> list[Chat]:
    if not source_ids:
        return list(chats)
    return [chat for chat in chats if (source := account.source_of(chat)) is not None and source.id in source_ids]
