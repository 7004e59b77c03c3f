"""The REST calls about a person's card: contact, chats, deals and requests (amoCRM developers, "crm_platform").

Any list may span pages, and anything amoCRM leaves empty may be null.
"""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from bridge.amocrm.rest import RestApi
from bridge.domain.cards import NAME, START_PAYLOAD, TELEGRAM_ID, Card, Deal
from bridge.domain.errors import PermanentError
from bridge.domain.reasons import Reason
from bridge.domain.splitting import shorten

PAGE = 250
LONGEST_FIELD = 256
"""Characters that a text or url field takes; a longer value is refused (amocrm-api-php#224, #400)."""

CLOSED_STATUSES = {142, 143}


class CardsClient:
    """`Cards`."""

    def __init__(self, rest: RestApi) -> None:
        self._rest = rest

    def find_contact(self, account_id: int, user_id: int) -> int | None:
        """Return the contact whose Telegram ID is exactly this; the search itself is fuzzy."""
        for contact in self._pages(account_id, "/api/v4/contacts", f"query={user_id}", "contacts"):
            if str(user_id) in _fields(contact).get(TELEGRAM_ID, ()):
                return int(contact["id"])
        return None

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
        deals = sorted((int(deal["id"]) for deal in embedded(found, "leads")), reverse=True)
        return Card(contact_id, found.get("name") or "", _fields(found), tuple(deals))

    def write_card(self, account_id: int, contact_id: int, values: Mapping[str, str]) -> None:
        """Write the name and fields of a contact; an empty text clears a field."""
        body: dict[str, Any] = {}
        fields = [_field(code, value) for code, value in values.items() if code != NAME]
        if NAME in values:
            body["name"] = shorten(values[NAME], LONGEST_FIELD)
        if fields:
            body["custom_fields_values"] = fields
        self._rest.request(account_id, "PATCH", f"/api/v4/contacts/{contact_id}", body=body)

    def open_deal(self, account_id: int, card: Card) -> Deal | None:
        """Return the contact's newest deal that is neither won nor lost."""
        for deal_id in card.deals:
            deal = self._rest.request(account_id, "GET", f"/api/v4/leads/{deal_id}")
            if deal and deal.get("status_id") not in CLOSED_STATUSES:
                payload = next(iter(_fields(deal).get(START_PAYLOAD, ())), "")
                return Deal(deal_id, payload, deal.get("status_id"))
        return None

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
        uid = self._request_of(account_id, chat_id)
        if uid is None:
            return False
        try:
            path = f"/api/v4/leads/unsorted/{quote(uid)}/accept"
            self._rest.request(account_id, "POST", path, body={"status_id": status_id})
        except PermanentError as error:
            if (
                error.reason not in {Reason.AMO_REFUSED, Reason.AMO_GONE}
                or self._request_of(account_id, chat_id) == uid
            ):
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

    def _request_of(self, account_id: int, chat_id: str) -> str | None:
        query = "filter[category][]=chats&order[created_at]=desc"
        for request in self._pages(account_id, "/api/v4/leads/unsorted", query, "unsorted"):
            if ((request.get("metadata") or {}).get("origin") or {}).get("chat_id") == chat_id:
                return str(request["uid"])
        return None

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
