"""Telegram groups of every account, with their links, and what is known there of who writes."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from bridge.domain.groups import Author, Group, GroupBot, GroupSettings, Link, Question
from bridge.domain.licence import UNKNOWN
from bridge.domain.records import Chat, ChatKind
from bridge.relay.ports import Clock
from bridge.storage.account_items import account_from
from bridge.storage.group_items import (
    ATTACHED,
    BOT,
    LINK,
    QUESTION,
    TOPIC,
    attached_item,
    author_from,
    bot_item,
    group_from,
    link_item,
    milliseconds,
    seconds,
    settings_item,
)
from bridge.storage.table import ConditionFailedError, Item, Table, get_together

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

KNOWN = "attribute_exists(now_id)"

HOMES_KEPT = 5000


class GroupStore:
    """`Groups` on the tables Groups, People and Accounts.

    A group is found by the id it was known by first, its home; the id it moved to stands in an item of its own, which
    says only that. A move is for good, so it is remembered for as long as the environment lives.
    """

    def __init__(
        self,
        client: "DynamoDBClient",
        groups: Table,
        clock: Clock,
        people: Table | None = None,
        accounts: Table | None = None,
    ) -> None:
        """Without `people` nothing is known of authors, and without `accounts` nothing of the licence."""
        self._client = client
        self._groups = groups
        self._people = people
        self._accounts = accounts
        self._clock = clock
        self._homes: dict[tuple[int, int], int] = {}

    def get(self, account_id: int, chat_id: int) -> Group | None:
        return self.with_author(account_id, chat_id, 0)[0]

    def with_author(self, account_id: int, chat_id: int, user_id: int) -> tuple[Group | None, Author]:
        home = self._home(account_id, chat_id)
        author = {"account_id": account_id, "telegram_id": user_id}
        person = [(self._people, author)] if self._people is not None and user_id > 0 else []
        owner = [(self._accounts, {"account_id": account_id})] if self._accounts is not None else []
        group, *beside = get_together(self._client, [(self._groups, _key(account_id, home)), *owner, *person])
        accounts, people = beside[: len(owner)], beside[len(owner) :]
        if group is not None and "home" in group:
            self._remember(account_id, chat_id, int(group["home"]))
            return self.with_author(account_id, chat_id, user_id)
        found = author_from(people[0], home) if people and people[0] else Author()
        if group is None:
            return None, found
        licence = account_from(accounts[0]).known_licence if accounts and accounts[0] else UNKNOWN
        return replace(group_from(group), licence=licence), found

    def of_account(self, account_id: int) -> Sequence[Group]:
        items = self._groups.query("account_id = :account_id", {":account_id": account_id})
        return [group_from(item) for item in items if "home" not in item]

    def seen(self, account_id: int, chat: Chat, title: str, bot: GroupBot) -> Group:
        """A title that Telegram did not tell leaves the one that is known."""
        called = ":title" if title else "if_not_exists(title, :title)"
        stored = self._update(
            account_id,
            chat.id,
            f"SET title = {called}, #bot = :bot, now_id = if_not_exists(now_id, :id),"
            " is_basic = if_not_exists(is_basic, :basic)",
            {":title": title, ":id": chat.id, ":basic": chat.kind is ChatKind.GROUP, ":bot": bot_item(bot)},
            names={"#bot": f"{BOT}{bot.bot_id}"},
        )
        return group_from(stored)

    def renamed(self, account_id: int, chat_id: int, title: str) -> None:
        self._change(account_id, chat_id, "SET title = :title", {":title": title})

    def topic(self, account_id: int, chat_id: int, thread: int, name: str) -> None:
        self._change(account_id, chat_id, "SET #topic = :name", {":name": name}, names={"#topic": f"{TOPIC}{thread}"})

    def moved(self, account_id: int, old_id: int, new_id: int) -> Group | None:
        home = self._home(account_id, old_id)
        while True:
            known, other = get_together(
                self._client, [(self._groups, _key(account_id, home)), (self._groups, _key(account_id, new_id))]
            )
            if known is None or home == new_id:
                return group_from(known) if known else None
            if "home" in known:
                home = int(known["home"])
                continue
            if other is None or "home" not in other:
                self._take_in(account_id, home, other or {})
                if not self._name(account_id, home, new_id, other):
                    continue
            self._remember(account_id, new_id, home)
            return group_from(
                self._update(account_id, home, "SET now_id = :now, is_basic = :no", {":now": new_id, ":no": False})
            )

    def link(self, account_id: int, chat_id: int, link: Link, instead_of: Link | None = None) -> bool:
        """The new version makes everybody's cards be looked at again."""
        before = {":before": link_item(instead_of)} if instead_of else {}
        try:
            self._update(
                account_id,
                chat_id,
                "SET #link = :link ADD version :one",
                {":link": link_item(link), ":one": 1, **before},
                names={"#link": f"{LINK}{link.deal_id}"},
                condition="#link = :before" if instead_of else "attribute_not_exists(#link)",
            )
        except ConditionFailedError as failed:
            return bool(failed.item.get(f"{LINK}{link.deal_id}") == link_item(link))
        return True

    def unlink(self, account_id: int, chat_id: int, link: Link) -> bool:
        try:
            self._update(
                account_id,
                chat_id,
                "REMOVE #link ADD version :one",
                {":link": link_item(link), ":one": 1},
                names={"#link": f"{LINK}{link.deal_id}"},
                condition="#link = :link",
            )
        except ConditionFailedError:
            return False
        return True

    def ask(self, account_id: int, chat_id: int, question: Question) -> None:
        """Questions whose time is over go with it."""
        group = self.get(account_id, chat_id)
        now = self._clock.now()
        over = [user_id for user_id, asked in (group.questions if group else {}).items() if asked.until < now]
        over = [user_id for user_id in over if user_id != question.user_id]
        gone = {f"#over{number}": f"{QUESTION}{user_id}" for number, user_id in enumerate(over)}
        asked = {"bot_id": question.bot_id, "until": question.until, "message_id": question.message_id}
        self._change(
            account_id,
            chat_id,
            "SET #question = :question" + (f" REMOVE {', '.join(gone)}" if gone else ""),
            {":question": asked},
            names={"#question": f"{QUESTION}{question.user_id}", **gone},
        )

    def answered(self, account_id: int, chat_id: int, user_id: int) -> None:
        self._change(account_id, chat_id, "REMOVE #question", names={"#question": f"{QUESTION}{user_id}"})

    def settle(self, account_id: int, chat_id: int, settings: GroupSettings, instead_of: GroupSettings) -> bool:
        as_read = "settings = :before" + ("" if instead_of.revisions else " OR attribute_not_exists(settings)")
        values = {":settings": settings_item(settings), ":before": settings_item(instead_of)}
        try:
            self._update(account_id, chat_id, "SET settings = :settings", values, condition=f"{KNOWN} AND ({as_read})")
        except ConditionFailedError as failed:
            # A write whose answer was lost is made again, and meets its own.
            return bool(failed.item.get("settings") == settings_item(settings))
        return True

    def book(self, group: Group, sent: Sequence[float]) -> Sequence[float] | None:
        try:
            self._update(
                group.account_id,
                group.chat_id,
                "SET sent = :sent",
                {":sent": milliseconds(sent), ":before": milliseconds(group.sent)},
                condition="sent = :before" + ("" if group.sent else " OR attribute_not_exists(sent)"),
            )
        except ConditionFailedError as failed:
            return seconds(failed.item.get("sent", ()))
        return None

    def missed(self, account_id: int, chat_id: int, misses: Sequence[int]) -> None:
        self._change(account_id, chat_id, "SET misses = :misses", {":misses": list(misses)})

    def attached(self, account_id: int, chat_id: int, user_id: int, version: int, contact_id: int) -> None:
        if self._people is None:
            return
        self._people.update(
            {"account_id": account_id, "telegram_id": user_id},
            "SET #attached = :attached",
            {":attached": attached_item(version, contact_id, int(self._clock.now()))},
            names={"#attached": f"{ATTACHED}{self._home(account_id, chat_id)}"},
        )

    def _take_in(self, account_id: int, home: int, other: Item) -> None:
        """Let a group have what was made for the chat that it has become before that was known.

        What bots are is newer there; of anything else that is in both, what the group had stays.
        """
        named = {name: value for name, value in other.items() if name.startswith((LINK, BOT, QUESTION, TOPIC))}
        if not named:
            return
        names = {f"#n{number}": name for number, name in enumerate(named)}
        values = {f":v{number}": value for number, value in enumerate(named.values())}
        sets = ", ".join(
            f"#n{number} = :v{number}"
            if name.startswith(BOT)
            else f"#n{number} = if_not_exists(#n{number}, :v{number})"
            for number, name in enumerate(named)
        )
        self._update(account_id, home, f"SET {sets} ADD version :one", {**values, ":one": 1}, names=names)

    def _name(self, account_id: int, home: int, new_id: int, other: Item | None) -> bool:
        """Have the new id name the group; False when what was taken in has changed meanwhile."""
        version = (other or {}).get("version", 0)
        try:
            self._groups.put(
                {**_key(account_id, new_id), "home": home},
                condition="attribute_not_exists(version) OR version = :version",
                values={":version": version},
            )
        except ConditionFailedError:
            return False
        return True

    def _change(
        self,
        account_id: int,
        chat_id: int,
        expression: str,
        values: Item | None = None,
        names: dict[str, str] | None = None,
    ) -> None:
        """Change a group that is known."""
        with suppress(ConditionFailedError):
            self._update(account_id, chat_id, expression, values or {}, names=names, condition=KNOWN)

    def _update(
        self,
        account_id: int,
        chat_id: int,
        expression: str,
        values: Item,
        *,
        names: dict[str, str] | None = None,
        condition: str = "",
    ) -> Item:
        """Change a group by any of its ids and return all of it. Raises ConditionFailedError."""
        home = self._home(account_id, chat_id)
        try:
            return self._groups.update(
                _key(account_id, home),
                expression,
                values,
                names={**(names or {}), "#home": "home"},
                condition="attribute_not_exists(#home)" + (f" AND ({condition})" if condition else ""),
                returns="ALL_NEW",
            )
        except ConditionFailedError as failed:
            if "home" not in failed.item:
                raise
            self._remember(account_id, chat_id, int(failed.item["home"]))
        return self._update(account_id, chat_id, expression, values, names=names, condition=condition)

    def _home(self, account_id: int, chat_id: int) -> int:
        return self._homes.get((account_id, chat_id), chat_id)

    def _remember(self, account_id: int, chat_id: int, home: int) -> None:
        if len(self._homes) >= HOMES_KEPT:
            self._homes.clear()
        self._homes[account_id, chat_id] = home


def _key(account_id: int, chat_id: int) -> Item:
    return {"account_id": account_id, "chat_id": chat_id}
