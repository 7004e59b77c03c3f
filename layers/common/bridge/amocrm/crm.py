"""The REST calls that set an account up (amoCRM developers, "crm_platform")."""

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import quote

from bridge.amocrm.cards import embedded
from bridge.amocrm.errors import answer_of, rest_error
from bridge.amocrm.rest import RestApi
from bridge.domain.cards import START_PAYLOAD, TELEGRAM_ID, TELEGRAM_LINK, TELEGRAM_USERNAME
from bridge.domain.errors import PermanentError, TransientError
from bridge.domain.reasons import Reason
from bridge.domain.staff import CrmUser
from bridge.relay.messages import CrmAccount, Pipeline, Status

CONTACT_FIELDS = (
    {"code": TELEGRAM_ID, "type": "text", "name": "Telegram ID"},
    {"code": TELEGRAM_USERNAME, "type": "text", "name": "Telegram username"},
    {"code": TELEGRAM_LINK, "type": "url", "name": "Telegram"},
)
DEAL_FIELDS = ({"code": START_PAYLOAD, "type": "text", "name": "Telegram: метка ссылки"},)

CRM_EVENTS = ["delete_contact", "delete_lead", "add_talk"]
"""The CRM webhooks the product needs: a contact is no longer a person's card; a deal is gone that groups may be tied
to; a chat has a new contact or request."""

FOLLOW_UP = 1
"""The type of task that every account has (amoCRM developers, "tasks-api")."""

MOST_SOURCES = 100
"""Sources that amoCRM takes of one integration in one account (the reference of its sources)."""

