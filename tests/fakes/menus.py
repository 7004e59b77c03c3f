"""A bot's own menu in groups as the use cases see it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bridge.domain.errors import PermanentError
from bridge.domain.groups import GroupBot, Rank, Standing
from bridge.domain.reasons import Reason
from bridge.relay.messages import Page


@dataclass(frozen=True)
class Shown:
    """A page that stands in a group; `changes` counts how often it took the place of another."""

    chat_id: int
    message_id: int
    page: Page
    thread: int = 0
    reply_to: int | None = None
    changes: int = 0


@dataclass
class FakeMenus:
    """The part of the port `Telegram` that is a bot's menu.

    `pages` by the id of their message, counted from 1000; `told` is what whoever pressed was told, by the press;
    `ranks` are the people who are more than members, `seats` what the bot is in groups.
    """

    pages: dict[int, Shown] = field(default_factory=dict)
    told: dict[str, list[tuple[str, bool]]] = field(default_factory=dict)
    deleted: list[int] = field(default_factory=list)
    ranks: dict[int, Rank] = field(default_factory=dict)
    seats: dict[int, GroupBot] = field(default_factory=dict)
    commands: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def last_page(self) -> Shown:
        return self.pages[max(self.pages)]

    def show_page(self, token: str, chat_id: int, page: Page, *, thread: int = 0, reply_to: int | None = None) -> int:
        self._check("show_page", token)
        message_id = 1000 + len(self.pages)
        self.pages[message_id] = Shown(chat_id, message_id, page, thread, reply_to)
        return message_id

    def change_page(self, token: str, chat_id: int, message_id: int, page: Page) -> None:
        self._check("change_page", token)
        before = self.pages.get(message_id)
        if before is None or before.chat_id != chat_id or message_id in self.deleted:
            raise PermanentError(Reason.TARGET_GONE)
        assert not before.page.asks, "Telegram lets only messages with buttons be changed"
        self.pages[message_id] = Shown(chat_id, message_id, page, before.thread, before.reply_to, before.changes + 1)

    def delete(self, token: str, chat_id: int, message_id: int) -> None:
        self._check("delete", token)
        self.deleted.append(message_id)

    def tell_presser(self, token: str, press_id: str, text: str = "", *, alert: bool = False) -> None:
        self._check("tell_presser", token)
        self.told.setdefault(press_id, []).append((text, alert))

    def rank_of(self, token: str, chat_id: int, user_id: int) -> Rank:
        self._check("rank_of", token)
        return self.ranks.get(user_id, Rank.OTHER)

    def bot_in(self, token: str, chat_id: int, bot_id: int) -> GroupBot:
        self._check("bot_in", token)
        return self.seats.get(chat_id, GroupBot(bot_id, Standing.MEMBER, hears=False))

    def offer_commands(self, token: str, commands: Mapping[str, str]) -> None:
        self._check("offer_commands", token)
        self.commands[token] = dict(commands)

    def _check(self, method: str, token: str) -> None:
        raise NotImplementedError
