"""Requests in «Неразобранное»: opened by a message, then accepted, declined or linked to a deal."""

import uuid

from local.simulators.amocrm.crm.entities import (
    Fields,
    attach_contact,
    create_contact,
    create_deal,
    delete_contacts,
    delete_deals,
    move_deal,
)
from local.simulators.amocrm.crm.fields import filled_by_hand, find_field
from local.simulators.amocrm.crm.office import Office
from local.simulators.amocrm.crm.talks import close_talk, move_talk, open_talk, talk_in_work
from local.simulators.amocrm.state.account import Account, moment
from local.simulators.amocrm.state.chats import Chat, Message, Participant
from local.simulators.amocrm.state.records import Contact, Deal, Pipeline, UnsortedRequest
from local.world import AMO_CHANNEL_CODE


def pipeline_for(account: Account, chat: Chat) -> Pipeline:
    """Return the pipeline of the chat's source, or the main one."""
    source = account.source_of(chat)
    return account.pipelines.get(source.pipeline_id, account.main_pipeline) if source else account.main_pipeline


def open_request(
    office: Office, chat: Chat, client: Participant, message: Message, contact: Contact | None
) -> UnsortedRequest | None:
    """Open a request in the source's pipeline with a new deal, and a new contact when none is known.

    Returns None where incoming requests are switched off: then the message only reaches the notification centre.
    """
    account = office.account
    if not _takes_requests(account, chat):
        return None
    if contact is None:
        contact = _unsorted_contact(office, client)
        account.link_chat(chat, contact.id)
    deal, request = _enter(office, chat, client, message, contact)
    chat.request_uid = request.uid
    open_talk(office, chat, contact.id, deal, is_read=False)
    office.changed("add_unsorted", request)
    return request


def open_author_request(office: Office, chat: Chat, client: Participant, message: Message) -> None:
    """Open a request for one of several authors of a linked chat; the talk goes on in the deal that it serves."""
    if not _takes_requests(office.account, chat):
        return
    contact = _unsorted_contact(office, client)
    client.contact_id = contact.id
    _, request = _enter(office, chat, client, message, contact)
    office.changed("add_unsorted", request)


def _takes_requests(account: Account, chat: Chat) -> bool:
    source = account.source_of(chat)
    is_lost = source is not None and source.pipeline_id not in account.pipelines
    if is_lost and account.switches.deleted_pipeline == "no_request":
        return False
    return account.is_unsorted_on and pipeline_for(account, chat).is_unsorted_on


def _unsorted_contact(office: Office, client: Participant) -> Contact:
    return create_contact(office, client.name, fields=_profile_fields(office.account, client), is_unsorted=True)


def _enter(
    office: Office, chat: Chat, client: Participant, message: Message, contact: Contact
) -> tuple[Deal, UnsortedRequest]:
    account = office.account
    pipeline, source = pipeline_for(account, chat), account.source_of(chat)
    deal = create_deal(
        office,
        "",
        pipeline_id=pipeline.id,
        status_id=pipeline.unsorted_status.id,
        source_id=source.id if source else None,
        is_unsorted=True,
    )
    attach_contact(office, deal, contact.id, is_main=True, announce=False)
    request = _new_request(account, chat, client, deal, contact, message)
    account.requests[request.uid] = request
    return deal, request


def _new_request(
    account: Account, chat: Chat, client: Participant, deal: Deal, contact: Contact, message: Message
) -> UnsortedRequest:
    source = account.source_of(chat)
    return UnsortedRequest(
        uid=uuid.uuid4().hex,
        chat_id=chat.id,
        deal_id=deal.id,
        contact_id=contact.id,
        pipeline_id=deal.pipeline_id,
        created_at=moment(),
        source_id=source.id if source else None,
        source_name=source.name if source else account.channel_title,
        source_external_id=source.external_id if source else None,
        client_id=client.client_id or client.id,
        client_name=client.name,
        client_avatar=client.avatar or None,
        last_message_text=message.text,
        message_id=message.id,
        source_uid=f"amojo:{AMO_CHANNEL_CODE}:{chat.id}",
    )


def _profile_fields(account: Account, client: Participant) -> Fields:
    fields: Fields = {}
    for code, value in (("PHONE", client.phone), ("EMAIL", client.email)):
        field = find_field(account, "contacts", None, code)
        if value and field is not None:
            fields[field.id] = [filled_by_hand(field, value)]
    return fields


def _settle(account: Account, request: UnsortedRequest) -> Chat:
    chat = account.chats[request.chat_id]
    if chat.request_uid == request.uid:
        chat.request_uid = None
    return chat


def accept_request(office: Office, request: UnsortedRequest, status_id: int | None, user_id: int | None) -> Deal:
    """Accept a request into a status (the first of its pipeline by default); deal and contact become ordinary ones."""
    account = office.account
    _settle(account, request)
    request.state = "accepted"
    office.changed("delete_unsorted", request)
    deal, contact = account.deals[request.deal_id], account.contacts[request.contact_id]
    pipeline = (account.pipeline_of_status(status_id) if status_id else None) or account.pipelines[deal.pipeline_id]
    deal.is_unsorted = False
    deal.responsible_user_id = user_id or deal.responsible_user_id
    if contact.is_unsorted:
        contact.is_unsorted = False
        office.changed("add_contact", contact)
    office.changed("add_lead", deal)
    move_deal(office, deal, pipeline_id=pipeline.id, status_id=status_id or pipeline.first_status.id)
    return deal


def decline_request(office: Office, request: UnsortedRequest) -> None:
    """Move the request's deal, and its contact if it was made for it, to the trash; the chat is free again."""
    account = office.account
    chat = _settle(account, request)
    request.state = "declined"
    office.changed("delete_unsorted", request)
    talk = talk_in_work(account, chat)
    if talk is not None and talk.entity_id == request.deal_id:
        close_talk(office, talk)
    delete_deals(office, account.deals[request.deal_id])
    contact = account.contacts[request.contact_id]
    if contact.is_unsorted:
        delete_contacts(office, contact)


def link_request(office: Office, request: UnsortedRequest, deal: Deal, contact_id: int | None) -> None:
    """Give the request's chat to a deal; to that contact of the deal, else the request's contact joins the deal."""
    account = office.account
    chat = _settle(account, request)
    request.state = "linked"
    office.changed("delete_unsorted", request)
    contact = account.contacts[request.contact_id]
    delete_deals(office, account.deals[request.deal_id])
    if contact_id is not None and contact_id != contact.id:
        account.link_chat(chat, contact_id)
        if contact.is_unsorted:
            delete_contacts(office, contact)
    else:
        contact_id = contact.id
        contact.is_unsorted = False
        attach_contact(office, deal, contact.id, is_main=False)
    talk = talk_in_work(account, chat)
    if talk is not None:
        move_talk(office, talk, contact_id, deal)
