"""The forms of CRM webhooks: bracket keys, string values, the entities of one event under `section[action][n]`.

Sources: www.amocrm.ru/developers/content/crm_platform/webhooks-format; requests and messages as public logs
of accounts show them (facts of 2023).
"""

from collections.abc import Iterator

from local.simulators.amocrm.crm.office import Change
from local.simulators.amocrm.state.account import Account
from local.simulators.amocrm.state.chats import Message
from local.simulators.amocrm.state.records import (
    Company,
    Contact,
    CustomField,
    Deal,
    Entity,
    FieldValue,
    Note,
    Talk,
    UnsortedRequest,
)
from local.world import AMO_CHANNEL_CODE

Fields = dict[str, object]
Told = Contact | Company | Deal | Talk | UnsortedRequest | Message

_SECTIONS = {
    Contact: "contacts",
    # Companies arrive among the contacts, told apart by their type.
    Company: "contacts",
    Deal: "leads",
    Talk: "talk",
    UnsortedRequest: "unsorted",
    Message: "message",
}
_DEAL_ELEMENT = 2


def form_of(account: Account, change: Change) -> Iterator[tuple[str, str]]:
    """Yield the form's pairs: the account, then every entity of the change."""
    yield "account[subdomain]", account.subdomain
    yield "account[id]", str(account.id)
    yield "account[_links][self]", f"https://{account.domain}"
    for index, entity in enumerate(change.entities):
        if isinstance(entity, Note):
            yield from _flatten(f"{entity.entity}[note][{index}][note]", _note(entity))
        else:
            action = change.event.partition("_")[0]
            yield from _flatten(f"{_SECTIONS[type(entity)]}[{action}][{index}]", _fields(account, change, entity))


