"""The REST calls of the journeys (amoCRM developers, "crm_platform")."""

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import quote

from bridge.amocrm.errors import error_of
from bridge.amocrm.rest import RestApi
from bridge.domain.errors import PermanentError, TransientError
from bridge.domain.reasons import Reason
from bridge.domain.records import Person
from bridge.http_calls import body_of
from bridge.relay.messages import CrmAccount, Pipeline, Status

TELEGRAM_ID = "TELEGRAM_ID"
TELEGRAM_USERNAME = "TELEGRAM_USERNAME"
TELEGRAM_LINK = "TELEGRAM_LINK"
START_PAYLOAD = "TELEGRAM_START"

CONTACT_FIELDS = (
    {"code": TELEGRAM_ID, "type": "text", "name": "Telegram ID"},
    {"code": TELEGRAM_USERNAME, "type": "text", "name": "Telegram username"},
    {"code": TELEGRAM_LINK, "type": "url", "name": "Telegram"},
)
DEAL_FIELDS = ({"code": START_PAYLOAD, "type": "text", "name": "Telegram: метка ссылки"},)

CRM_EVENTS = ["delete_contact"]
"""The CRM webhooks the product needs: a deleted or merged contact is no longer the person's card."""

CLOSED_STATUSES = {142, 143}

SHORT_PAGE = 50
MOST_PAGES = 40
"""Pages of a list that are read at most, should it never end: two thousand fields."""


