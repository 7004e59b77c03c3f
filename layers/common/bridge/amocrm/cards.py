"""The REST calls about a person's card: contact, chats, deals and requests (amoCRM developers, "crm_platform").

Any list may span pages, and anything amoCRM leaves empty may be null.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from bridge.amocrm.rest import RestApi
from bridge.domain.cards import NAME, START_PAYLOAD, TELEGRAM_ID, Card, Deal, DealCard
from bridge.domain.errors import PermanentError, TransientError
from bridge.domain.reasons import Reason
from bridge.domain.splitting import shorten

PAGE = 250
WRITTEN_AT_ONCE = 50
"""What amoCRM recommends at most in one write; of larger ones some was lost (zero-archive/amocrm-php#100)."""

LONGEST_FIELD = 256
"""Characters that a text or url field takes; a longer value is refused (amocrm-api-php#224, #400)."""

CLOSED_STATUSES = {142, 143}


class CardsClient:
    """`Cards`."""

    def __init__(self, rest: RestApi) -> None:
        self._rest = rest

    def find_contact(self, account_id: int, telegram_id: int | str) -> int | None:
        """Return the first contact whose Telegram ID is exactly this; the search itself is fuzzy."""
        query = f"query={quote(str(telegram_id))}"
        holders = (
            int(contact["id"])
            for contact in self._pages(account_id, "/api/v4/contacts", query, "contacts")
            if str(telegram_id) in _fields(contact).get(TELEGRAM_ID, ())
        )
        return min(holders, default=None)

    def newest(self, account_id: int) -> Sequence[Card]:
        """Return the contacts that were made last, whatever the search has noticed of them, the newest first."""
        query = f"with=leads&order[id]=desc&limit={PAGE}"
        found = self._rest.request(account_id, "GET", "/api/v4/contacts", query=query)
        return [_card(int(one["id"]), one) for one in embedded(found, "contacts") if not one.get("is_deleted")]

    def create_contact(self, account_id: int, values: Mapping[str, str]) -> int:
        body = [_written({code: value for code, value in values.items() if value})]
        created = embedded(self._rest.request(account_id, "POST", "/api/v4/contacts", body=body), "contacts")
        if not created:
            raise TransientError(Reason.AMO_UNAVAILABLE, "no contact in the answer", outcome_unknown=True)
        return int(created[0]["id"])

    def attach(self, account_id: int, contact_id: int, deals: Collection[int]) -> set[int]:
        """Put a contact on the cards of deals, beside whoever is the main one; return those that amoCRM names.

        The mass call refuses all for the sake of one, so whoever asks for one deal asks the deal itself.
        """
        link = {"to_entity_id": contact_id, "to_entity_type": "contacts", "metadata": {"is_main": False}}
        if len(deals) == 1:
            [deal_id] = deals
            answer = self._rest.request(account_id, "POST", f"/api/v4/leads/{deal_id}/link", body=[link])
            return {deal_id for linked in embedded(answer, "links") if linked.get("to_entity_id") == contact_id}
        wanted = sorted(deals)
        attached: set[int] = set()
        for start in range(0, len(wanted), WRITTEN_AT_ONCE):
            body = [{"entity_id": deal_id, **link} for deal_id in wanted[start:][:WRITTEN_AT_ONCE]]
            answer = self._rest.request(account_id, "POST", "/api/v4/leads/link", body=body)
            links = (linked for linked in embedded(answer, "links") if linked.get("to_entity_id") == contact_id)
            attached |= {int(linked["entity_id"]) for linked in links if linked.get("entity_id")}
        return attached

    def link_chat(self, account_id: int, contact_id: int, chat_id: str) -> None:
        body = [{"contact_id": contact_id, "chat_id": chat_id}]
        self._rest.request(account_id, "POST", "/api/v4/contacts/chats", body=body)

    def contact_of_chat(self, account_id: int, chat_id: str) -> int | None:
        """Return whose chat this is now, also while its request is in «Неразобранное»."""
        found = self._rest.request(account_id, "GET", "/api/v4/contacts/chats", query=f"chat_id={quote(chat_id)}")
        links = (link for link in embedded(found, "chats") if link.get("chat_id") == chat_id and link.get("contact_id"))
        return next((int(link["contact_id"]) for link in links), None)

    def card(self, account_id: int, contact_id: int) -> Card | None:
        """Return the contact as it stands now, None when it is gone."""
        found = self._rest.request(account_id, "GET", f"/api/v4/contacts/{contact_id}", query="with=leads")
        if not found or found.get("is_deleted"):
            return None
        return _card(contact_id, found)

    def write_card(self, account_id: int, contact_id: int, values: Mapping[str, str]) -> None:
        """Write the name and fields of a contact; an empty text clears a field."""
        self._rest.request(account_id, "PATCH", f"/api/v4/contacts/{contact_id}", body=_written(values))

    def open_deal(self, account_id: int, card: Card) -> Deal | None:
        """Return the contact's newest deal that is neither won nor lost."""
        for deal_id in card.deals:
            deal = self._rest.request(account_id, "GET", f"/api/v4/leads/{deal_id}")
            if deal and deal.get("status_id") not in CLOSED_STATUSES:
                payload = next(iter(_fields(deal).get(START_PAYLOAD, ())), "")
                return Deal(deal_id, payload, deal.get("status_id"))
        return None

    def deal(self, account_id: int, deal_id: int) -> DealCard | None:
        """Return a deal as it stands now, None for a number that is no deal of this account."""
        try:
            found = self._rest.request(account_id, "GET", f"/api/v4/leads/{deal_id}")
        except PermanentError as error:
            if error.reason is not Reason.AMO_GONE:
                raise
            return None
        if not found or found.get("is_deleted"):
            return None
        is_closed = found.get("status_id") in CLOSED_STATUSES
        made_at = found.get("created_at")
        return DealCard(
            deal_id,
            found.get("name") or "",
            found.get("pipeline_id"),
            is_closed,
            made_at if isinstance(made_at, int) else 0,
        )

    def write_start_payload(self, account_id: int, deal_id: int, payload: str) -> None:
        body = {"custom_fields_values": [_field(START_PAYLOAD, payload)]}
        self._rest.request(account_id, "PATCH", f"/api/v4/leads/{deal_id}", body=body)

    def add_note(self, account_id: int, entity: str, entity_id: int, text: str) -> None:
        """Leave a note on a deal (`leads`) or a contact (`contacts`), unless the same words stand there already."""
        path = f"/api/v4/{entity}/{entity_id}/notes"
        notes = self._pages(account_id, path, "filter[note_type][]=common", "notes")
        if all((note.get("params") or {}).get("text") != text for note in notes):
            self._rest.request(account_id, "POST", path, body=[{"note_type": "common", "params": {"text": text}}])

    def accept_request(self, account_id: int, chat_id: str, status_id: int) -> bool:
        """Accept the chat's request out of «Неразобранное»; False while there is none."""
        uid = self.request_of(account_id, chat_id)
        if uid is None:
            return False
        try:
            path = f"/api/v4/leads/unsorted/{quote(uid)}/accept"
            self._rest.request(account_id, "POST", path, body={"status_id": status_id})
        except PermanentError as error:
            if error.reason not in {Reason.AMO_REFUSED, Reason.AMO_GONE} or self.request_of(account_id, chat_id) == uid:
                raise
            # Somebody took the request out of the list between the look and the call.
        return True

    def takes_requests(self, account_id: int, pipeline_id: int) -> bool:
        """Tell whether amoCRM makes a request of a stranger's message: account and pipeline can switch that off."""
        account = self._rest.request(account_id, "GET", "/api/v4/account")
        if account.get("is_unsorted_on") is False:
            return False
        pipeline = self._rest.request(account_id, "GET", f"/api/v4/leads/pipelines/{pipeline_id}")
        return pipeline.get("is_unsorted_on") is not False

    def has_status(self, account_id: int, status_id: int) -> bool:
        """Tell whether any pipeline that is in use has this status."""
        found = embedded(self._rest.request(account_id, "GET", "/api/v4/leads/pipelines"), "pipelines")
        in_use = (pipeline for pipeline in found if not pipeline.get("is_archive"))
        return any(status.get("id") == status_id for pipeline in in_use for status in embedded(pipeline, "statuses"))

    def request_of(self, account_id: int, chat_id: str) -> str | None:
        """Return the uid of the request of a chat in «Неразобранное», None while there is none."""
        return next((uid for waiting, uid in self.requests(account_id) if waiting == chat_id), None)

    def requests(self, account_id: int) -> Iterator[tuple[str, str]]:
        """Yield the chats whose requests wait in «Неразобранное», each with the request's uid, the newest first."""
        query = "filter[category][]=chats&order[created_at]=desc"
        for request in self._pages(account_id, "/api/v4/leads/unsorted", query, "unsorted"):
            chat_id = ((request.get("metadata") or {}).get("origin") or {}).get("chat_id")
            if chat_id:
                yield str(chat_id), str(request["uid"])

    def _pages(self, account_id: int, path: str, query: str, plural: str) -> Iterator[dict[str, Any]]:
        page = 1
        while True:
            found = self._rest.request(account_id, "GET", path, query=f"{query}&limit={PAGE}&page={page}")
            yield from embedded(found, plural)
            if not (found.get("_links") or {}).get("next"):
                return
            page += 1


def embedded(answer: Mapping[str, Any], plural: str) -> list[dict[str, Any]]:
    return (answer.get("_embedded") or {}).get(plural) or []


def _card(contact_id: int, contact: Mapping[str, Any]) -> Card:
    deals = sorted((int(deal["id"]) for deal in embedded(contact, "leads")), reverse=True)
    return Card(contact_id, contact.get("name") or "", _fields(contact), tuple(deals), contact.get("created_at") or 0)


def _written(values: Mapping[str, str]) -> dict[str, Any]:
    body: dict[str, Any] = {}
    fields = [_field(code, value) for code, value in values.items() if code != NAME]
    if NAME in values:
        body["name"] = shorten(values[NAME], LONGEST_FIELD)
    if fields:
        body["custom_fields_values"] = fields
    return body


def _field(code: str, value: str) -> dict[str, Any]:
    # Null instead of a list empties a field (amocrm-api-php, NullCustomFieldValueCollection).
    return {"field_code": code, "values": [{"value": shorten(value, LONGEST_FIELD)}] if value else None}


def _fields(entity: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    return {
        field["field_code"]: tuple(
            str(value["value"]) for value in field.get("values") or [] if value.get("value") is not None
        )
        for field in entity.get("custom_fields_values") or []
        if field.get("field_code")
    }
