"""The records of an account's CRM: people, deals, pipelines, requests, sources and subscriptions."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

WON, LOST = 142, 143
CLOSED = frozenset({WON, LOST})
UNSORTED_TYPE = 1

Entity = Literal["contacts", "leads", "companies"]
Scalar = str | int | float | bool


class Record(BaseModel):
    """A mutable record; it is saved exactly as it stands."""

    model_config = ConfigDict(extra="forbid")


class User(Record):
    """An employee; `amojo_id` is who they are in the chats service, which tells it unless they are not `in_chats`.

    Whoever is not `is_active` has left.
    """

    id: int
    name: str
    email: str
    amojo_id: str
    is_admin: bool
    is_active: bool = True
    in_chats: bool = True


class Notification(Record):
    """A note in an employee's notification centre; `at` in unix seconds."""

    id: int
    user_id: int
    header: str
    text: str
    link: str | None
    at: int


class Status(Record):
    """A step of a pipeline; type 1 is the system status «Неразобранное»."""

    id: int
    name: str
    sort: int
    color: str
    type: int = 0
    is_editable: bool = True


class Pipeline(Record):
    """A pipeline with its statuses in order."""

    id: int
    name: str
    sort: int
    is_main: bool
    is_unsorted_on: bool
    is_archive: bool = False
    statuses: list[Status]

    @property
    def unsorted_status(self) -> Status:
        return next(status for status in self.statuses if status.type == UNSORTED_TYPE)

    @property
    def first_status(self) -> Status:
        return next(status for status in self.statuses if status.type != UNSORTED_TYPE)

    def status(self, status_id: int) -> Status | None:
        return next((status for status in self.statuses if status.id == status_id), None)


class CustomField(Record):
    """A custom field of contacts or deals."""

    id: int
    name: str
    type: str
    code: str | None = None
    sort: int = 500
    is_api_only: bool = False
    is_predefined: bool = False
    enums: list[dict[str, Scalar]] | None = None


class FieldValue(Record):
    """One value of a custom field."""

    value: Scalar | None
    enum_id: int | None = None
    enum_code: str | None = None


class Contact(Record):
    """A contact; hidden from lists while its request is unsorted."""

    id: int
    name: str
    first_name: str = ""
    last_name: str = ""
    responsible_user_id: int
    created_by: int
    created_at: int
    updated_at: int
    fields: dict[int, list[FieldValue]] = Field(default_factory=dict)
    tags: list[str] = Field(default_factory=list)
    company_id: int | None = None
    is_deleted: bool = False
    is_unsorted: bool = False


class Company(Record):
    """A company; contacts and deals name the one they belong to."""

    id: int
    name: str
    responsible_user_id: int
    created_by: int
    created_at: int
    updated_at: int
    fields: dict[int, list[FieldValue]] = Field(default_factory=dict)
    tags: list[str] = Field(default_factory=list)


class Deal(Record):
    """A deal; `contacts` in the order they were attached."""

    id: int
    name: str
    price: int = 0
    pipeline_id: int
    status_id: int
    responsible_user_id: int
    created_by: int
    created_at: int
    updated_at: int
    closed_at: int | None = None
    fields: dict[int, list[FieldValue]] = Field(default_factory=dict)
    tags: list[str] = Field(default_factory=list)
    contacts: list[int] = Field(default_factory=list)
    main_contact_id: int | None = None
    company_id: int | None = None
    source_id: int | None = None
    is_deleted: bool = False
    is_unsorted: bool = False

    @property
    def is_open(self) -> bool:
        return not self.is_deleted and self.status_id not in CLOSED


class Note(Record):
    """A note in the feed of a card."""

    id: int
    entity: Entity
    entity_id: int
    note_type: str
    params: dict[str, object]
    created_by: int
    created_at: int
    updated_at: int | None = None


class Task(Record):
    """A task of an employee, of a card or of none; `complete_till` is in unix seconds."""

    id: int
    text: str
    task_type_id: int
    complete_till: int
    entity_type: Entity | None = None
    entity_id: int | None = None
    duration: int = 0
    is_completed: bool = False
    result: str = ""
    responsible_user_id: int
    created_by: int
    created_at: int
    updated_at: int


class Source(Record):
    """A source of the integration; one per bot, carries its pipeline."""

    id: int
    name: str
    external_id: str
    pipeline_id: int
    default: bool = False
    origin_code: str | None = None
    services: list[dict[str, object]] = Field(default_factory=list)


class Talk(Record):
    """One servicing session of a chat, bound to at most one deal."""

    id: int
    chat_id: str
    contact_id: int
    entity_id: int | None
    source_id: int | None
    created_at: int
    updated_at: int
    is_in_work: bool = True
    is_read: bool = False


class UnsortedRequest(Record):
    """A request in «Неразобранное» made by a message."""

    uid: str
    chat_id: str
    deal_id: int
    contact_id: int
    pipeline_id: int
    created_at: int
    source_id: int | None
    source_uid: str = ""
    source_name: str
    source_external_id: str | None = None
    message_id: str = ""
    client_id: str
    client_name: str
    client_avatar: str | None
    last_message_text: str
    state: Literal["open", "accepted", "declined", "linked"] = "open"


class Subscription(Record):
    """A subscription to CRM webhooks; `failures` holds the moments of the invalid answers of the last two hours."""

    id: int
    destination: str
    settings: list[str]
    sort: int
    created_at: int
    updated_at: int
    created_by: int
    disabled: bool = False
    failures: list[float] = Field(default_factory=list)


class Code(Record):
    """An authorisation code; single use."""

    user_id: int
    expires_at: float


class AccessToken(Record):
    """An access token that was given out."""

    user_id: int
    expires_at: float


class RefreshToken(Record):
    """A refresh token that was given out and not yet used."""

    user_id: int
    expires_at: float
