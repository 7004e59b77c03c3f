"""One simulated account: its tables, and the indexes that keep every look-up of a request constant in time."""

import bisect
import time
import uuid
from collections.abc import Mapping

from pydantic import Field, PrivateAttr

from local.simulators.amocrm.state.bots import BotRun, Mailing, Salesbot, Template
from local.simulators.amocrm.state.chats import Chat, Message, Participant
from local.simulators.amocrm.state.records import (
    AccessToken,
    Code,
    Company,
    Contact,
    CustomField,
    Deal,
    Entity,
    Note,
    Notification,
    Pipeline,
    Record,
    RefreshToken,
    Source,
    Subscription,
    Talk,
    Task,
    UnsortedRequest,
    User,
)
from local.simulators.amocrm.state.switches import Switches

Card = Contact | Deal | Company

TOP_LEVEL_DOMAIN = "amocrm.ru"


def new_uuid() -> str:
    """Return a fresh random uuid as text."""
    return str(uuid.uuid4())


def moment() -> int:
    """Return now in whole unix seconds, as amoCRM keeps it."""
    return int(time.time())


def _no_fields() -> dict[Entity, dict[int, CustomField]]:
    return {"contacts": {}, "leads": {}, "companies": {}}


class Account(Record):
    """An account; dictionaries are keyed by the record's own id."""

    id: int
    amojo_id: str
    uuid: str
    subdomain: str
    name: str
    created_at: int
    serial: int
    is_unsorted_on: bool = True
    installed: bool = False
    connected: bool = False
    widget_saved: bool = False
    widget_settings: dict[str, str] = Field(default_factory=dict)
    channel_title: str = ""
    is_time_window_disabled: bool = False
    salesbot_id: str
    switches: Switches = Switches()

    users: dict[int, User] = Field(default_factory=dict)
    pipelines: dict[int, Pipeline] = Field(default_factory=dict)
    custom_fields: dict[Entity, dict[int, CustomField]] = Field(default_factory=_no_fields)
    contacts: dict[int, Contact] = Field(default_factory=dict)
    companies: dict[int, Company] = Field(default_factory=dict)
    deals: dict[int, Deal] = Field(default_factory=dict)
    tasks: dict[int, Task] = Field(default_factory=dict)
    tags: dict[Entity, dict[str, int]] = Field(default_factory=dict)
    notes: dict[int, Note] = Field(default_factory=dict)
    notifications: list[Notification] = Field(default_factory=list)
    sources: dict[int, Source] = Field(default_factory=dict)
    talks: dict[int, Talk] = Field(default_factory=dict)
    requests: dict[str, UnsortedRequest] = Field(default_factory=dict)
    subscriptions: dict[int, Subscription] = Field(default_factory=dict)
    participants: dict[str, Participant] = Field(default_factory=dict)
    chats: dict[str, Chat] = Field(default_factory=dict)
    messages: dict[str, Message] = Field(default_factory=dict)
    templates: dict[int, Template] = Field(default_factory=dict)
    salesbots: dict[int, Salesbot] = Field(default_factory=dict)
    bot_runs: dict[int, BotRun] = Field(default_factory=dict)
    mailings: dict[int, Mailing] = Field(default_factory=dict)
    codes: dict[str, Code] = Field(default_factory=dict)
    access_tokens: dict[str, AccessToken] = Field(default_factory=dict)
    refresh_tokens: dict[str, RefreshToken] = Field(default_factory=dict)

    _chat_by_client: dict[str, str] = PrivateAttr(default_factory=dict)
    _message_by_client: dict[str, str] = PrivateAttr(default_factory=dict)
    _participant_by_client: dict[str, str] = PrivateAttr(default_factory=dict)
    _user_by_amojo: dict[str, int] = PrivateAttr(default_factory=dict)
    _source_by_external: dict[str, int] = PrivateAttr(default_factory=dict)
    _deals_of_contact: dict[int, dict[int, None]] = PrivateAttr(default_factory=dict)
    _chats_of_contact: dict[int, dict[str, None]] = PrivateAttr(default_factory=dict)
    _notes_of: dict[tuple[Entity, int], list[int]] = PrivateAttr(default_factory=dict)

    def model_post_init(self, _: object) -> None:
        self.custom_fields.setdefault("companies", {})
        for user in self.users.values():
            self.add_user(user)
        for source in self.sources.values():
            self._source_by_external[source.external_id] = source.id
        for participant in self.participants.values():
            self.index_participant(participant)
        for chat in self.chats.values():
            self.index_chat(chat)
        for message in self.messages.values():
            self.index_message(message)
        for deal in self.deals.values():
            self.index_deal(deal)
        for note in self.notes.values():
            self._notes_of.setdefault((note.entity, note.entity_id), []).append(note.id)

    def next_id(self) -> int:
        """Return an id that no record of any account has."""
        self.serial += 1
        return self.serial

    # --- who and where -------------------------------------------------------------------------------------------

    @property
    def domain(self) -> str:
        return f"{self.subdomain}.{TOP_LEVEL_DOMAIN}"

    @property
    def main_pipeline(self) -> Pipeline:
        return next(pipeline for pipeline in self.pipelines.values() if pipeline.is_main)

    @property
    def admin(self) -> User:
        return next(user for user in self.users.values() if user.is_admin)

    @property
    def manager(self) -> User:
        return next((user for user in self.users.values() if not user.is_admin), self.admin)

    def add_user(self, user: User) -> None:
        self.users[user.id] = user
        self._user_by_amojo[user.amojo_id] = user.id

    def user_by_amojo(self, amojo_id: str) -> User | None:
        user_id = self._user_by_amojo.get(amojo_id)
        return None if user_id is None else self.users[user_id]

    def pipeline_of_status(self, status_id: int) -> Pipeline | None:
        """Return the pipeline of a status of its own; the closing statuses belong to all and give None."""
        owners = [pipeline for pipeline in self.pipelines.values() if pipeline.status(status_id)]
        return owners[0] if len(owners) == 1 else None

    # --- sources -------------------------------------------------------------------------------------------------

    def add_source(self, source: Source) -> None:
        self.sources[source.id] = source
        self._source_by_external[source.external_id] = source.id

    def remove_source(self, source: Source) -> None:
        del self.sources[source.id]
        del self._source_by_external[source.external_id]

    def source_by_external(self, external_id: str) -> Source | None:
        source_id = self._source_by_external.get(external_id)
        return None if source_id is None else self.sources[source_id]

    def source_of(self, chat: Chat) -> Source | None:
        """Return the source a chat follows now: its own, else the account's default, else none."""
        own = self.source_by_external(chat.source_external_id) if chat.source_external_id is not None else None
        return own or next((source for source in self.sources.values() if source.default), None)

    # --- chats ---------------------------------------------------------------------------------------------------

    def index_participant(self, participant: Participant) -> None:
        self.participants[participant.id] = participant
        if participant.client_id is not None:
            self._participant_by_client[participant.client_id] = participant.id

    def participant_by_client(self, client_id: str) -> Participant | None:
        participant_id = self._participant_by_client.get(client_id)
        return None if participant_id is None else self.participants[participant_id]

    def author_of(self, message: Message) -> str:
        """Return the name a reader sees: that of a person outside is always their present one."""
        person = self.participants.get(message.author_id)
        return message.author if person is None else person.name

    def show_message(self, chat: Chat, message: Message) -> None:
        """Put a message into its chat by its time, which the sender names; behind those of the same millisecond."""
        bisect.insort(chat.message_ids, message.id, key=lambda key: self.messages[key].msec_timestamp)

    def index_chat(self, chat: Chat) -> None:
        self.chats[chat.id] = chat
        if chat.client_id is not None:
            self._chat_by_client[chat.client_id] = chat.id
        if chat.contact_id is not None:
            self._chats_of_contact.setdefault(chat.contact_id, {})[chat.id] = None

    def chat_by_client(self, client_id: str) -> Chat | None:
        chat_id = self._chat_by_client.get(client_id)
        return None if chat_id is None else self.chats[chat_id]

    def chats_of(self, contact_id: int) -> list[Chat]:
        return [self.chats[chat_id] for chat_id in self._chats_of_contact.get(contact_id, ())]

    def link_chat(self, chat: Chat, contact_id: int | None) -> None:
        """Give a chat to a contact, away from the former one, or to nobody."""
        if chat.contact_id is not None:
            self._chats_of_contact[chat.contact_id].pop(chat.id, None)
        chat.contact_id = contact_id
        chat.link_id = None if contact_id is None else self.next_id()
        if contact_id is not None:
            self._chats_of_contact.setdefault(contact_id, {})[chat.id] = None

    def index_message(self, message: Message) -> None:
        self.messages[message.id] = message
        if message.msgid is not None:
            self._message_by_client[message.msgid] = message.id

    def name_message(self, message: Message, msgid: str) -> None:
        """Make `msgid` the integration's id of a message; an earlier one no longer finds it."""
        if message.msgid is not None:
            self._message_by_client.pop(message.msgid, None)
        message.msgid = msgid
        self._message_by_client[msgid] = message.id

    def message_by_client(self, msgid: str) -> Message | None:
        message_id = self._message_by_client.get(msgid)
        return None if message_id is None else self.messages[message_id]

    # --- deals, contacts, notes ----------------------------------------------------------------------------------

    def index_deal(self, deal: Deal) -> None:
        self.deals[deal.id] = deal
        for contact_id in deal.contacts:
            self._deals_of_contact.setdefault(contact_id, {})[deal.id] = None

    def deals_of(self, contact_id: int) -> list[Deal]:
        """Return the deals of a contact that are not deleted, in the order they were attached."""
        deals = (self.deals[deal_id] for deal_id in self._deals_of_contact.get(contact_id, ()))
        return [deal for deal in deals if not deal.is_deleted]

    def attach(self, deal: Deal, contact_id: int) -> None:
        if contact_id not in deal.contacts:
            deal.contacts.append(contact_id)
        self._deals_of_contact.setdefault(contact_id, {})[deal.id] = None

    def detach(self, deal: Deal, contact_id: int) -> None:
        deal.contacts.remove(contact_id)
        self._deals_of_contact[contact_id].pop(deal.id, None)

    def add_note(self, note: Note) -> None:
        self.notes[note.id] = note
        self._notes_of.setdefault((note.entity, note.entity_id), []).append(note.id)

    def notes_of(self, entity: Entity, entity_id: int) -> list[Note]:
        return [self.notes[note_id] for note_id in self._notes_of.get((entity, entity_id), ())]

    def cards(self, entity: Entity) -> Mapping[int, Card]:
        """Return everything of a kind, the deleted included."""
        cards: dict[Entity, Mapping[int, Card]] = {
            "contacts": self.contacts,
            "leads": self.deals,
            "companies": self.companies,
        }
        return cards[entity]

    def has_card(self, entity: Entity, card_id: int | None) -> bool:
        card = self.cards(entity).get(card_id or 0)
        return card is not None and not getattr(card, "is_deleted", False)

    def tag_id(self, entity: Entity, name: str) -> int:
        """Return the id of a tag, which it gets when it is first used."""
        known = self.tags.setdefault(entity, {})
        if name not in known:
            known[name] = self.next_id()
        return known[name]

    def live_contact(self, contact_id: int | None) -> Contact | None:
        contact = None if contact_id is None else self.contacts.get(contact_id)
        return None if contact is None or contact.is_deleted else contact

    def live_deal(self, deal_id: int | None) -> Deal | None:
        deal = None if deal_id is None else self.deals.get(deal_id)
        return None if deal is None or deal.is_deleted else deal