def _flatten(prefix: str, value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _flatten(f"{prefix}[{key}]", inner)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _flatten(f"{prefix}[{index}]", inner)
    elif isinstance(value, bool):
        yield prefix, "1" if value else "0"
    else:
        yield prefix, "" if value is None else str(value)


def _fields(account: Account, change: Change, entity: Told) -> Fields:
    deleted = change.event.startswith("delete_")
    match entity:
        case Contact():
            return {"id": entity.id, "type": "contact"} if deleted else _contact(account, entity)
        case Company():
            return _company(account, entity)
        case Deal():
            brief: Fields = {"id": entity.id, "status_id": entity.status_id, "pipeline_id": entity.pipeline_id}
            return brief if deleted else _deal(account, entity, change.old_status_id)
        case Talk():
            return _talk(entity)
        case UnsortedRequest():
            return _decision(entity) if deleted else _request(account, entity)
        case Message():
            return _message(account, entity)


def _contact(account: Account, contact: Contact) -> dict[str, object]:
    return {
        "id": contact.id,
        "name": contact.name,
        "responsible_user_id": contact.responsible_user_id,
        "date_create": contact.created_at,
        "last_modified": contact.updated_at,
        "created_at": contact.created_at,
        "updated_at": contact.updated_at,
        "created_user_id": contact.created_by,
        "account_id": account.id,
        "linked_leads_id": {str(deal.id): {"ID": deal.id} for deal in account.deals_of(contact.id)},
        "custom_fields": _custom_fields(account.custom_fields["contacts"], contact.fields),
        "tags": _tags(account, "contacts", contact.tags),
        "type": "contact",
    }


def _company(account: Account, company: Company) -> Fields:
    return {
        "id": company.id,
        "name": company.name,
        "responsible_user_id": company.responsible_user_id,
        "date_create": company.created_at,
        "last_modified": company.updated_at,
        "created_at": company.created_at,
        "updated_at": company.updated_at,
        "created_user_id": company.created_by,
        "account_id": account.id,
        "custom_fields": _custom_fields(account.custom_fields["companies"], company.fields),
        "tags": _tags(account, "companies", company.tags),
        "type": "company",
    }


def _deal(account: Account, deal: Deal, old_status_id: int | None) -> dict[str, object]:
    fields: dict[str, object] = {
        "id": deal.id,
        "name": deal.name,
        "status_id": deal.status_id,
        "price": deal.price,
        "responsible_user_id": deal.responsible_user_id,
        "last_modified": deal.updated_at,
        "created_user_id": deal.created_by,
        "date_create": deal.created_at,
        "pipeline_id": deal.pipeline_id,
        "account_id": account.id,
        "created_at": deal.created_at,
        "updated_at": deal.updated_at,
        "custom_fields": _custom_fields(account.custom_fields["leads"], deal.fields),
        "tags": _tags(account, "leads", deal.tags),
    }
    return fields if old_status_id is None else {**fields, "old_status_id": old_status_id}


def _talk(talk: Talk) -> dict[str, object]:
    return {
        "talk_id": talk.id,
        "created_at": talk.created_at,
        "updated_at": talk.updated_at,
        "rate": 0,
        "contact_id": talk.contact_id,
        "chat_id": talk.chat_id,
        "entity_id": talk.entity_id,
        "entity_type": "lead" if talk.entity_id is not None else None,
        "is_in_work": talk.is_in_work,
        "is_read": talk.is_read,
        "origin": AMO_CHANNEL_CODE,
    }


def _request(account: Account, request: UnsortedRequest) -> Fields:
    source = f"{AMO_CHANNEL_CODE}:{request.source_external_id or ''}"
    client = {"name": request.client_name, "id": request.client_id}
    if request.client_avatar:
        client["picture"] = request.client_avatar
    told = {"id": request.message_id, "manager": 0, "date": request.created_at, "text": request.last_message_text}
    return {
        "uid": request.uid,
        "source": source,
        "source_uid": request.source_uid,
        "category": "chats",
        "source_data": {
            "from": request.client_name,
            "name": request.client_name,
            "to": request.source_external_id or "",
            "date": request.created_at,
            "service": AMO_CHANNEL_CODE,
            "site": account.channel_title,
            "client": client,
            "origin": {"provider": "amojo", "chat_id": request.chat_id},
            "data": [told],
            "source_uid": request.source_uid,
            "source": source,
            "source_name": request.source_name,
        },
        "date_create": request.created_at,
        "data": {"contacts": [{"id": request.contact_id}]},
        "pipeline_id": request.pipeline_id,
        "account_id": account.id,
        "source_id": request.source_id,
        "lead_id": request.deal_id,
        "created_at": request.created_at,
    }


def _decision(request: UnsortedRequest) -> Fields:
    """Return how a request ended; one that was linked to a deal counts as accepted."""
    action = "decline" if request.state == "declined" else "accept"
    return {
        "action": action,
        "uid": request.uid,
        "category": "chats",
        f"{action}_result": {"leads": [request.deal_id]},
    }


def _message(account: Account, message: Message) -> Fields:
    """Return a message; without a contact or a deal their keys are absent."""
    chat = account.chats[message.chat_id]
    talk = account.talks.get(chat.talk_id) if chat.talk_id is not None else None
    fields: Fields = {"id": message.id, "chat_id": chat.id}
    if talk is not None:
        fields["talk_id"] = talk.id
    if chat.contact_id is not None:
        fields["contact_id"] = chat.contact_id
    fields |= {"text": message.text, "created_at": message.timestamp}
    if message.media is not None:
        fields["attachment"] = {
            "type": message.type,
            "link": message.media,
            "file_name": message.file_name or "",
        }
    if talk is not None and talk.entity_id is not None:
        fields |= {
            "element_type": _DEAL_ELEMENT,
            "entity_type": "lead",
            "element_id": talk.entity_id,
            "entity_id": talk.entity_id,
        }
    return {**fields, "type": message.direction, "author": _author(account, message), "origin": AMO_CHANNEL_CODE}


def _author(account: Account, message: Message) -> Fields:
    kind = "external" if message.author_kind == "client" else "internal"
    author: Fields = {"id": message.author_id, "type": kind, "name": account.author_of(message)}
    person = account.participants.get(message.author_id)
    return {**author, "avatar_url": person.avatar} if person is not None and person.avatar else author


def _note(note: Note) -> dict[str, object]:
    return {
        "id": note.id,
        "element_id": note.entity_id,
        "note_type": note.note_type,
        "text": note.params.get("text", ""),
        "created_by": note.created_by,
        "created_at": note.created_at,
    }


def _tags(account: Account, entity: Entity, names: list[str]) -> list[Fields]:
    return [{"id": account.tag_id(entity, name), "name": name} for name in names]


def _custom_fields(known: dict[int, CustomField], written: dict[int, list[FieldValue]]) -> list[dict[str, object]]:
    return [
        {
            "id": field_id,
            "name": known[field_id].name,
            "code": known[field_id].code,
            "values": [
                {"value": value.value, "enum": value.enum_id} if value.enum_id else {"value": value.value}
                for value in values
            ],
        }
        for field_id, values in written.items()
    ]