REFUSED = {Reason.AMO_REFUSED, Reason.AMO_GONE}

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
            raise rest_error(response)
        return _account(answer_of(response))

    def account(self, account_id: int) -> CrmAccount:
        return _account(self._rest.request(account_id, "GET", "/api/v4/account", query="with=amojo_id"))

    def pipelines(self, account_id: int) -> Sequence[Pipeline]:
        found = self._rest.request(account_id, "GET", "/api/v4/leads/pipelines")
        return [_pipeline(item) for item in embedded(found, "pipelines") if not item.get("is_archive")]

    def users(self, account_id: int) -> Sequence[CrmUser]:
        found = [_user(item) for item in self._pages(account_id, "/api/v4/users", "users", "with=amojo_id&")]
        if not found:
            raise TransientError(Reason.AMO_UNCLEAR, "an account without users", outcome_unknown=True)
        return found

    def prepare_fields(self, account_id: int) -> None:
        """Create the fields of contacts and deals that the account does not have yet."""
        self._add_fields(account_id, "/api/v4/contacts/custom_fields", CONTACT_FIELDS)
        self._add_fields(account_id, "/api/v4/leads/custom_fields", DEAL_FIELDS)

    def put_source(self, account_id: int, source: str, name: str, pipeline_id: int) -> int:
        """Create the bot's source, or bring the one that exists to this name and pipeline.

        Raises PermanentError SOURCES_FULL where the account has as many of ours as amoCRM takes.
        """
        wanted = {"name": name, "pipeline_id": pipeline_id}
        source_ref = self.find_source(account_id, source)
        if source_ref is None:
            try:
                return self._add_source(account_id, {**wanted, "external_id": source, "services": []})
            except PermanentError as error:
                # Refused as well when somebody else has created it between the look and the call.
                source_ref = self.find_source(account_id, source) if error.reason is Reason.AMO_REFUSED else None
                if source_ref is None:
                    self._check_room(account_id)
                    raise
        self._rest.request(account_id, "PATCH", f"/api/v4/sources/{source_ref}", body=wanted)
        return source_ref

    def find_source(self, account_id: int, source: str) -> int | None:
        query = f"filter[external_id]={quote(source)}"
        found = embedded(self._rest.request(account_id, "GET", "/api/v4/sources", query=query), "sources")
        return next((int(item["id"]) for item in found if item.get("external_id") == source), None)

    def _check_room(self, account_id: int) -> None:
        """Tell a refusal for want of room from others: amoCRM gives it no code of its own."""
        if len(embedded(self._rest.request(account_id, "GET", "/api/v4/sources"), "sources")) >= MOST_SOURCES:
            raise PermanentError(Reason.SOURCES_FULL)

    def _add_source(self, account_id: int, wanted: dict[str, Any]) -> int:
        created = embedded(self._rest.request(account_id, "POST", "/api/v4/sources", body=[wanted]), "sources")
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
        """Ask for CRM webhooks; tariffs without them (answer 4xx) only lose the early word of changes."""
        try:
            self._rest.request(
                account_id, "POST", "/api/v4/webhooks", body={"destination": url, "settings": CRM_EVENTS}
            )
        except PermanentError as error:
            if error.reason not in REFUSED:
                raise

    def is_subscribed(self, account_id: int, url: str) -> bool:
        """Tell whether amoCRM sends all its webhooks there; where it has none to send, there is nothing to ask for."""
        query = f"filter[destination]={quote(url, safe='')}"
        try:
            found = self._rest.request(account_id, "GET", "/api/v4/webhooks", query=query)
        except PermanentError as error:
            if error.reason not in REFUSED:
                raise
            return True
        hooks = (hook for hook in embedded(found, "webhooks") if hook.get("destination") == url)
        return any(set(CRM_EVENTS) <= set(hook.get("settings") or ()) and not hook.get("disabled") for hook in hooks)

    def add_task(self, account_id: int, user_id: int | None, text: str, until: int) -> None:
        query = "filter[is_completed]=0&order[created_at]=desc&limit=250"
        open_tasks = embedded(self._rest.request(account_id, "GET", "/api/v4/tasks", query=query), "tasks")
        if any(task.get("text") == text and not task.get("is_completed") for task in open_tasks):
            return
        task: dict[str, Any] = {"text": text, "complete_till": until, "task_type_id": FOLLOW_UP}
        if user_id is not None:
            task["responsible_user_id"] = user_id
        self._rest.request(account_id, "POST", "/api/v4/tasks", body=[task])

    def _add_fields(self, account_id: int, path: str, wanted: Sequence[dict[str, str]]) -> None:
        codes = {field.get("code") for field in self._pages(account_id, path, "custom_fields")}
        missing = [field for field in wanted if field["code"] not in codes]
        if missing:
            self._rest.request(account_id, "POST", path, body=missing)

    def _pages(self, account_id: int, path: str, plural: str, query: str = "") -> Iterator[dict[str, Any]]:
        """Yield a whole list, however long amoCRM makes its pages: it gives 50 fields whatever `limit` says
        (amocrm/amocrm-api-php issues 361 and 490). The end is an empty page (204), or a short one that names no next.
        """
        for page in range(1, MOST_PAGES + 1):
            answer = self._rest.request(account_id, "GET", path, query=f"{query}limit=250&page={page}")
            found = embedded(answer, plural)
            yield from found
            if not found or (len(found) < SHORT_PAGE and "next" not in answer.get("_links", {})):
                return


def _account(found: dict[str, Any]) -> CrmAccount:
    if "amojo_id" not in found:
        raise TransientError(Reason.AMO_UNCLEAR, "not an answer of amoCRM", outcome_unknown=True)
    takes_requests = found.get("is_unsorted_on") is not False
    return CrmAccount(found["id"], found["name"], found["subdomain"], found["amojo_id"], takes_requests)


def _user(item: dict[str, Any]) -> CrmUser:
    rights = item.get("rights") or {}
    return CrmUser(
        int(item["id"]),
        item.get("name") or "",
        item.get("amojo_id") or "",
        is_active=rights.get("is_active") is not False,
        is_admin=rights.get("is_admin") is True,
    )


def _pipeline(item: dict[str, Any]) -> Pipeline:
    statuses = embedded(item, "statuses")
    return Pipeline(
        id=item["id"],
        name=item["name"],
        is_main=item["is_main"],
        statuses=tuple(Status(status["id"], status["name"]) for status in statuses if status.get("type") != 1),
        takes_requests=item.get("is_unsorted_on") is not False,
    )
