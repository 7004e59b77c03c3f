"""What the chats service does while the caller waits: it knows the chat and the people, and gives out ids."""

import time

from local.simulators.amocrm.amojo.content import FILE_TYPES, Content, Quote
from local.simulators.amocrm.amojo.people import employee_of, participant
from local.simulators.amocrm.amojo.schemas import CreateChat, DeliveryReport, EditMessage, NewMessage
from local.simulators.amocrm.errors import AmojoError
from local.simulators.amocrm.state.account import Account, new_uuid
from local.simulators.amocrm.state.chats import Chat, DeliveryStatus, Message, Participant

STATUSES: dict[int, DeliveryStatus] = {-1: "error", 1: "delivered", 2: "read"}


def create_chat(account: Account, body: CreateChat) -> tuple[Chat, Participant]:
    """Create a chat without a message, or return the one that the conversation id already has."""
    person = participant(account, body.user)
    chat = account.chat_by_client(body.conversation_id) or _new_chat(account, body.conversation_id, person)
    _pin_source(account, chat, body.source.external_id if body.source else None)
    return chat, person


def accept_message(account: Account, body: NewMessage) -> Message:
    """Register a new message; it arrives in its chat later. Raises for anything amojo refuses."""
    # Whatever may be refused is looked at before anything is created.
    employee = employee_of(account, body.sender.ref_id) if body.receiver is not None else None
    known = _known_chat(account, body)
    reply_to = _quoted(account, known, body.reply_to.message) if body.reply_to else None
    forwards = _forwarded(account, body)
    client = participant(account, body.receiver or body.sender)
    chat = known or _new_chat(account, body.conversation_id, client)
    _join(account, chat, client, body)
    _pin_source(account, chat, body.source.external_id if body.source else None)
    message = Message(
        id=new_uuid(),
        msgid=body.msgid,
        chat_id=chat.id,
        direction="incoming" if body.receiver is None else "outgoing",
        author=employee.name if employee else client.name,
        author_id=employee.amojo_id if employee else client.id,
        author_kind=employee.kind if employee else "client",
        receiver_id=client.id if employee else None,
        type=body.message.type,
        reply_to=reply_to,
        forwards=forwards,
        silent=body.silent,
        timestamp=body.timestamp,
        msec_timestamp=body.msec_timestamp or body.timestamp * 1000,
        at=time.time(),
    )
    fill(message, body.message)
    account.index_message(message)
    return message


def fill(message: Message, content: Content) -> None:
    """Put the content of a request into a message; a file that is not repeated stays."""
    message.type = content.type
    message.text = content.text or ""
    if content.media and content.media != message.media:
        message.media, message.file = content.media, None
        message.thumbnail = content.media if content.type == "picture" else None
    for name in ("file_name", "file_size", "media_duration", "sticker_id"):
        value = getattr(content, name)
        if value is not None:
            setattr(message, name, value)
    message.location = content.location.model_dump() if content.location else message.location
    message.contact = content.contact.model_dump() if content.contact else message.contact
    message.extra = content.model_dump(include={"shared_post", "post", "callback_data"}, exclude_none=True)
    if content.delivery_status is not None:
        state = content.delivery_status
        set_status(message, state.status_code, state.error_code, state.error)


def report_status(account: Account, message: Message, report: DeliveryReport) -> None:
    """Apply a delivery report as the account's `late_status` says."""
    is_late = report.status == -1 and message.status in {"delivered", "read"}
    if not is_late or account.switches.late_status == "newest":
        set_status(message, report.status, report.error_code, report.error)


def set_status(message: Message, status: int, error_code: int | None, error: str | None) -> None:
    """Show a status; the error belongs to the error status only."""
    message.status = STATUSES[status]
    message.error_code = error_code if status == -1 else None
    message.error = error if status == -1 else None


def find_message(account: Account, message_id: str | None, msgid: str | None) -> Message | None:
    if message_id is not None:
        message = account.messages.get(message_id)
    else:
        message = account.message_by_client(msgid) if msgid is not None else None
    is_known = message is None or message.arrived or account.switches.known_when == "accepted"
    return message if is_known else None


def no_message(account: Account, documented: int) -> AmojoError:
    """Return the refusal of a message that is not there, with the status that the account's switch says."""
    told = account.switches.unknown_message
    return AmojoError(documented if told == "documented" else int(told), "MESSAGE_NOT_FOUND", "NOT_FOUND")


