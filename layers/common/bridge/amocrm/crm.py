"""The REST calls of the journeys (amoCRM developers, "crm_platform")."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from bridge.amocrm.errors import answer_of, rest_error
from bridge.amocrm.rest import RestApi
from bridge.domain.errors import PermanentError, TransientError
from bridge.domain.reasons import Reason
from bridge.domain.records import Person
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

REFUSED = {Reason.AMO_REFUSED, Reason.AMO_GONE}
CLOSED_STATUSES = {142, 143}


class CrmClient:
    """`Crm`."""

    def __init__(self, rest: RestApi) -> None:
        self._rest = rest

    def account(self, domain: str, access_token: str) -> CrmAccount:
        response = self._rest.once(domain, access_token, "GET", "/api/v4/account", query="with=amojo_id")
        if not response.is_success:
            raise rest_error(response)
        found = answer_of(response)
        if "amojo_id" not in found:
            raise TransientError(Reason.AMO_UNCLEAR, "not an answer of amoCRM", outcome_unknown=True)
        return CrmAccount(found["id"], found["name"], found["subdomain"], found["amojo_id"])

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
            if error.reason not in REFUSED:
                raise

    def subscribe(self, account_id: int, url: str) -> None:
        """Ask for CRM webhooks; tariffs without them (answer 4xx) only lose the early word of deleted contacts."""
        try:
            self._rest.request(
                account_id, "POST", "/api/v4/webhooks", body={"destination": url, "settings": CRM_EVENTS}
            )
        except PermanentError as error:
            if error.reason not in REFUSED:
                raise

    def _add_fields(self, account_id: int, path: str, wanted: Sequence[dict[str, str]]) -> None:
        existing = _embedded(self._rest.request(account_id, "GET", path, query="limit=250"), "custom_fields")
        codes = {field.get("code") for field in existing}
        missing = [field for field in wanted if field["code"] not in codes]
        if missing:
            self._rest.request(account_id, "POST", path, body=missing)


def _embedded(answer: dict[str, Any], plural: str) -> list[dict[str, Any]]:
    return answer.get("_embedded", {}).get(plural) or []


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