class CrmClient:
    """`Crm`."""

    def __init__(self, rest: RestApi) -> None:
        self._rest = rest

    def identify(self, domain: str, access_token: str) -> CrmAccount:
        response = self._rest.once(domain, access_token, "GET", "/api/v4/account", query="with=amojo_id")
        if not response.is_success:
            raise error_of(response)
        return _account(body_of(response))

    def account(self, account_id: int) -> CrmAccount:
        return _account(self._rest.request(account_id, "GET", "/api/v4/account", query="with=amojo_id"))

    def pipelines(self, account_id: int) -> Sequence[Pipeline]:
        found = self._rest.request(account_id, "GET", "/api/v4/leads/pipelines")
        return [_pipeline(item) for item in _embedded(found, "pipelines") if not item.get("is_archive")]

    def prepare_fields(self, account_id: int) -> None:
        """Create the fields of contacts and deals that the account does not have yet."""
        self._add_fields(account_id, "/api/v4/contacts/custom_fields", CONTACT_FIELDS)
        self._add_fields(account_id, "/api/v4/leads/custom_fields", DEAL_FIELDS)

    def find_contact(self, account_id: int, user_id: int) -> int | None:
        """Return the contact whose Telegram ID is exactly this; the search itself is fuzzy."""
        found = self._rest.request(account_id, "GET", "/api/v4/contacts", query=f"query={user_id}&limit=250")
        for contact in _embedded(found, "contacts"):
            if str(user_id) in _values(contact, TELEGRAM_ID):
                return int(contact["id"])
        return None

    def link_chat(self, account_id: int, contact_id: int, chat_id: str) -> None:
        body = [{"contact_id": contact_id, "chat_id": chat_id}]
        self._rest.request(account_id, "POST", "/api/v4/contacts/chats", body=body)

    def contact_of_chat(self, account_id: int, chat_id: str) -> int | None:
        found = self._rest.request(account_id, "GET", "/api/v4/contacts/chats", query=f"chat_id={quote(chat_id)}")
        links = (link for link in _embedded(found, "chats") if link["chat_id"] == chat_id)
        return next((int(link["contact_id"]) for link in links), None)

    def write_person(self, account_id: int, contact_id: int, person: Person, *, rename: bool) -> None:
        """Write Telegram ID, username and link; `rename` takes the bot's label out of a contact just made."""
        fields = [_field(TELEGRAM_ID, str(person.user_id))]
        if person.username:
            fields.append(_field(TELEGRAM_USERNAME, person.username))
            fields.append(_field(TELEGRAM_LINK, f"https://t.me/{person.username}"))
        body: dict[str, Any] = {"custom_fields_values": fields}
        if rename:
            body["name"] = person.name
        self._rest.request(account_id, "PATCH", f"/api/v4/contacts/{contact_id}", body=body)

    def keep_start_payload(self, account_id: int, contact_id: int, payload: str) -> bool:
        """Write a deep link's payload on the contact's newest open deal; False while there is none."""
        found = self._rest.request(account_id, "GET", f"/api/v4/contacts/{contact_id}", query="with=leads")
        for deal_id in sorted((deal["id"] for deal in _embedded(found, "leads")), reverse=True):
            deal = self._rest.request(account_id, "GET", f"/api/v4/leads/{deal_id}")
            if deal and deal.get("status_id") not in CLOSED_STATUSES:
                body = {"custom_fields_values": [_field(START_PAYLOAD, payload)]}
                self._rest.request(account_id, "PATCH", f"/api/v4/leads/{deal_id}", body=body)
                return True
        return False

    def accept_request(self, account_id: int, chat_id: str, status_id: int) -> bool:
        """Accept the chat's request out of «Неразобранное»; False while there is none."""
        query = "filter[category][]=chats&limit=250&order[created_at]=desc"
        found = self._rest.request(account_id, "GET", "/api/v4/leads/unsorted", query=query)
        for request in _embedded(found, "unsorted"):
            if request["metadata"]["origin"]["chat_id"] == chat_id:
                path = f"/api/v4/leads/unsorted/{request['uid']}/accept"
                self._rest.request(account_id, "POST", path, body={"status_id": status_id})
                return True
        return False

    def put_source(self, account_id: int, source: str, name: str, pipeline_id: int) -> int:
        """Create the bot's source, or bring the one that exists to this name and pipeline."""
        wanted = {"name": name, "pipeline_id": pipeline_id}
        query = f"filter[external_id]={quote(source)}"
        existing = _embedded(self._rest.request(account_id, "GET", "/api/v4/sources", query=query), "sources")
        if existing:
            source_ref = int(existing[0]["id"])
            self._rest.request(account_id, "PATCH", f"/api/v4/sources/{source_ref}", body=wanted)
            return source_ref
        body = [{**wanted, "external_id": source, "services": []}]
        created = _embedded(self._rest.request(account_id, "POST", "/api/v4/sources", body=body), "sources")
        if not created:
            raise TransientError(Reason.AMO_UNAVAILABLE, "no source in the answer", outcome_unknown=True)
        return int(created[0]["id"])

    def remove_source(self, account_id: int, source_ref: int) -> None:
        try:
            self._rest.request(account_id, "DELETE", f"/api/v4/sources/{source_ref}")
        except PermanentError as error:
            if error.reason is not Reason.AMO_REFUSED:
                raise

    def subscribe(self, account_id: int, url: str) -> None:
        """Ask for CRM webhooks; tariffs without them (answer 4xx) only lose the early word of deleted contacts."""
        try:
            self._rest.request(
                account_id, "POST", "/api/v4/webhooks", body={"destination": url, "settings": CRM_EVENTS}
            )
        except PermanentError as error:
            if error.reason is not Reason.AMO_REFUSED:
                raise

    def _add_fields(self, account_id: int, path: str, wanted: Sequence[dict[str, str]]) -> None:
        codes = {field.get("code") for field in self._pages(account_id, path, "custom_fields")}
        missing = [field for field in wanted if field["code"] not in codes]
        if missing:
            self._rest.request(account_id, "POST", path, body=missing)

    def _pages(self, account_id: int, path: str, plural: str) -> Iterator[dict[str, Any]]:
        """Yield a whole list, however long amoCRM makes its pages: it gives 50 fields whatever `limit` says
        (amocrm/amocrm-api-php issues 361 and 490). The end is an empty page (204), or a short one that names no next.
        """
        for page in range(1, MOST_PAGES + 1):
            answer = self._rest.request(account_id, "GET", path, query=f"limit=250&page={page}")
            found = _embedded(answer, plural)
            yield from found
            if not found or (len(found) < SHORT_PAGE and "next" not in answer.get("_links", {})):
                return


def _embedded(answer: dict[str, Any], plural: str) -> list[dict[str, Any]]:
    return answer.get("_embedded", {}).get(plural) or []


def _account(found: dict[str, Any]) -> CrmAccount:
    if "amojo_id" not in found:
        raise TransientError(Reason.AMO_UNAVAILABLE, "not an answer of amoCRM", outcome_unknown=True)
    return CrmAccount(found["id"], found["name"], found["subdomain"], found["amojo_id"])


def _field(code: str, value: str) -> dict[str, Any]:
    return {"field_code": code, "values": [{"value": value}]}


def _values(entity: dict[str, Any], code: str) -> set[str]:
    fields = entity.get("custom_fields_values") or []
    return {str(value["value"]) for field in fields if field.get("field_code") == code for value in field["values"]}


def _pipeline(item: dict[str, Any]) -> Pipeline:
    statuses = item.get("_embedded", {}).get("statuses", [])
    return Pipeline(
        id=item["id"],
        name=item["name"],
        is_main=item["is_main"],
        statuses=tuple(Status(status["id"], status["name"]) for status in statuses if status.get("type") != 1),
    )
