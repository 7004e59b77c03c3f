"""What is remembered about accounts, bots, people and their talks."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from bridge.domain.gateway import CLOSED, Gateway
from bridge.domain.groups import Linkers
from bridge.domain.held import Held
from bridge.domain.identity import ConversationId, secret_context, source_id, token_context
from bridge.domain.licence import TRIAL, UNKNOWN, KnownLicence, Licence
from bridge.domain.names import readable
from bridge.domain.notices import Notice
from bridge.domain.progress import Begun, Opening
from bridge.domain.registration import Registration
from bridge.domain.revisions import newest
from bridge.domain.routes import AMOCRM, Earlier, Route, RouteKind
from bridge.domain.troubles import OF_THE_ACCOUNT, HealthCode, HealthState, Trouble, worst


class AccountState(StrEnum):
    ACTIVE = "active"
    UNPAID = "unpaid"
    UNAUTHORISED = "unauthorised"
    UNINSTALLED = "uninstalled"


@dataclass(frozen=True)
class Account:
    """An amoCRM account with the widget installed; tokens are stored apart, sealed.

    `amojo_id` and `scope_id` are empty until its chat channel was connected for the first time. `installed_ms`: when
    amoCRM called for the installation, in unix milliseconds; `unfinished`: the parts of it that are still to be done.
    `notices` are what its people have to put right in amoCRM.
    `paid_until` is what REON said last and `licence_until` what came of it, 0 while it has said nothing; since
    `licence_ms` (unix milliseconds). `releasing`: what was kept meanwhile may still have to go before what comes.
    """

    account_id: int
    domain: str
    amojo_id: str
    scope_id: str
    state: AccountState
    trial_started_at: int
    installed_ms: int = 0
    unfinished: frozenset[str] = frozenset()
    notices: frozenset[Notice] = frozenset()
    paid_until: int = 0
    licence_until: int = 0
    licence_ms: int = 0
    releasing: bool = False
    registration: Registration | None = None

    @property
    def trial_until(self) -> int:
        return self.trial_started_at + TRIAL

    @property
    def licence(self) -> Licence:
        return Licence(self.licence_until or self.trial_until, self.trial_until, self.paid_until)

    @property
    def known_licence(self) -> KnownLicence:
        """What its bots are to know."""
        return KnownLicence(self.licence.until, self.releasing)

    @property
    def subdomain(self) -> str:
        return self.domain.partition(".")[0]


RENEWAL = 60
"""Seconds for which an update signed with the secret before may still be on its way."""


class BotState(StrEnum):
    CONNECTING = "connecting"
    ON = "on"
    OFF = "off"
    REVOKED = "revoked"
    STOPPED = "stopped"


@dataclass(frozen=True)
class Bot:
    """A Telegram bot that an account connected.

    `state`: `connecting` until its webhook is known to be set, `off` by its owner, `revoked` when Telegram refuses the
    token, `stopped` while the widget is uninstalled. `sealed_token` is the token under KMS. `status_id` is the status
    into which requests are accepted, None leaves them in «Неразобранное». `generation` is what its webhook secret is
    signed for, `renewed_at` since when.
    `off_at`: when it was switched off (unix seconds); what came until then is still relayed.
    `paused_until`: none of its messages is sent until then (unix seconds), because Telegram limits the whole bot.
    `deaf`: another program was seen to hold its webhook, or nobody, so that what people write does not come to us.
    `troubles` are what was wrong when it was last looked at; `told` is that of them which an administrator was told of.
    `pipeline_name` and `status_name` are how these were called when they were seen last. `stand_in` is the pipeline
    that new requests go into while the bot's own is gone in amoCRM, 0 while it is there; `status_gone`: its status is.
    `linkers`: who ties groups to deals through it, unless a group says otherwise. `privacy`: in groups Telegram keeps
    people's messages from it unless it is an administrator, None while nobody has asked; `joins`: it may be added to
    groups at all. `licence`: what it was told of its account's. `photo` is Telegram's id of its picture, `avatar` ours.
    `route`: where people's messages go, `earlier` where they went before, the newest first. `funnel`: the version of
    its lead funnel, 0 for none. `gateway`: how its owner's own code lives beside us.
    `revisions`: in which version of its settings each of them was changed last (`bridge.domain.revisions`).
    `version` changes with every write, so that nobody overwrites what they have not read.
    """

    bot_id: int
    account_id: int
    scope_id: str
    username: str
    name: str
    label: str
    pipeline_id: int
    status_id: int | None
    source_ref: int | None
    sealed_token: bytes = field(repr=False)
    generation: int
    renewed_at: int
    state: BotState
    created_at: int
    off_at: int = 0
    paused_until: float = 0.0
    deaf: bool = False
    linkers: Linkers = Linkers.ADMINISTRATORS
    privacy: bool | None = None
    joins: bool = True
    licence: KnownLicence = UNKNOWN
    pipeline_name: str = ""
    status_name: str = ""
    stand_in: int = 0
    status_gone: bool = False
    troubles: tuple[Trouble, ...] = ()
    told: str = ""
    photo: str = ""
    avatar: str = ""
    route: Route = AMOCRM
    earlier: tuple[Earlier, ...] = ()
    funnel: int = 0
    gateway: Gateway = CLOSED
    revisions: Mapping[str, int] = field(default_factory=dict, compare=False)
    version: str = field(default="", compare=False, repr=False)

    @property
    def source(self) -> str:
        return source_id(self.bot_id)

    @property
    def revision(self) -> int:
        """The version of its settings as people see it; a bot that is connected anew is past all it had before."""
        return newest(self.revisions, self.created_at)

    @property
    def token_context(self) -> dict[str, str]:
        return token_context(self.account_id, self.bot_id)

    def secret_context(self, name: str) -> dict[str, str]:
        """Return what the secret of that name of its route is sealed with: `password`, `access_token`, `secret`."""
        return secret_context(self.account_id, self.bot_id, name)

    @property
    def is_amocrms_alone(self) -> bool:
        """Tell whether people's messages go into amoCRM and never went elsewhere, as far as is remembered."""
        return self.route.kind is RouteKind.AMOCRM and not self.earlier

    @property
    def is_on(self) -> bool:
        """Tell whether its messages are relayed: one that comes while it is `connecting` is no reason to lose it."""
        return self.state in {BotState.ON, BotState.CONNECTING}

    @property
    def place(self) -> int:
        """The pipeline that new requests go into: the bot's own, or the one that stands in while that is gone."""
        return self.stand_in or self.pipeline_id

    @property
    def accepts_into(self) -> int | None:
        """The status that requests are accepted into; one that is gone, or whose pipeline is, leaves them unsorted."""
        return None if self.stand_in or self.status_gone else self.status_id

    @property
    def health(self) -> HealthState:
        """How it stood when it was last looked at, and what has been noted of it since; of its account nothing."""
        if self.state is not BotState.ON or self.deaf:
            return HealthState.OK if self.state is BotState.OFF else HealthState.BROKEN
        return worst(trouble.state for trouble in self.troubles if trouble.code not in OF_THE_ACCOUNT)

    def rid_of(self, *codes: HealthCode) -> "Bot":
        """Return the bot without these troubles, for whoever has just put them right."""
        return replace(self, troubles=tuple(trouble for trouble in self.troubles if trouble.code not in codes))

    @property
    def is_heard(self) -> bool:
        """Tell whether Telegram is to send us its updates: also for the sake of its owner's code alone."""
        return self.is_on or (self.state is BotState.OFF and self.gateway.is_open)

    @property
    def greets(self) -> bool:
        """Tell whether we greet in its name: where its own code speaks only if the owner wishes that."""
        return self.gateway.greets or not self.gateway.is_open

    def was_off(self, received_at: float) -> bool:
        """Tell whether its owner had switched it off when something came; what came until then is still relayed."""
        return self.state is BotState.OFF and received_at > self.off_at

    def trusts(self, generation: int, received_at: float) -> bool:
        """Tell whether an update that came at that moment was signed well: an older secret was good until renewed."""
        return generation >= self.generation or received_at < self.renewed_at + RENEWAL


