"""Driving a bot with the lead funnel of brief 004: people who come by its links, its admin chat, its webhooks."""

from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from tests.e2e.driving import Account, Bot, Json, World, eventually

GALLIARD = 5001
ADMINS = -1_002_233_445_566
PIPELINES = ["Основная", "Monster Corp", "Monster CG", "Monster Express"]

AGENCY: Json = {
    "key": "agency",
    "name": "MONSTER AGENCY",
    "welcome": "Добро пожаловать в MONSTER AGENCY! Что нужно вашему бизнесу?",
    "buttons": [
        {"text": "📈 Привлечь клиентов", "choice": "Привлечь клиентов"},
        {"text": "🎯 Настроить рекламу", "choice": "Настроить рекламу"},
    ],
    "follow_up": "Пришлите ссылку на сайт или соцсети",
}
CG: Json = {
    "key": "cg",
    "name": "MONSTER CG",
    "welcome": "Добро пожаловать в MONSTER CG! Что рисуем?",
    "buttons": [{"text": "🤖 AI-видео", "choice": "AI-видео"}, {"text": "🎬 3D-ролик", "choice": "3D-ролик"}],
    "follow_up": "Пришлите ссылку на референсы",
}
EXPRESS: Json = {
    "key": "express",
    "name": "MONSTER EXPRESS",
    "welcome": "Добро пожаловать в MONSTER EXPRESS! Что нужно срочно?",
    "buttons": [
        {"text": "💻 Сайт / Лендинг", "choice": "Сайт / Лендинг"},
        {"text": "🖼 Баннер", "choice": "Баннер"},
    ],
    "follow_up": "Пришлите техническое задание",
    "follow_up_title": "ТЗ ПОЛУЧЕНО",
}

FALLBACK = """⚠️ [FALLBACK - CRM НЕДОСТУПНА] ⚠️

🔥 НОВЫЙ ЛИД: MONSTER AGENCY 🔥

❗️ Важно: Этот лид НЕ был создан в AmoCRM автоматически.
Требуется ручное внесение.

--- ДАННЫЕ ДЛЯ CRM ---
Запрос: Привлечь клиентов
Контакт: @betterrman
Имя: Galliard
--------------------------

Задача:
1. Внести лид в AmoCRM вручную.
2. Связаться с клиентом в Telegram."""


