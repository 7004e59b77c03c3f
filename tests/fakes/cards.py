"""The cards of people in amoCRM as the use cases see them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bridge.domain.cards import NAME, Card, Deal
from bridge.domain.errors import BridgeError, PermanentError
from bridge.domain.reasons import Reason


@dataclass
class FakeCards:
    """The port `Cards`.

    `contacts` holds the values of each contact by part, `chat_contacts` whose a chat is, `deals` the payload on each
    contact's open deal, `requests` the chats whose request waits in «Неразобранное»; `found` is what a search by
    Telegram ID returns. Parts in `refuses` are refused, as is any write that has one of them.
    `trouble[method]` are errors raised by the next calls, one each; `lasting[method]` is raised by every call.
    """

    contacts: dict[int, dict[str, str]] = field(default_factory=dict)
    found: dict[tuple[int, int], int] = field(default_factory=dict)
    chat_contacts: dict[str, int] = field(default_factory=dict)
    deals: dict[int, str] = field(default_factory=dict)
    requests: set[str] = field(default_factory=set)
    accepted: list[tuple[str, int]] = field(default_factory=list)
    notes: list[tuple[str, int, str]] = field(default_factory=list)
    links: dict[str, int] = field(default_factory=dict)
    writes: list[dict[str, str]] = field(default_factory=list)
    refuses: set[str] = field(default_factory=set)
    requests_on: bool = True
    trouble: dict[str, list[BridgeError]] = field(default_factory=dict)
    lasting: dict[str, BridgeError] = field(default_factory=dict)

    def find_contact(self, account_id: int, user_id: int) -> int | None:
        self._check("find_contact")
        return self.found.get((account_id, user_id))

    def link_chat(self, account_id: int, contact_id: int, chat_id: str) -> None:
        self._check("link_chat")
        self.links[chat_id] = self.chat_contacts[chat_id] = contact_id

    def contact_of_chat(self, account_id: int, chat_id: str) -> int | None:
        self._check("contact_of_chat")
        return self.chat_contacts.get(chat_id)

    def card(self, account_id: int, contact_id: int) -> Card | None:
        self._check("card")
        values = self.contacts.get(contact_id)
        if values is None:
            return None
        fields = {code: (value,) for code, value in values.items() if code != NAME}
        return Card(contact_id, values.get(NAME, ""), fields, (contact_id,) if contact_id in self.deals else ())

    def write_card(self, account_id: int, contact_id: int, values: Mapping[str, str]) -> None:
        self._check("write_card")
        refused = sorted(self.refuses.intersection(values))
        if refused:
            raise PermanentError(Reason.AMO_REFUSED, f"status 400: {refused[0]}")
        self.writes.append(dict(values))
        self.contacts[contact_id] = {
            code: value for code, value in {**self.contacts[contact_id], **values}.items() if value
        }

    def open_deal(self, account_id: int, card: Card) -> Deal | None:
        """One deal a contact, under the contact's own number, in the status that was accepted last."""
        self._check("open_deal")
        status_id = self.accepted[-1][1] if self.accepted else None
        return next((Deal(deal_id, self.deals[deal_id], status_id) for deal_id in card.deals), None)

    def write_start_payload(self, account_id: int, deal_id: int, payload: str) -> None:
        self._check("write_start_payload")
        self.deals[deal_id] = payload

    def add_note(self, account_id: int, entity: str, entity_id: int, text: str) -> None:
        self._check("add_note")
        if (entity, entity_id, text) not in self.notes:
            self.notes.append((entity, entity_id, text))

    def accept_request(self, account_id: int, chat_id: str, status_id: int) -> bool:
        self._check("accept_request")
        if chat_id not in self.requests:
            return False
        self.requests.remove(chat_id)
        self.accepted.append((chat_id, status_id))
        return True

    def takes_requests(self, account_id: int, pipeline_id: int) -> bool:
        self._check("takes_requests")
        return self.requests_on

    def _check(self, method: str) -> None:
        if method in self.lasting:
            raise self.lasting[method]
        if self.trouble.get(method):
            raise self.trouble[method].pop(0)
