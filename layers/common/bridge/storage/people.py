"""The map Telegram ID → contact of every account."""

from contextlib import suppress

from bridge.domain.errors import NotYetError
from bridge.domain.identity import ConversationId
from bridge.domain.reasons import Reason
from bridge.relay.ports import Clock
from bridge.storage.table import ConditionFailedError, Item, Table

INTRODUCTION = 300.0
"""Seconds another conversation of the same person waits for an introduction before it starts one of its own."""


class PeopleStore:
    """`People` on the table People with its index `contact`."""

    def __init__(self, table: Table, clock: Clock) -> None:
        self._table = table
        self._clock = clock

    def claim(self, account_id: int, user_id: int, conversation: ConversationId) -> int | None:
        now = int(self._clock.now())
        try:
            self._table.update(
                _key(account_id, user_id),
                "SET introducing = :conversation, introducing_until = :until",
                {":conversation": str(conversation), ":until": now + int(INTRODUCTION), ":now": now},
                condition="attribute_not_exists(contact_id) AND (attribute_not_exists(introducing)"
                " OR introducing = :conversation OR introducing_until < :now)",
            )
        except ConditionFailedError as failed:
            if failed.item.get("contact_id") is None:
                raise NotYetError(Reason.PERSON_BEING_INTRODUCED, "by another conversation", 1.0) from None
            return int(failed.item["contact_id"])
        return None

    def release(self, account_id: int, user_id: int, conversation: ConversationId) -> None:
        with suppress(ConditionFailedError):
            self._table.update(
                _key(account_id, user_id),
                "REMOVE introducing, introducing_until",
                {":conversation": str(conversation)},
                condition="introducing = :conversation",
            )

    def known(self, account_id: int, user_id: int, contact_id: int) -> None:
        self._table.update(
            _key(account_id, user_id),
            "SET contact_id = :contact_id REMOVE introducing, introducing_until",
            {":contact_id": contact_id},
        )

    def forget_contact(self, account_id: int, contact_id: int) -> None:
        """Forget a contact that was deleted or merged, so that its people are looked for again."""
        people = self._table.query("contact_id = :contact_id", {":contact_id": contact_id}, index="contact")
        for person in people:
            if person["account_id"] == account_id:
                self._table.delete(_key(account_id, person["telegram_id"]))


def _key(account_id: int, user_id: int) -> Item:
    return {"account_id": account_id, "telegram_id": user_id}
