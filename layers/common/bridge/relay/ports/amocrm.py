"""amoCRM: its chats, its REST API and its OAuth."""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from bridge.domain.cards import Card, Deal, DealCard, Serving
from bridge.domain.identity import ConversationId
from bridge.domain.staff import CrmUser
from bridge.relay.messages import (
    ChatMessage,
    CrmAccount,
    CrmEdit,
    CrmReaction,
    Pipeline,
    Posted,
    Sender,
    StatusReport,
    TokenPair,
)


class Chats(Protocol):
    """amojo: the chats of amoCRM."""

    def connect(self, account: CrmAccount, domain: str) -> str: ...
    def create(self, scope_id: str, conversation: ConversationId, source: str, user: Sender) -> str: ...
    def send(self, scope_id: str, message: ChatMessage) -> Posted:
        """Post a message; what it answers is shown in words when amojo does not know it."""
        ...

    def edit(self, scope_id: str, edit: CrmEdit) -> None:
        """Change a message; PermanentError(AMO_GONE) when amojo does not know it."""
        ...

    def react(self, scope_id: str, reaction: CrmReaction) -> None:
        """Put a reaction on a message or take it back; PermanentError(AMO_GONE) when amojo does not know it."""
        ...

    def report(self, report: StatusReport) -> None: ...


class Crm(Protocol):
    """REST v4 of one account at a time."""

    def identify(self, domain: str, access_token: str) -> CrmAccount:
        """Return whose token it is, before anything of the account is stored."""
        ...

    def account(self, account_id: int) -> CrmAccount: ...
    def pipelines(self, account_id: int) -> Sequence[Pipeline]: ...
    def users(self, account_id: int) -> Sequence[CrmUser]:
        """Return all users; there is at least the one who installed the widget."""
        ...

    def prepare_fields(self, account_id: int) -> None: ...
    def put_source(self, account_id: int, source: str, name: str, pipeline_id: int) -> int: ...
    def find_source(self, account_id: int, source: str) -> int | None: ...
    def remove_source(self, account_id: int, source_ref: int) -> None: ...
    def add_task(self, account_id: int, user_id: int | None, text: str, until: int) -> None:
        """Leave a task to be done `until` then (unix seconds), unless one of the same words is open.

        For nobody (None) it is that of whoever installed the widget.
        """
        ...

    def subscribe(self, account_id: int, url: str) -> None: ...
    def is_subscribed(self, account_id: int, url: str) -> bool:
        """Tell whether amoCRM sends all that is needed there; it stops when it was answered badly too often."""
        ...


class Cards(Protocol):
    """The cards of people: contacts, their chats, deals and requests, over REST v4."""

    def find_contact(self, account_id: int, telegram_id: int | str) -> int | None:
        """Return the first contact with this Telegram ID; one that was just made may be missing for a while."""
        ...

    def newest(self, account_id: int) -> Sequence[Card]:
        """Return some hundred contacts that were made last, the newest first."""
        ...

    def create_contact(self, account_id: int, values: Mapping[str, str]) -> int:
        """Make a contact with these parts of a card by their codes."""
        ...

    def attach(self, account_id: int, contact_id: int, deals: Collection[int]) -> Collection[int]:
        """Put a contact on the cards of deals, never as the main one; return those where it is known to be now.

        Of several none may be done when one of them is refused.
        """
        ...

    def link_chat(self, account_id: int, contact_id: int, chat_id: str) -> None: ...
    def contact_of_chat(self, account_id: int, chat_id: str) -> int | None: ...
    def card(self, account_id: int, contact_id: int) -> Card | None: ...
    def write_card(self, account_id: int, contact_id: int, values: Mapping[str, str]) -> None:
        """Write parts of a card by their codes; an empty text clears a field."""
        ...

    def open_deal(self, account_id: int, card: Card) -> Deal | None: ...
    def deal(self, account_id: int, deal_id: int) -> DealCard | None:
        """Return a deal of the account as it stands now; None when it has none of that number, or has no more."""
        ...

    def write_start_payload(self, account_id: int, deal_id: int, payload: str) -> None: ...
    def add_note(self, account_id: int, entity: str, entity_id: int, text: str) -> None:
        """Leave a note on one of the `leads` or `contacts`, once however often it is asked for."""
        ...

    def accept_request(self, account_id: int, chat_id: str, status_id: int) -> bool:
        """Accept the request of a chat into a status; False while there is none."""
        ...

    def has_status(self, account_id: int, status_id: int) -> bool:
        """Tell whether any pipeline has this status."""
        ...

    def takes_requests(self, account_id: int, pipeline_id: int) -> bool:
        """Tell whether strangers' messages become requests; PermanentError(AMO_GONE) for a pipeline that is gone."""
        ...


class Deals(Protocol):
    """What belongs to deals besides people: talks and requests, over REST v4."""

    def detach(self, account_id: int, contact_id: int, deal_id: int) -> None:
        """Take a contact off a deal's card; one that is not there is off."""
        ...

    def serving(self, account_id: int, talk_id: str) -> Serving | None:
        """Return which deal a talk serves; None for a talk that is gone."""
        ...

    def close_talk(self, account_id: int, talk_id: str) -> None:
        """End a talk, so that the next message begins another one."""
        ...

    def requests(self, account_id: int) -> Sequence[str]:
        """Return the chats whose requests wait in «Неразобранное», one that has several as often."""
        ...

    def take_request(self, account_id: int, chat_id: str, deal_id: int, contact_id: int | None) -> bool:
        """Bring the request of a chat, if there is one, into a deal, with this contact of it; False for none."""
        ...


class OAuth(Protocol):
    def exchange(self, domain: str, code: str) -> TokenPair: ...
    def refresh(self, domain: str, refresh_token: str) -> TokenPair: ...
    def account_of(self, pair: TokenPair) -> int | None:
        """Return the account that amoCRM's access token names, or None when it is not readable."""
        ...

    def current_domain(self, pair: TokenPair) -> str | None:
        """Return where the account lives now, or None when amoCRM does not tell."""
        ...
