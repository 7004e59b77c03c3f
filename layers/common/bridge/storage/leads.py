"""Leads of funnels and what people were asked there, each by an id of its own kind."""

import hashlib
from collections.abc import Collection
from dataclasses import asdict

from bridge.domain.errors import NotYetError, TransientError
from bridge.domain.leads import (
    ANSWERS_WITHIN,
    COUNTS_ONCE,
    GREETS_ONCE,
    LEASE,
    Dealing,
    FollowUp,
    Lead,
    LeadError,
    LeadState,
    Told,
)
from bridge.domain.licence import DAY
from bridge.domain.reasons import Reason
from bridge.domain.records import Bot, Person
from bridge.relay.messages import FunnelWords
from bridge.relay.ports import Clock
from bridge.storage.table import ConditionFailedError, Item, Table, known_to

LEADS_KEPT = 90 * DAY
ASKED_KEPT = 8 * DAY
"""Longer than anything of a funnel waits in a queue."""

WAITING = str(LeadState.WAITING)


class LeadStore:
    """`Leads` on the table Leads."""

    def __init__(self, table: Table, clock: Clock) -> None:
        self._table = table
        self._clock = clock

    def counts(self, lead: Lead) -> bool:
        choice = hashlib.sha256(f"{lead.profile}\n{lead.choice}".encode()).hexdigest()[:16]
        return self._writes(
            f"press:{lead.account_id}:{lead.bot_id}:{lead.person.user_id}:{choice}",
            "SET of_lead = :lead, #at = :at, expires_at = :expires_at",
            {":lead": lead.key, ":at": round(lead.made_at, 3), ":before": round(lead.made_at - COUNTS_ONCE, 3)},
            "attribute_not_exists(of_lead) OR of_lead = :lead OR #at <= :before",
            {"#at": "at"},
        )

    def make(self, lead: Lead) -> None:
        # What is not there yet has no attribute, so that a later write can tell.
        item = {name: value for name, value in asdict(lead).items() if value}
        at = {"made_at": round(lead.made_at, 3), "state": str(lead.state)}
        key = _lead_key(lead.key)
        try:
            self._table.put(
                {**item, **at, **key, "expires_at": self._in(LEADS_KEPT)}, condition="attribute_not_exists(id)"
            )
        except ConditionFailedError:
            return  # Made by an earlier try, and may have come some way since.

    def get(self, key: str) -> Lead | None:
        item = self._table.get(_lead_key(key))
        return _lead_from(item) if item else None

    def begin(self, key: str, now: float, line: str, wish: str = "") -> Lead | None:
        try:
            return self._change(
                key,
                "SET busy_until = :until, busy_line = :line, since = if_not_exists(since, :now)"
                + (", wish = :wish" if wish else ""),
                {":until": round(now + LEASE, 3), ":now": round(now, 3), ":line": line}
                | ({":wish": wish} if wish else {}),
                "(attribute_not_exists(busy_until) OR busy_until <= :now OR busy_line = :line)",
            )
        except ConditionFailedError as failed:
            if failed.item.get("state") != WAITING:
                return None
            raise NotYetError(Reason.LEAD_NOT_TAKEN, "another line has it", 1.0) from None

    def release(self, key: str) -> None:
        self._always(key, "REMOVE busy_until")

    def unsure(self, key: str, calls: int) -> bool:
        try:
            self._change(key, "SET unsure = :calls", {":calls": calls})
        except ConditionFailedError:
            return False
        return True

    def failed(self, key: str, error: LeadError, detail: str, now: float) -> Lead:
        return self._always(
            key,
            "SET #error = :error, detail = :detail, failed_at = if_not_exists(failed_at, :at)"
            " ADD tries :one REMOVE busy_until",
            {":error": str(error), ":detail": detail, ":at": round(now, 3), ":one": 1},
            {"#error": "error"},
        )

    def delivered(self, key: str) -> Lead:
        return self._settle(key, LeadState.DELIVERED)

    def give_up(self, key: str) -> Lead | None:
        try:
            return self._change(
                key,
                "SET #state = :given_up, failed_at = if_not_exists(failed_at, :at) REMOVE busy_until",
                {":given_up": str(LeadState.GIVEN_UP), ":at": round(self._clock.now(), 3)},
            )
        except ConditionFailedError as failed:
            return _lead_from(failed.item) if failed.item else None

    def take_by_hand(self, key: str, by: str) -> Lead | None:
        try:
            return self._update(
                key,
                "SET #state = :by_hand, #by = :by",
                {":by_hand": str(LeadState.BY_HAND), ":by": by, ":delivered": str(LeadState.DELIVERED)},
                "attribute_exists(id) AND #state <> :delivered AND (attribute_not_exists(#by) OR #by = :by)",
                {"#state": "state", "#by": "by"},
            )
        except ConditionFailedError:
            return None

    def again(self, key: str, wish: str) -> bool:
        values = {":waiting": WAITING, ":given_up": str(LeadState.GIVEN_UP), ":wish": wish}
        try:
            self._update(
                key,
                "SET #state = :waiting, wish = :wish, granted = :wish, expires_at = :expires_at REMOVE since, unsure",
                values | {":expires_at": self._in(LEADS_KEPT)},
                "#state = :given_up AND (attribute_not_exists(wish) OR wish <> :wish)",
                {"#state": "state"},
            )
        except ConditionFailedError as failed:
            return failed.item.get("granted") == wish
        return True

    def answered(self, key: str, answer: FollowUp) -> Lead | None:
        try:
            return self._update(
                key,
                "SET follow_up = :answer",
                {":answer": asdict(answer), ":message": answer.message_id},
                "attribute_exists(id) AND (attribute_not_exists(follow_up) OR follow_up.message_id = :message)",
            )
        except ConditionFailedError:
            return None

    def answered_further(self, key: str, answer: FollowUp) -> Lead | None:
        try:
            return self._update(
                key,
                "ADD further :messages",
                {":messages": {answer.message_id}, ":album": answer.album, ":first": answer.message_id},
                "follow_up.album = :album AND follow_up.message_id <> :first",
            )
        except ConditionFailedError:
            return None

    def told(self, key: str, told: Told) -> Lead:
        return self._always(key, "SET told = :told", {":told": asdict(told)})

    def keep(self, key: str, *, kept: bool) -> Lead:
        # A failure is kept for as long again, and is nothing without its lead.
        values = {":kept": kept, ":expires_at": self._in(LEADS_KEPT)}
        return self._always(key, "SET kept = :kept, expires_at = :expires_at", values)

    def deals(self, key: str, dealing: Dealing) -> None:
        self._always(key, "SET dealing = :dealing", {":dealing": asdict(dealing)})

    def adopts(self, key: str, account_id: int, deal_id: int) -> bool:
        return self._writes(
            f"deal:{account_id}:{deal_id}",
            "SET of_lead = :lead, expires_at = :expires_at",
            {":lead": key},
            "attribute_not_exists(of_lead) OR of_lead = :lead",
        )

    def asks(self, lead: Lead) -> None:
        self._writes(
            _asked_id(lead.account_id, lead.bot_id, lead.person.user_id),
            "SET of_lead = :lead, asked_at = :at, expires_at = :expires_at REMOVE answered",
            {":lead": lead.key, ":at": round(lead.made_at, 3)},
            "attribute_not_exists(of_lead) OR (of_lead <> :lead AND asked_at <= :at)",
        )

    def asked(self, bot: Bot, user_id: int, at: float, received_at: float, *, further: bool = False) -> str:
        item = self._table.get({"id": _asked_id(bot.account_id, bot.bot_id, user_id)})
        if item is None or (item.get("answered") and not further):
            return ""
        is_open = item["asked_at"] <= received_at and at < item["asked_at"] + ANSWERS_WITHIN
        return str(item["of_lead"]) if is_open else ""

    def asks_no_more(self, bot: Bot, user_id: int, key: str) -> None:
        self._writes(
            _asked_id(bot.account_id, bot.bot_id, user_id),
            "SET answered = :yes, expires_at = :expires_at",
            {":lead": key, ":yes": True},
            "of_lead = :lead",
        )

    def greets(self, bot_id: int, user_id: int, profile: str, message_id: int, at: int) -> bool:
        return self._writes(
            f"greeted:{bot_id}:{user_id}:{profile}",
            "SET #message = :message, #at = :at, expires_at = :expires_at",
            {":message": message_id, ":at": at, ":before": at - GREETS_ONCE},
            "attribute_not_exists(#at) OR #message = :message OR #at <= :before",
            {"#at": "at", "#message": "message"},
        )

    def has_said(self, words: FunnelWords) -> bool:
        return self._table.get({"id": _said_id(words)}) is not None

    def said(self, words: FunnelWords) -> None:
        self._table.put({"id": _said_id(words), "expires_at": self._in(ASKED_KEPT)})

    def sent_to(self, bot_id: int, chat_id: int) -> tuple[int, tuple[float, ...]]:
        item = self._table.get({"id": f"chat:{bot_id}:{chat_id}"}) or {}
        return item.get("now_id", chat_id), tuple(at / 1000 for at in item.get("sent_ms", ()))

    def sends_to(self, bot_id: int, chat_id: int, now_id: int, sent: Collection[float]) -> None:
        item = {"id": f"chat:{bot_id}:{chat_id}", "now_id": now_id, "sent_ms": [round(at * 1000) for at in sent]}
        self._table.put({**item, "expires_at": self._in(LEADS_KEPT)})

    def _settle(self, key: str, state: LeadState) -> Lead:
        values = {":state": str(state)}
        return self._always(key, "SET #state = :state REMOVE busy_until", values, {"#state": "state"})

    def _change(self, key: str, expression: str, values: Item, condition: str = "attribute_exists(id)") -> Lead:
        """Change a lead that still waits. Raises ConditionFailedError."""
        waiting = {**values, ":waiting": WAITING}
        return self._update(key, expression, waiting, f"#state = :waiting AND {condition}", {"#state": "state"})

    def _always(
        self, key: str, expression: str, values: Item | None = None, names: dict[str, str] | None = None
    ) -> Lead:
        """Change a lead as it stands."""
        try:
            return self._update(key, expression, values, "attribute_exists(id)", names)
        except ConditionFailedError:
            raise TransientError(Reason.STORAGE_UNAVAILABLE, "no such lead") from None

    def _update(
        self, key: str, expression: str, values: Item | None, condition: str, names: dict[str, str] | None = None
    ) -> Lead:
        item = self._table.update(
            _lead_key(key), expression, values, condition=condition, names=names, returns="ALL_NEW"
        )
        return _lead_from(item)

    def _writes(
        self, name: str, expression: str, values: Item, condition: str = "", names: dict[str, str] | None = None
    ) -> bool:
        """Write something that is remembered for some days, on a condition, and tell whether that held."""
        kept = {**values, ":expires_at": self._in(ASKED_KEPT)}
        try:
            self._table.update({"id": name}, expression, kept, condition=condition, names=names)
        except ConditionFailedError:
            return False
        return True

    def _in(self, seconds: int) -> int:
        return int(self._clock.now()) + seconds


def _lead_key(key: str) -> Item:
    return {"id": f"lead:{key}"}


def _asked_id(account_id: int, bot_id: int, user_id: int) -> str:
    return f"asked:{account_id}:{bot_id}:{user_id}"


def _said_id(words: FunnelWords) -> str:
    return f"said:{words.conversation}:{words.key}"


def _lead_from(item: Item) -> Lead:
    read = {
        "state": LeadState(item["state"]),
        "person": Person(**known_to(Person, item["person"])),
        "follow_up": FollowUp(**known_to(FollowUp, item["follow_up"])) if "follow_up" in item else None,
        "further": tuple(sorted(int(message_id) for message_id in item.get("further", ()))),
        "told": Told(**known_to(Told, item["told"])) if "told" in item else None,
        "dealing": _dealing_from(item["dealing"]) if "dealing" in item else None,
    }
    return Lead(**{**known_to(Lead, item), **read})


def _dealing_from(item: Item) -> Dealing:
    return Dealing(**{**known_to(Dealing, item), "before": tuple(item["before"])})
