"""Driving groups from outside: who is in them, what is said there, and the deals that they are tied to."""

from dataclasses import dataclass, field
from typing import Any

from tests.e2e.driving import Account, Bot, Json, eventually

GROUP_ID = -4_001
OWNER = 7_700
FORUM = {"is_forum": True}


@dataclass(eq=False)
class GroupChat:
    """A Telegram group in which a bot is an administrator.

    `chat_id` is what Telegram calls it now, `home` what it was called at first.
    """

    bot: Bot
    chat_id: int = GROUP_ID
    title: str = "Ремонт 12"
    kind: str = "supergroup"
    info: Json = field(default_factory=dict)
    home: int = field(init=False)

    def __post_init__(self) -> None:
        self.home = self.chat_id

    @property
    def chat(self) -> Json:
        return {"id": self.chat_id, "type": self.kind, "title": self.title, **self.info}

    def add(self, bot: Bot, status: str = "administrator", **more: Any) -> None:
        """Have a bot in the group, known to us when it is."""
        me = {"id": bot.bot_id, "is_bot": True, "first_name": bot.label}
        body = {"bot_id": bot.bot_id, "chat": self.chat, "user": me, "from": bot.world.person(OWNER), "status": status}
        bot.world.tg("POST", "/sim/members", body | more)

        def is_known() -> bool:
            found = bot.account.api("GET", f"/v1/groups?bot_id={bot.bot_id}").json()["groups"]
            return any(one["group_id"] == self.home for one in found)

        assert eventually(is_known)

    def tie(self, *deals: int, bot: Bot | None = None) -> None:
        """Tie the group to these deals, as the widget does, and see that they are opened."""
        bot = bot or self.bot
        for deal in deals:
            answer = bot.account.api("POST", f"/v1/groups/{self.home}/links", {"bot_id": bot.bot_id, "deal_id": deal})
            assert answer.status_code == 201, answer.text
        assert eventually(lambda: {self.talk(deal, bot) for deal in deals} <= bot.account.chats().keys())

    def talk(self, deal: int, bot: Bot | None = None) -> str:
        return f"{(bot or self.bot).bot_id}:{self.home}:{deal}"

    def links(self) -> dict[int, int]:
        """Return the deals that the group is tied to, with the bot of each, as the widget shows them."""
        return {link["deal_id"]: link["bot_id"] for link in self.shown()["links"]}

    def shown(self) -> Json:
        """Return the group as the widget shows it."""
        groups = self.bot.account.api("GET", "/v1/groups").json()["groups"]
        found: Json = next(one for one in groups if one["group_id"] == self.home)
        return found

    def missing(self) -> dict[int, list[str]]:
        """Return what each bot misses in the group, as the widget shows it."""
        return {bot["bot_id"]: [lack["code"] for lack in bot["missing"]] for bot in self.shown()["bots"]}

    def answers(self, deal: int) -> list[str]:
        """Return what managers have said as one deal shows it."""
        return self.bot.account.texts(self.talk(deal), "outgoing")

    def moves(self, *signs: str) -> None:
        """The group becomes a supergroup, and Telegram says so by these signs, in this order."""
        body = {"bot_id": self.bot.bot_id, "chat_id": self.chat_id, "migrate": True, "signs": signs}
        self.chat_id, self.kind = self.bot.world.tg("POST", "/sim/groups", body)["chat_id"], "supergroup"

    def hears(self, person: int, text: str = "", **more: Any) -> Json:
        """Somebody writes in the group."""
        who = self.bot.world.person(person)
        body = {"bot_id": self.bot.bot_id, "chat": self.chat, "from": who} | ({"text": text} if text else {})
        heard: Json = self.bot.world.tg("POST", "/sim/messages", body | more)
        return heard

    def said(self, bot: Bot | None = None) -> list[Json]:
        """Return the messages of a bot that stand in the group beside its greetings and menus, in order."""
        return [one for one in self.sent(bot) if not _is_menu(one)]

    def sent(self, bot: Bot | None = None) -> list[Json]:
        """Return all messages of a bot that stand in the group, in order."""
        sent = []
        for call in self.bot.world.tg("GET", f"/sim/sent?bot_id={(bot or self.bot).bot_id}"):
            result = call["result"].get("result")
            messages = result if isinstance(result, list) else [result]
            sent += [one for one in messages if isinstance(one, dict) and one.get("chat", {}).get("id") == self.chat_id]
        return sent

    def texts(self) -> list[str]:
        return [one["text"] for one in self.said() if "text" in one]


def _is_menu(message: Json) -> bool:
    rows = (message.get("reply_markup") or {}).get("inline_keyboard", [])
    return any(button.get("callback_data", "").startswith("m1:") for row in rows for button in row)


def deals_of(account: Account, *names: str) -> list[int]:
    """Have deals in an account, and return their numbers."""
    base = f"/sim/accounts/{account.account_id}/deals"
    return [account.world.amo("POST", base, {"name": name})["deal_id"] for name in names]


def a_group(account: Account, *names: str, username: str = "shop_bot", **more: Any) -> tuple[GroupChat, list[int]]:
    """Have a bot in a group that is tied to deals of these names."""
    group = GroupChat(account.connect(username, label="Магазин"), **more)
    group.add(group.bot)
    assert eventually(group.sent), "the bot greets"
    deals = deals_of(account, *names)
    group.tie(*deals)
    return group, deals


def another_group(account: Account, number: int, *names: str, **more: Any) -> tuple[GroupChat, list[int]]:
    """Have a group and a bot of this number, beside others of the same kind."""
    return a_group(account, *names, username=f"shop{number}_bot", chat_id=GROUP_ID - number, **more)
