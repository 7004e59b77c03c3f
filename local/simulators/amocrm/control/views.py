"""The account as the control surface shows it: plain lists with readable keys."""

from local.simulators.amocrm.crm.fields import text_of
from local.simulators.amocrm.state.account import Account
from local.simulators.amocrm.state.chats import Chat, Message, StoredFile
from local.simulators.amocrm.state.records import (
    Company,
    Contact,
    Deal,
    Entity,
    FieldValue,
    Pipeline,
    Talk,
    UnsortedRequest,
)

View = dict[str, object]


def account_brief(account: Account) -> View:
    return {
        "account_id": account.id,
        "amojo_id": account.amojo_id,
        "subdomain": account.subdomain,
        "domain": account.domain,
        "name": account.name,
        "installed": account.installed,
        "connected": account.connected,
    }


def account_view(account: Account) -> View:
    """Return everything in the account but its messages (they are in `chats_view`)."""
    return {
        **account_brief(account),
        "is_unsorted_on": account.is_unsorted_on,
        "channel_title": account.channel_title,
        "switches": account.switches.model_dump(),
        "users": [user.model_dump() for user in account.users.values()],
        "pipelines": [_pipeline(pipeline) for pipeline in account.pipelines.values()],
        "custom_fields": {
            entity: [field.model_dump() for field in fields.values()]
            for entity, fields in account.custom_fields.items()
        },
        "deals": [_deal(account, deal) for deal in account.deals.values() if not deal.is_deleted],
        "contacts": [_contact(account, contact) for contact in account.contacts.values() if not contact.is_deleted],
        "companies": [_company(account, company) for company in account.companies.values()],
        "tasks": [task.model_dump() for task in account.tasks.values()],
        "talks": [_talk(talk) for talk in account.talks.values()],
        "unsorted": [_request(request) for request in account.requests.values() if request.state == "open"],
        "sources": [source.model_dump() for source in account.sources.values()],
        "chats": [_chat(account, chat) for chat in account.chats.values()],
        "notifications": [note.model_dump() for note in account.notifications],
        "webhooks": [subscription.model_dump() for subscription in account.subscriptions.values()],
    }


def _pipeline(pipeline: Pipeline) -> View:
    return {
        "id": pipeline.id,
        "name": pipeline.name,
        "is_main": pipeline.is_main,
        "is_unsorted_on": pipeline.is_unsorted_on,
        "statuses": [{"id": one.id, "name": one.name, "type": one.type} for one in pipeline.statuses],
    }


def _field_values(account: Account, entity: Entity, fields: dict[int, list[FieldValue]]) -> View:
    """Return `{field name: value}`; several values are joined with a comma."""
    known = account.custom_fields[entity]
    return {known[field_id].name: ", ".join(text_of(values)) for field_id, values in fields.items()}


def _deal(account: Account, deal: Deal) -> View:
    status = account.pipelines[deal.pipeline_id].status(deal.status_id)
    source = account.sources.get(deal.source_id) if deal.source_id is not None else None
    return {
        "id": deal.id,
        "name": deal.name,
        "price": deal.price,
        "pipeline_id": deal.pipeline_id,
        "status_id": deal.status_id,
        "status_name": status.name if status else None,
        "contacts": deal.contacts,
        "main_contact_id": deal.main_contact_id,
        "company_id": deal.company_id,
        "custom_fields": _field_values(account, "leads", deal.fields),
        "notes": [
            {"id": note.id, "type": note.note_type, **note.params} for note in account.notes_of("leads", deal.id)
        ],
        "tags": deal.tags,
        "source_id": deal.source_id,
        "source": source.external_id if source else None,
        "is_unsorted": deal.is_unsorted,
        "created_at": deal.created_at,
        "updated_at": deal.updated_at,
    }


