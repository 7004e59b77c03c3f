"""The cards of people in amoCRM as the use cases see them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from bridge.domain.cards import NAME, TELEGRAM_ID, Card, Deal, DealCard
from bridge.domain.errors import BridgeError, PermanentError
from bridge.domain.reasons import Reason


@dataclass
class FakeCards:
    """The port `Cards`.

    `contacts` holds the values of each contact by part, `chat_contacts` whose a chat is, `deals` the payload on each
    contact's open deal, `deal_cards` the account's deals by number, `requests` the chats whose request waits in
    «Неразобранное»; `found` is what a search by Telegram ID returns. `created` are the contacts made, which the search
    finds unless it `search_lags`, and of which the answer is lost by `trouble["create_contact lost"]`; `made_at` is
    when others were, in seconds. `attached` are the contacts on the cards of deals, and `unnoticed` the deals that a
    call for several loses without a word.
    `gone` are pipelines and statuses that were deleted.
    Parts in `refuses` are refused, as is any write that has one of them, and so are the deals in `refused_deals`.
    `trouble[method]` are errors raised by the next calls, one each; `lasting[method]` is raised by every call.
    """

    contacts: dict[int, dict[str, str]] = field(default_factory=dict)
    found: dict[tuple[int, int | str], int] = field(default_factory=dict)
    chat_contacts: dict[str, int] = field(default_factory=dict)
    deals: dict[int, str] = field(default_factory=dict)
    deal_cards: dict[int, DealCard] = field(default_factory=dict)
    attached: dict[int, list[int]] = field(default_factory=dict)
    refused_deals: dict[int, BridgeError] = field(default_factory=dict)
    unnoticed: set[int] = field(default_factory=set)
    created: list[int] = field(default_factory=list)
    made_at: dict[int, int] = field(default_factory=dict)
    search_lags: bool = False
    calls: list[str] = field(default_factory=list)
    requests: set[str] = field(default_factory=set)
    accepted: list[tuple[str, int]] = field(default_factory=list)
    notes: list[tuple[str, int, str]] = field(default_factory=list)
    links: dict[str, int] = field(default_factory=dict)
    writes: list[dict[str, str]] = field(default_factory=list)
    refuses: set[str] = field(default_factory=set)
    requests_on: bool = True
    gone: set[int] = field(default_factory=set)
    trouble: dict[str, list[BridgeError]] = field(default_factory=dict)
    lasting: dict[str, BridgeError] = field(default_factory=dict)

    def find_contact(self, account_id: int, telegram_id: int | str) -> int | None:
        self._check("find_contact")
        return self.found.get((account_id, telegram_id))

    def newest(self, account_id: int) -> Sequence[Card]:
        self._check("newest")
        return [self._card(contact_id) for contact_id in sorted(self.contacts, reverse=True)]

    def create_contact(self, account_id: int, values: Mapping[str, str]) -> int:
        self._check("create_contact")
        self._refuse(values)
        contact_id = max(self.contacts, default=899) + 1
        self.contacts[contact_id] = {code: value for code, value in values.items() if value}
        self.created.append(contact_id)
        telegram_id = values.get(TELEGRAM_ID, "")
        if telegram_id and not self.search_lags:
            self.found[account_id, int(telegram_id) if telegram_id.isdigit() else telegram_id] = contact_id
        self._check("create_contact lost")
        return contact_id

    def attach(self, account_id: int, contact_id: int, deals: Collection[int]) -> Collection[int]:
        self._check("attach")
        for deal_id in sorted(deals):
            if deal_id in self.refused_deals:
                raise self.refused_deals[deal_id]
        noticed = set(deals) - (self.unnoticed if len(deals) > 1 else set())
        for deal_id in sorted(noticed):
            on_card = self.attached.setdefault(deal_id, [])
            if contact_id not in on_card:
                on_card.append(contact_id)
        return noticed

    def link_chat(self, account_id: int, contact_id: int, chat_id: str) -> None:
        self._check("link_chat")
        self.links[chat_id] = self.chat_contacts[chat_id] = contact_id

    def contact_of_chat(self, account_id: int, chat_id: str) -> int | None:
        self._check("contact_of_chat")
        return self.chat_contacts.get(chat_id)

    def card(self, account_id: int, contact_id: int) -> Card | None:
        self._check("card")
        return self._card(contact_id) if contact_id in self.contacts else None

    def _card(self, contact_id: int) -> Card:
        values = self.contacts[contact_id]
        fields = {code: (value,) for code, value in values.items() if code != NAME}
        deals = {deal_id for deal_id, contacts in self.attached.items() if contact_id in contacts}
        deals |= {contact_id} & self.deals.keys()
        return Card(
            contact_id,
            values.get(NAME, ""),
            fields,
            tuple(sorted(deals, reverse=True)),
            self.made_at.get(contact_id, 0),
        )

    def write_card(self, account_id: int, contact_id: int, values: Mapping[str, str]) -> None:
        self._check("write_card")
        self._refuse(values)
        self.writes.append(dict(values))
        self.contacts[contact_id] = {
            code: value for code, value in {**self.contacts[contact_id], **values}.items() if value
        }

    def open_deal(self, account_id: int, card: Card) -> Deal | None:
        """One deal a contact, under the contact's own number, in the status that was accepted last."""
        self._check("open_deal")
        status_id = self.accepted[-1][1] if self.accepted else None
        return next((Deal(deal_id, self.deals[deal_id], status_id) for deal_id in card.deals), None)

    def deal(self, account_id: int, deal_id: int) -> DealCard | None:
        self._check("deal")
        return self.deal_cards.get(deal_id)

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
        if status_id in self.gone:
            raise PermanentError(Reason.AMO_REFUSED, "status 400: status_id NotSupportedChoice")
        self.requests.remove(chat_id)
        self.accepted.append((chat_id, status_id))
        return True

    def has_status(self, account_id: int, status_id: int) -> bool:
        self._check("has_status")
        return status_id not in self.gone

    def takes_requests(self, account_id: int, pipeline_id: int) -> bool:
        self._check("takes_requests")
        if pipeline_id in self.gone:
            raise PermanentError(Reason.AMO_GONE, "status 404")
        return self.requests_on

    def _refuse(self, values: Mapping[str, str]) -> None:
        refused = sorted(self.refuses.intersection(values))
        if refused:
            raise PermanentError(Reason.AMO_REFUSED, f"status 400: {refused[0]}")

    def _check(self, method: str) -> None:
        self.calls.append(method)
        if method in self.lasting:
            raise self.lasting[method]
        if self.trouble.get(method):
            raise self.trouble[method].pop(0)