@dataclass(eq=False)
class Funnel:
    """A bot with the three profiles of the brief; the admin chat is a group that the bot is in."""

    bot: Bot
    profiles: list[Json]
    admin_chat_id: int = ADMINS

    @property
    def world(self) -> World:
        return self.bot.world

    @property
    def account(self) -> Account:
        return self.bot.account

    def set_up(self, **more: Any) -> Json:
        body = {"admin_chat_id": self.admin_chat_id, "profiles": self.profiles} | more
        answer = self.account.api("PUT", f"/v1/bots/{self.bot.bot_id}/funnel", body)
        assert answer.status_code == 200, answer.text
        stored: Json = answer.json()
        return stored

    def open_admin_chat(self, status: str = "member") -> None:
        """Have the bot in the admin chat, or out of it."""
        me = {"id": self.bot.bot_id, "is_bot": True, "first_name": self.bot.label}
        body = {"bot_id": self.bot.bot_id, "chat": self.admins, "user": me, "status": status, "from": GALLIARD_HIMSELF}
        self.world.tg("POST", "/sim/members", body)

    @property
    def admins(self) -> Json:
        return {"id": ADMINS, "type": "supergroup", "title": "Заявки"}

    def starts(self, payload: str = "", person: Json | None = None) -> Json:
        """A person follows a link, and gets the welcome."""
        who = person or GALLIARD_HIMSELF
        before = len(self.said_to(who["id"]))
        self.writes(f"/start {payload}".strip(), who)
        assert eventually(lambda: len(self.said_to(who["id"])) > before), "nobody is welcomed"
        return self.said_to(who["id"])[-1]

    def writes(self, text: str = "", person: Json | None = None, **more: Any) -> Json:
        who = person or GALLIARD_HIMSELF
        return self.bot.hears(who["id"], text, **{"from": who} | more)

    def presses(self, welcome: Json, label: str, person: Json | None = None) -> str:
        """Press a button of a welcome; returns Telegram's id of the press."""
        return self.press(welcome, label, person or GALLIARD_HIMSELF)

    def press(self, message: Json, label: str, person: Json, chat_id: int = 0) -> str:
        (data,) = {
            button["callback_data"]
            for row in message["reply_markup"]["inline_keyboard"]
            for button in row
            if button["text"] == label
        }
        body = {"bot_id": self.bot.bot_id, "chat_id": chat_id or person["id"], "message_id": message["message_id"]}
        pressed = self.world.tg("POST", "/sim/callback", body | {"from": person, "data": data})
        return str(pressed["callback_query_id"])

    def said_to(self, chat_id: int) -> list[Json]:
        """Return the messages that stand in a chat of the bot, as they were sent."""
        arrived = (call for call in self.bot.sent() if call["result"]["ok"])
        return [call["result"]["result"] for call in arrived if int(call["params"]["chat_id"]) == chat_id]

    def told(self) -> list[str]:
        """Return what stands in the admin chat of leads now, edits made, as it was sent but for its HTML."""
        texts: dict[int, str] = {}
        for call in self.world.tg("GET", f"/sim/sent?bot_id={self.bot.bot_id}"):
            if not call["result"]["ok"] or int(call["params"].get("chat_id", 0)) != self.admin_chat_id:
                continue
            if call["method"] == "sendMessage":
                texts[call["result"]["result"]["message_id"]] = plain(call["params"]["text"])
            elif call["method"] == "editMessageText":
                texts[int(call["params"]["message_id"])] = plain(call["params"]["text"])
        # A bot that comes into a group greets it, whatever the group is for.
        return [text for text in texts.values() if not text.startswith("Здравствуйте! Я передаю")]

    def leads(self, path: str = "") -> list[Json]:
        """Return the calls of a webhook."""
        found = self.world.partners("GET", "/sim/leads")
        return [call for call in found if path in call["path"]]

    def address(self, name: str) -> str:
        return f"{self.world.stack.partners}/leads/{name}"

    def deals(self) -> list[Json]:
        """Return the deals that leads became."""
        return [deal for deal in self.account.everything()["deals"] if deal["name"].startswith("Новый лид")]


GALLIARD_HIMSELF: Json = {"id": GALLIARD, "first_name": "Galliard", "username": "betterrman"}


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def plain(html: str) -> str:
    """Return a text of Telegram's HTML as people read it."""
    reader = _Words()
    reader.feed(html)
    reader.close()
    return "".join(reader.words)


def by_pipelines(world: World) -> Funnel:
    """Return the funnel of the brief's three pipelines, whose deals are made in the account itself."""
    account = world.account("monster", pipelines=PIPELINES)
    bot = account.connect("monstrassistentbot", "MONSTER")
    places = {pipeline["name"]: pipeline["id"] for pipeline in account.pipelines()}
    goals = zip((AGENCY, CG, EXPRESS), PIPELINES[1:], strict=True)
    funnel = Funnel(bot, [profile | {"pipeline_id": places[name]} for profile, name in goals])
    funnel.open_admin_chat()
    return funnel


def by_webhooks(world: World) -> Funnel:
    """Return the funnel of the brief's three webhooks."""
    account = world.account("monster")
    bot = account.connect("monstrassistentbot", "MONSTER")
    funnel = Funnel(bot, [])
    funnel.profiles = [profile | {"webhook_url": funnel.address(profile["key"])} for profile in (AGENCY, CG, EXPRESS)]
    funnel.open_admin_chat()
    return funnel