def _contact(account: Account, contact: Contact) -> View:
    return {
        "id": contact.id,
        "name": contact.name,
        "custom_fields": _field_values(account, "contacts", contact.fields),
        "company_id": contact.company_id,
        "chats": [chat.id for chat in account.chats_of(contact.id)],
        "deals": [deal.id for deal in account.deals_of(contact.id)],
        "notes": [
            {"id": note.id, "type": note.note_type, **note.params} for note in account.notes_of("contacts", contact.id)
        ],
        "tags": contact.tags,
        "is_unsorted": contact.is_unsorted,
    }


def _company(account: Account, company: Company) -> View:
    return {
        "id": company.id,
        "name": company.name,
        "custom_fields": _field_values(account, "companies", company.fields),
        "tags": company.tags,
    }


def _talk(talk: Talk) -> View:
    entity_type = None if talk.entity_id is None else "lead"
    return {**talk.model_dump(exclude={"id"}), "talk_id": talk.id, "entity_type": entity_type}


def _request(request: UnsortedRequest) -> View:
    return request.model_dump(exclude={"state"})


def deal_of(account: Account, chat: Chat) -> int | None:
    """Return the deal that the chat's last talk serves."""
    talk = account.talks.get(chat.talk_id) if chat.talk_id is not None else None
    return talk.entity_id if talk else None


def _chat(account: Account, chat: Chat) -> View:
    source = account.source_of(chat)
    person = account.participants[chat.participant_ids[0]]
    return {
        "conversation_id": chat.client_id,
        "chat_id": chat.id,
        "contact_id": chat.contact_id,
        "deal_id": deal_of(account, chat),
        "talk_id": chat.talk_id,
        "unsorted_uid": chat.request_uid,
        "source": source.external_id if source else None,
        "participant": {
            "id": person.id,
            "client_id": person.client_id,
            "name": person.name,
            "avatar": person.avatar or None,
            "avatar_loaded": _loaded(person.avatar_file),
            "avatar_file": _file(person.avatar_file),
            "phone": person.phone or None,
        },
        "typing_until": chat.typing_until,
    }


def chats_view(account: Account, chats: list[Chat]) -> list[View]:
    """Return chats with their messages as a manager sees them: by their own times."""
    return [
        {**_chat(account, chat), "messages": [message_view(account, account.messages[key]) for key in chat.message_ids]}
        for chat in chats
    ]


def _loaded(file: StoredFile | None) -> bool | None:
    return None if file is None else file.sha256 is not None


def _file(file: StoredFile | None) -> View | None:
    return None if file is None else file.model_dump()


def _shown_author(account: Account, message: Message) -> str:
    """Return whose name stands at a message, as the account's `author_shown` says."""
    contact = account.live_contact(account.chats[message.chat_id].contact_id)
    if account.switches.author_shown == "contact" and message.author_kind == "client" and contact:
        return contact.name
    return account.author_of(message)


def message_view(account: Account, message: Message) -> View:
    author = account.participants.get(message.author_id)
    return {
        "id": message.id,
        "msgid": message.msgid,
        "direction": message.direction,
        "author": _shown_author(account, message),
        "author_id": message.author_id,
        "author_client_id": author.client_id if author else None,
        "author_kind": message.author_kind,
        "type": message.type,
        "text": message.text,
        "media": message.media,
        "thumbnail": message.thumbnail,
        "media_loaded": _loaded(message.file),
        "media_group_id": message.media_group_id,
        "media_duration": message.media_duration,
        "file": _file(message.file),
        "file_name": message.file_name,
        "file_size": message.file_size,
        "sticker_id": message.sticker_id,
        "location": message.location,
        "contact": message.contact,
        "post": message.extra.get("post"),
        "template": message.template,
        "buttons": message.markup.get("buttons") if message.markup else None,
        "list_message": message.markup.get("list_message") if message.markup else None,
        "status": message.status,
        "error": message.error,
        "error_code": message.error_code,
        "edited": message.edited,
        "silent": message.silent,
        "reply_to": message.reply_to,
        "forwards": message.forwards,
        "reactions": [reaction.model_dump() for reaction in message.reactions],
        "timestamp": message.timestamp,
        "msec_timestamp": message.msec_timestamp,
        "at": message.at,
        "hook_status": message.hook_status,
    }