def edited_message(account: Account, body: EditMessage) -> Message:
    """Return the message that an edit addresses; a `msgid` next to the `id` becomes the integration's id of it."""
    message = find_message(account, body.id, body.msgid)
    if message is None:
        raise no_message(account, 400)
    chat = account.chats[message.chat_id]
    if chat.id != body.conversation_ref_id and chat.client_id != body.conversation_id:
        raise no_message(account, 400)
    if body.message.type in FILE_TYPES and not (body.message.media or message.media):
        raise AmojoError(400, "BAD_REQUEST", "payload.message: media is required")
    if body.id is not None and body.msgid is not None and body.msgid != message.msgid:
        if account.message_by_client(body.msgid) is not None:
            raise AmojoError(400, "DUPLICATE_MSGID", "msgid belongs to another message")
        account.name_message(message, body.msgid)
    return message


def apply_edit(message: Message, content: Content) -> None:
    """Change the content of a message; attaching an id with the same content is not an edit."""
    before = message.model_dump(include={"type", "text", "media", "location", "contact"})
    fill(message, content)
    message.edited = message.edited or before != message.model_dump(include=set(before))


def _new_chat(account: Account, client_id: str, person: Participant) -> Chat:
    chat = Chat(
        id=new_uuid(),
        client_id=client_id,
        participant_ids=[person.id],
        last_author_id=person.id,
        created_at=time.time(),
    )
    account.index_chat(chat)
    return chat


def _known_chat(account: Account, body: NewMessage) -> Chat | None:
    """Return the existing chat of a message: by amojo's id if given, else by the integration's."""
    if body.conversation_ref_id is None:
        return account.chat_by_client(body.conversation_id)
    chat = account.chats.get(body.conversation_ref_id)
    if chat is None:
        raise AmojoError(400, "CONVERSATION_NOT_FOUND", "conversation_ref_id not found")
    return chat


def _join(account: Account, chat: Chat, client: Participant, body: NewMessage) -> None:
    """Make the person a participant; a chat that amoCRM started learns the integration's id."""
    if chat.client_id is None and account.chat_by_client(body.conversation_id) is None:
        chat.client_id = body.conversation_id
        account.index_chat(chat)
    if client.id not in chat.participant_ids:
        chat.participant_ids.append(client.id)
    if body.receiver is None:
        chat.last_author_id = client.id


def _pin_source(account: Account, chat: Chat, external_id: str | None) -> None:
    # An unknown source falls back to the default one, and the chat goes on following the default.
    if external_id is not None and account.source_by_external(external_id) is not None:
        chat.source_external_id = external_id


def _quoted(account: Account, chat: Chat | None, quote: Quote) -> dict[str, object]:
    if quote.id is None and quote.msgid is None:
        return quote.model_dump(exclude_none=True)
    message = find_message(account, quote.id, quote.msgid)
    if message is None or chat is None or message.chat_id != chat.id:
        raise AmojoError(400, "QUOTED_MESSAGE_NOT_FOUND", "a reply may quote only a message of the same chat")
    return quotation(account, message)


def quotation(account: Account, message: Message) -> dict[str, object]:
    """Return a message as hooks and readers see it when another one quotes it."""
    sender: dict[str, str] = {"id": message.author_id, "name": account.author_of(message)}
    author = account.participants.get(message.author_id)
    if author is not None and author.client_id is not None:
        sender["client_id"] = author.client_id
    quoted: dict[str, object] = {
        "id": message.id,
        "msgid": message.msgid,
        "type": message.type,
        "text": message.text,
        "timestamp": message.timestamp,
        "msec_timestamp": message.msec_timestamp,
        "media": message.media,
        "thumbnail": message.thumbnail,
        "file_name": message.file_name,
        "file_size": message.file_size,
        "media_duration": message.media_duration,
        "location": message.location,
        "contact": message.contact,
        "sender": sender,
    }
    return {key: value for key, value in quoted.items() if value is not None}


def _forwarded(account: Account, body: NewMessage) -> dict[str, object] | None:
    if body.forwards is None:
        return None
    quote = body.forwards.messages[0]
    message = find_message(account, quote.id, quote.msgid)
    if message is None:
        if quote.id is not None or quote.msgid is not None:
            raise AmojoError(400, "FORWARDED_MESSAGE_NOT_FOUND", "forwarded message not found")
        return {"messages": [quote.model_dump(exclude_none=True)]}
    return forwarding(account, message)


def forwarding(account: Account, message: Message) -> dict[str, object]:
    """Return a message as hooks and readers see it when it is forwarded."""
    return {"messages": [quotation(account, message)], "conversation_ref_id": message.chat_id}
