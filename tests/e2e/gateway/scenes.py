"""A person, a manager and an owner's program in one chat, looked at from both sides."""

import time
from dataclasses import dataclass, field
from functools import cached_property
from threading import Lock

from tests.e2e.driving import Bot, Json, World, eventually
from tests.e2e.gateway.programs import Program

OURS = frozenset({"getupdates", "setwebhook", "deletewebhook", "getwebhookinfo", "logout", "close"})
LOOK_AGAIN = 0.05
MENU = "Что вам нравится?"
MENU_IN_AMOCRM = f"{MENU}\nРозы\nПионы"

STARTING = Lock()
"""Programs start one after the other: some give up when a busy machine lets them wait at their start."""


@dataclass(repr=False)
class Scene:
    """What has to stand in the chat by now, on either side, in the order in which it was said."""

    world: World
    bot: Bot
    program: Program
    person: int
    telegram: list[str] = field(default_factory=list)
    amocrm: list[str] = field(default_factory=list)

    def __repr__(self) -> str:
        return f"{self.program.library}, {self.program.mode}"

    @cached_property
    def conversation(self) -> str:
        return self.bot.conversation(self.person)

    def in_telegram(self, person: int = 0) -> list[Json]:
        chats = self.world.tg("GET", f"/sim/chats?bot_id={self.bot.bot_id}")
        return [
            one["message"]
            for chat in chats
            if chat["chat"]["id"] == (person or self.person)
            for one in chat["messages"]
        ]

    def shown(self) -> tuple[list[str], list[str]]:
        """Return what stands on either side."""
        return list(map(words_of, self.in_telegram())), self.bot.account.texts(self.conversation, "")

    def greet(self) -> None:
        """The person starts the bot, which answers with its menu; a manager reads its buttons."""
        self.bot.hears(self.person, "/start")
        self.telegram += ["/start", MENU]
        self.amocrm += ["/start", MENU_IN_AMOCRM]
        self.see()

    def see(self, *words: str) -> None:
        """Wait until both sides show these as well, each once and in order."""
        self.telegram += words
        self.amocrm += words
        wanted = self.telegram, self.amocrm
        eventually(lambda: self.shown() == wanted, every=LOOK_AGAIN)
        for side, shown, expected in zip(("Telegram", "amoCRM"), self.shown(), wanted, strict=True):
            assert shown == expected, f"{side} shows {shown}, not {expected}: {self.program.words()}"

    def write(self, text: str, *answers: str) -> None:
        """The person writes, and both sides see it with what the code answers."""
        self.bot.hears(self.person, text)
        self.see(text, *answers)

    def manage(self, text: str) -> None:
        """The manager answers in amoCRM."""
        self.bot.account.reply(self.conversation, text)
        self.see(text)

    def press(self, button: str) -> None:
        """The person presses a button of the code's menu, which the code then replaces by the choice."""
        menu = next(one for one in self.in_telegram() if words_of(one) == MENU)
        data = next(key["callback_data"] for [key] in menu["reply_markup"]["inline_keyboard"] if key["text"] == button)
        place = {"chat_id": self.person, "message_id": menu["message_id"], "from": self.world.person(self.person)}
        self.world.tg("POST", "/sim/callback", {"bot_id": self.bot.bot_id, "data": data, **place})
        for side, shown in ((self.telegram, MENU), (self.amocrm, MENU_IN_AMOCRM)):
            side[side.index(shown)] = f"Вы выбрали: {data}"
        self.amocrm.append(button)
        self.see()

    def until_it_answers(self) -> None:
        """Wait until the program works, asking as somebody else: what comes before may be thrown away."""
        other, deadline = self.person + 1000, time.monotonic() + 90
        while not any(words_of(one).startswith("Эхо") for one in self.in_telegram(other)):
            assert time.monotonic() < deadline, f"it does not answer: {self.program.words()}"
            assert self.program.runs, f"it has ended: {self.program.words()}"
            self.bot.hears(other, "готово?")
            time.sleep(0.5)

    def leave(self) -> None:
        """Leave no program that runs, and no webhook that updates wait for."""
        if self.program.runs:
            self.program.kill()
        address = f"{self.program.bot_api}/bot{self.program.key}/deleteWebhook"
        self.world.http.post(address, json={"drop_pending_updates": True}).raise_for_status()

    def asked_of_telegram(self) -> list[str]:
        """Return the methods of ours that were asked of Telegram for this bot, in order."""
        paths = [one["path"] for one in self.world.tg("GET", "/sim/requests")]
        methods = [path.rpartition("/")[2].lower() for path in paths if f"/bot{self.bot.bot_id}:" in path]
        return [method for method in methods if method in OURS]


def words_of(message: Json) -> str:
    return str(message.get("text") or message.get("caption") or "")


def key_of(bot: Bot) -> str:
    """Make a key for a bot's code, as the widget does."""
    answer = bot.account.api("POST", f"/v1/bots/{bot.bot_id}/key")
    assert answer.is_success, answer.text
    return str(answer.json()["key"])