class ChatKind(StrEnum):
    """The kinds of chats whose messages are relayed, in Telegram's own words."""

    PRIVATE = "private"
    GROUP = "group"
    SUPERGROUP = "supergroup"

    @property
    def is_group(self) -> bool:
        return self is not ChatKind.PRIVATE


@dataclass(frozen=True)
class Chat:
    """A Telegram chat; `title` is a group's, empty where an update does not tell it."""

    id: int
    kind: ChatKind
    title: str = ""


@dataclass(frozen=True)
class Person:
    """Who wrote in Telegram, as the newest update shows them.

    In groups it may be nobody who has a contact: a chat that speaks for itself, by whose negative id it goes (an
    administrator who hides behind the group, a channel), or a bot.
    """

    user_id: int
    first_name: str
    last_name: str = ""
    username: str = ""
    is_bot: bool = False

    @property
    def is_somebody(self) -> bool:
        """Tell whether this is a person, who has a contact in amoCRM."""
        return self.user_id > 0 and not self.is_bot

    @property
    def name(self) -> str:
        """First and last name, else the username, else the id: amoCRM needs a name that is not empty."""
        full = " ".join(filter(None, (readable(self.first_name), readable(self.last_name))))
        return full or self.username or f"Telegram {self.user_id}"


@dataclass(frozen=True)
class Conversation:
    """One amojo chat. `chat_id` is amojo's, empty until the person has been introduced; `scope_id` whose chat it is.

    `avatar` is our address of the person's photo and `photo` Telegram's id of it.
    `username`, `name` and the bot's `label` are what amoCRM was last told of the person, `told_at` (unix seconds) when.
    `busy_until` and `sending` belong to the way out: the pace of the chat and the message being sent. `held` are hooks
    that wait here for their turn, in the order they stand in amoCRM. `closed`: the group was untied from the deal.
    `begun`: the message that was begun last by a route which has no ids of ours.
    """

    id: ConversationId
    scope_id: str = ""
    chat_id: str = ""
    contact_id: int | None = None
    username: str = ""
    avatar: str = ""
    photo: str = ""
    busy_until: float = 0.0
    sending: str = ""
    name: str = ""
    label: str = ""
    told_at: int = 0
    opening: Opening | None = None
    held: tuple[Held, ...] = ()
    closed: bool = False
    begun: Begun | None = None

    def is_open_in(self, scope_id: str) -> bool:
        return bool(self.chat_id) and self.scope_id == scope_id and not self.closed


class Direction(StrEnum):
    """Towards the CRM, towards Telegram, the completion of a contact's card, or a lead of a funnel."""

    INCOMING = "incoming"
    OUTGOING = "outgoing"
    CARD = "card"
    LEAD = "lead"


@dataclass(frozen=True)
class Failure:
    """A message that could not be delivered for good; `payload` is what its queue carried, ready to be retried."""

    failure_id: str
    account_id: int
    direction: Direction
    bot_id: int
    chat: str
    reason: str
    text: str
    detail: str
    at: int
    payload: dict[str, Any] = field(repr=False)
