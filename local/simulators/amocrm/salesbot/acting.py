"""What a Salesbot does to its deal and its contact."""

from local.simulators.amocrm.crm.entities import move_deal, touch_contact, touch_deal
from local.simulators.amocrm.crm.fields import BadValueError, filled_by_hand
from local.simulators.amocrm.crm.markers import Subject, filled
from local.simulators.amocrm.crm.office import Office
from local.simulators.amocrm.crm.requests import accept_request, decline_request, link_request
from local.simulators.amocrm.salesbot.code import (
    ChangeStatus,
    FieldWrite,
    LinkTarget,
    LinkToUnsorted,
    SetFields,
    SetTag,
    Tag,
    Unsorted,
)
from local.simulators.amocrm.state.account import Account
from local.simulators.amocrm.state.chats import Chat
from local.simulators.amocrm.state.records import Entity, UnsortedRequest

_CONTACT = 1


def act(
    office: Office,
    subject: Subject,
    chats: list[Chat],
    params: Unsorted | LinkToUnsorted | ChangeStatus | SetTag | SetFields,
) -> None:
    """Do one action; what the account does not have is passed over."""
    match params:
        case Unsorted():
            for request in _requests(office.account, chats):
                if params.params["value"] == "accept":
                    accept_request(office, request, None, None)
                else:
                    decline_request(office, request)
        case LinkToUnsorted():
            _link(office, subject, chats, params.params)
        case ChangeStatus():
            _change_status(office, subject, params.params["value"])
        case SetTag():
            _set_tag(office, subject, params.params)
        case SetFields():
            _set_field(office, subject, params.params)


def accept_requests(office: Office, chats: list[Chat]) -> None:
    """Accept what is unsorted in chats that a bot is about to write to."""
    for request in _requests(office.account, chats):
        accept_request(office, request, None, None)


def _requests(account: Account, chats: list[Chat]) -> list[UnsortedRequest]:
    return [account.requests[chat.request_uid] for chat in chats if chat.request_uid is not None]


def _link(office: Office, subject: Subject, chats: list[Chat], target: LinkTarget) -> None:
    """Link requests to a deal, to one of its contacts or to a new one; to a contact of another deal they are not."""
    deal = office.account.live_deal(_number(filled(target.entity_id, subject)))
    contact_id = None if target.contact_id is None else _number(filled(target.contact_id, subject))
    if deal is None or (target.contact_id is not None and contact_id not in deal.contacts):
        return
    for request in _requests(office.account, chats):
        link_request(office, request, deal, contact_id)


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() else None


def _change_status(office: Office, subject: Subject, status_id: int) -> None:
    deal = subject.deal
    if deal is None or deal.is_unsorted:
        return
    pipeline = office.account.pipeline_of_status(status_id) or office.account.pipelines[deal.pipeline_id]
    if pipeline.status(status_id) is not None:
        move_deal(office, deal, pipeline_id=pipeline.id, status_id=status_id)


def _set_tag(office: Office, subject: Subject, tag: Tag) -> None:
    card, name = subject.contact if tag.type == _CONTACT else subject.deal, filled(tag.value, subject)
    if card is None or name in card.tags:
        return
    card.tags.append(name)
    _touch(office, subject, tag.type)


def _set_field(office: Office, subject: Subject, write: FieldWrite) -> None:
    entity: Entity = "contacts" if write.type == _CONTACT else "leads"
    card = subject.contact if write.type == _CONTACT else subject.deal
    field = office.account.custom_fields[entity].get(write.custom_fields_id)
    if card is None or field is None:
        return
    try:
        card.fields[field.id] = [filled_by_hand(field, filled(write.value, subject))]
    except BadValueError:
        return
    _touch(office, subject, write.type)


def _touch(office: Office, subject: Subject, kind: int) -> None:
    if kind == _CONTACT and subject.contact is not None:
        touch_contact(office, subject.contact)
    elif subject.deal is not None:
        touch_deal(office, subject.deal)
