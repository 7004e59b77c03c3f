"""Where an arrived message belongs: the deal, the talk and, for unknown people, a request."""

from local.simulators.amocrm.crm.entities import attach_contact, create_contact
from local.simulators.amocrm.crm.office import Office
from local.simulators.amocrm.crm.requests import open_author_request, open_request
from local.simulators.amocrm.crm.talks import (
    choose_deal,
    continuing_talk,
    mark_read,
    newest_closed_deal,
    open_talk,
    talk_in_work,
)
from local.simulators.amocrm.state.chats import Chat, Message, Participant
from local.simulators.amocrm.state.records import Contact, Deal


def place_message(office: Office, chat: Chat, message: Message, client: Participant) -> None:
    """Attach a message that has just arrived to the account's deals; `client` is the person outside amoCRM."""
    account = office.account
    contact = account.live_contact(chat.contact_id)
    if contact is None:
        if not message.silent:
            open_request(office, chat, client, message, None)
        return
    if message.direction == "incoming":
        _introduce_author(office, chat, client, message)
    unread = message.direction == "incoming" and not message.silent
    talk = continuing_talk(account, chat)
    if talk is None:
        _find_deal(office, chat, message, client, contact, is_read=not unread)
    elif unread:
        mark_read(office, talk, is_read=False)
    if chat.request_uid is not None:
        account.requests[chat.request_uid].last_message_text = message.text


def _find_deal(
    office: Office, chat: Chat, message: Message, client: Participant, contact: Contact, *, is_read: bool
) -> None:
    account = office.account
    rule, otherwise = account.switches.deal_rule, account.switches.no_open_deal
    deal = choose_deal(account, contact.id)
    wants_request = otherwise == "unsorted" or rule == "unsorted_if_none"
    if deal is None and wants_request:
        if message.silent or open_request(office, chat, client, message, contact) is not None:
            return
    elif deal is None and otherwise == "reuse_closed":
        deal = newest_closed_deal(account, contact.id)
    _serve(office, chat, contact, deal, is_read=is_read)


def _serve(office: Office, chat: Chat, contact: Contact, deal: Deal | None, *, is_read: bool) -> None:
    talk = talk_in_work(office.account, chat)
    deal_id = deal.id if deal else None
    if talk is None or (talk.contact_id, talk.entity_id) != (contact.id, deal_id):
        open_talk(office, chat, contact.id, deal, is_read=is_read)
    else:
        mark_read(office, talk, is_read=is_read)


def _introduce_author(office: Office, chat: Chat, client: Participant, message: Message) -> None:
    """Notice an author who is not the first of a linked conversation, once, as the account's switch says."""
    account, wish = office.account, office.account.switches.second_author_contact
    if wish is False or client.id == chat.participant_ids[0] or client.contact_id is not None:
        return
    if wish == "request":
        open_author_request(office, chat, client, message)
        return
    contact = create_contact(office, client.name)
    client.contact_id = contact.id
    talk = continuing_talk(account, chat)
    deal = account.live_deal(talk.entity_id) if talk else choose_deal(account, chat.contact_id or 0)
    if deal is not None:
        attach_contact(office, deal, contact.id, is_main=False)
