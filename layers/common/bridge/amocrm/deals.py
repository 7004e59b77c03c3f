"""The REST calls about what belongs to a deal: links, talks, requests (amoCRM developers, "entity-links-api")."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any
from urllib.parse import quote

from bridge.amocrm.cards import CardsClient, embedded
from bridge.amocrm.rest import RestApi
from bridge.domain.cards import Serving
from bridge.domain.errors import PermanentError, TransientError
from bridge.domain.reasons import Reason


class DealsClient:
    """`Deals`."""

    def __init__(self, rest: RestApi, cards: CardsClient) -> None:
        self._rest = rest
        self._cards = cards

    def make_deal(self, account_id: int, name: str, pipeline_id: int, contact_id: int) -> int:
        """Make a deal in the first status of a pipeline; the outcome is unknown where the answer names none."""
        deal = {"name": name, "pipeline_id": pipeline_id, "_embedded": {"contacts": [{"id": contact_id}]}}
        made = embedded(self._rest.request(account_id, "POST", "/api/v4/leads", body=[deal]), "leads")
        if not made:
            raise TransientError(Reason.AMO_UNCLEAR, "no deal in the answer", outcome_unknown=True)
        return int(made[0]["id"])

    def detach(self, account_id: int, contact_id: int, deal_id: int) -> None:
        """Take a contact off a deal's card; one that is not there, or whose deal is gone, is off."""
        link = {"to_entity_id": contact_id, "to_entity_type": "contacts"}
        try:
            self._rest.request(account_id, "POST", f"/api/v4/leads/{deal_id}/unlink", body=[link])
        except PermanentError as error:
            if error.reason not in {Reason.AMO_GONE, Reason.AMO_REFUSED} or self._has(account_id, deal_id, contact_id):
                raise

    def serving(self, account_id: int, talk_id: str) -> Serving | None:
        """Return which deal a talk serves; None for a talk that is gone."""
        talk = self._found(account_id, f"/api/v4/talks/{quote(talk_id)}")
        if not talk:
            return None
        is_deal = talk.get("entity_type") == "lead" and talk.get("entity_id")
        return Serving(int(talk["entity_id"]) if is_deal else None, is_open=talk.get("is_in_work") is not False)

    def close_talk(self, account_id: int, talk_id: str) -> None:
        """End a talk, without asking the client how it was; one that has ended is none."""
        with suppress(PermanentError):
            self._rest.request(account_id, "POST", f"/api/v4/talks/{quote(talk_id)}/close", body={"force_close": True})

    def requests(self, account_id: int) -> Sequence[str]:
        """Return the chats whose requests wait, one that has several as often."""
        return [chat_id for chat_id, _ in self._cards.requests(account_id)]

    def take_request(self, account_id: int, chat_id: str, deal_id: int, contact_id: int | None) -> bool:
        """Bring the request of a chat, if there is one, into a deal, with this contact of it; False for none."""
        uid = self._cards.request_of(account_id, chat_id)
        if uid is None:
            return False
        target: dict[str, Any] = {"entity_id": deal_id, "entity_type": "leads"}
        if contact_id is not None:
            target["metadata"] = {"contact_id": contact_id}
        try:
            path = f"/api/v4/leads/unsorted/{quote(uid)}/link"
            self._rest.request(account_id, "POST", path, body={"link": target})
        except PermanentError as error:
            refused = error.reason in {Reason.AMO_REFUSED, Reason.AMO_GONE}
            if not refused or self._cards.request_of(account_id, chat_id) == uid:
                raise
            # Somebody took the request out of the list between the look and the call.
        return True

    def _has(self, account_id: int, deal_id: int, contact_id: int) -> bool:
        found = self._found(account_id, f"/api/v4/leads/{deal_id}", "with=contacts")
        return contact_id in [contact.get("id") for contact in embedded(found, "contacts")]

    def _found(self, account_id: int, path: str, query: str = "") -> dict[str, Any]:
        """Return something by its number, nothing when it is gone."""
        try:
            found = self._rest.request(account_id, "GET", path, query=query)
        except PermanentError as error:
            if error.reason is not Reason.AMO_GONE:
                raise
            return {}
        return {} if found.get("is_deleted") else found
