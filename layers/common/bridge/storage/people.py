"""The map Telegram ID → contact of every account, with the person's chats and what we wrote on the card."""

from collections.abc import Sequence
from contextlib import suppress

from bridge.domain.cards import INTRODUCTION, Written
from bridge.domain.errors import NotYetError
from bridge.domain.identity import ConversationId
from bridge.domain.reasons import Reason
from bridge.relay.ports import Clock
from bridge.storage.table import ConditionFailedError, Item, Table


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

    def introduces(self, account_id: int, user_id: int, conversation: ConversationId) -> bool:
        item = self._table.get(_key(account_id, user_id)) or {}
        until = item.get("introducing_until", 0)
        return item.get("introducing") == str(conversation) and bool(until >= self._clock.now())

    def chats(self, account_id: int, user_id: int) -> Sequence[str]:
        item = self._table.get(_key(account_id, user_id)) or {}
        return [str(chat_id) for chat_id in item.get("chats", ())]

    def release(self, account_id: int, user_id: int, conversation: ConversationId, chat_id: str = "") -> None:
        with suppress(ConditionFailedError):
            self._table.update(
                _key(account_id, user_id),
                "REMOVE introducing, introducing_until",
                {":conversation": str(conversation)},
                condition="introducing = :conversation",
            )
        if chat_id:
            self._note_chat(account_id, user_id, chat_id)

    def known(self, account_id: int, user_id: int, contact_id: int, chat_id: str = "") -> Written | None:
        item = self._table.update(
            _key(account_id, user_id),
            "SET contact_id = :contact_id REMOVE introducing, introducing_until, making",
            {":contact_id": contact_id},
            returns="ALL_NEW",
        )
        if chat_id and chat_id not in item.get("chats", []):
            self._note_chat(account_id, user_id, chat_id)
        written = item.get("written")
        return Written(**written) if written and written["contact_id"] == contact_id else None

    def making(self, account_id: int, user_id: int) -> float:
        item = self._table.get(_key(account_id, user_id)) or {}
        return float(item.get("making", 0.0))

    def makes(self, account_id: int, user_id: int, at: float) -> None:
        change = "SET making = :at" if at else "REMOVE making"
        self._table.update(_key(account_id, user_id), change, {":at": round(at, 3)} if at else None)

    def adopts(self, account_id: int, user_id: int, contact_id: int) -> bool:
        """A contact that was taken has an item of its own, by its negative id: Telegram's ids of people are not."""
        try:
            self._table.update(
                _key(account_id, -contact_id),
                "SET taken_by = :user_id",
                {":user_id": user_id},
                condition="attribute_not_exists(taken_by) OR taken_by = :user_id",
            )
        except ConditionFailedError:
            return False
        return True

    def wrote(self, account_id: int, user_id: int, written: Written) -> None:
        self._table.update(_key(account_id, user_id), "SET written = :written", {":written": vars(written)})

    def forget_contact(self, account_id: int, contact_id: int) -> Sequence[str]:
        chats: list[str] = []
        people = self._table.query("contact_id = :contact_id", {":contact_id": contact_id}, index="contact")
        for person in people:
            if person["account_id"] != account_id:
                continue
            try:
                item = self._table.update(
                    _key(account_id, person["telegram_id"]),
                    "REMOVE contact_id, written",
                    {":contact_id": contact_id},
                    condition="contact_id = :contact_id",
                    returns="ALL_NEW",
                )
            except ConditionFailedError as failed:
                # Forgotten by a write whose answer was lost, unless somebody has written another contact since.
                item = {} if "contact_id" in failed.item else failed.item
            chats += item.get("chats", ())
        return chats

    def _note_chat(self, account_id: int, user_id: int, chat_id: str) -> None:
        with suppress(ConditionFailedError):
            self._table.update(
                _key(account_id, user_id),
                "SET chats = list_append(if_not_exists(chats, :none), :chats)",
                {":none": [], ":chats": [chat_id], ":chat": chat_id},
                condition="NOT contains(chats, :chat)",
            )


def _key(account_id: int, user_id: int) -> Item:
    return {"account_id": account_id, "telegram_id": user_id}
