"""Driving a bot's menu in a group from outside: calling it, pressing its buttons, answering its questions."""

from dataclasses import dataclass
from typing import Any

from tests.e2e.driving import Bot, Json, eventually

OWNER = 7_700
ANNA = 5_001
GROUP_ID = -1_001_234_500_001

LINK = "Связать группу со Сделкой"
LIST = "Список связанных Сделок"


@dataclass(eq=False)
class Menus:
    """A group of which somebody is the owner, and a bot in it."""

    bot: Bot
    title: str = "Ремонт 12"

    @property
    def chat(self) -> Json:
        return {"id": GROUP_ID, "type": "supergroup", "title": self.title}

    def add(self, status: str = "administrator") -> None:
        """Make the group with its people, and add the bot."""
        me = {"id": self.bot.bot_id, "is_bot": True, "first_name": self.bot.label}
        for user, standing in ((me, status), (self._person(OWNER), "creator"), (self._person(ANNA), "member")):
            body = {"bot_id": self.bot.bot_id, "chat": self.chat, "user": user, "status": standing}
            self.bot.world.tg("POST", "/sim/members", body | {"from": self._person(OWNER)})

    def writes(self, text: str, by: int = OWNER, **more: Any) -> Json:
        return self.hears({"from": self._person(by), "text": text} | more)

    def hears(self, message: Json) -> Json:
        body = {"bot_id": self.bot.bot_id, "chat": self.chat} | message
        heard: Json = self.bot.world.tg("POST", "/sim/messages", body)
        return heard

    def press(self, menu: Json, label: str, by: int = OWNER, nth: int = 0) -> Json:
        """Press a button of a message and return what the bot tells whoever pressed."""
        buttons = [one for row in menu["reply_markup"]["inline_keyboard"] for one in row if one["text"] == label]
        body = {"bot_id": self.bot.bot_id, "chat_id": GROUP_ID, "message_id": menu["message_id"]}
        body |= {"from": self._person(by), "data": buttons[nth]["callback_data"]}
        press_id = self.bot.world.tg("POST", "/sim/callback", body)["callback_query_id"]
        told: list[Json] = eventually(lambda: [one for one in self._told() if one["callback_query_id"] == press_id])
        return told[0]

    def answer(self, question: Json, text: str, by: int = OWNER) -> Json:
        """Reply to a message of the bot and return what the bot says to that."""
        heard = self.writes(text, by, reply_to_message=question)
        return self.said_to(heard)

    def said_to(self, heard: Json) -> Json:
        """Return what the bot says in reply to a message."""

        def replies() -> list[Json]:
            return [
                one
                for one in self.said()
                if (one.get("reply_to_message") or {}).get("message_id") == heard["message_id"]
            ]

        found = eventually(replies)
        assert found, "the bot says nothing"
        return found[-1]

    def said(self) -> list[Json]:
        """Return the messages of the bot in the group as they were sent, in order."""
        return [call["result"]["result"] for call in self.bot.sent() if call["result"]["ok"]]

    def now(self, message: Json) -> Json:
        """Return a message as it was changed last."""
        changed = [
            call["result"]["result"]
            for call in self.bot.sent("editMessageText")
            if call["result"]["ok"] and call["params"]["message_id"] == message["message_id"]
        ]
        return changed[-1] if changed else message

    def changed(self, message: Json, begin: str) -> Json:
        """Wait until a message begins so, and return it."""
        assert eventually(lambda: self.now(message)["text"].startswith(begin)), self.now(message)["text"]
        return self.now(message)

    def links(self) -> list[int]:
        found = self.bot.account.api("GET", "/v1/groups").json()["groups"]
        return [link["deal_id"] for group in found for link in group["links"]]

    def is_offered(self, deal: int) -> bool:
        """Tell whether managers may choose the group's name, with the bot's label, in the deal's chats."""
        everything, chat = self.bot.account.everything(), self.bot.account.chats().get(self.talk(deal))
        contacts = next(one["contacts"] for one in everything["deals"] if one["id"] == deal)
        on_card = chat is not None and chat["contact_id"] in contacts
        return chat is not None and on_card and chat["participant"]["name"] == f"{self.title} ({self.bot.label})"

    def notes(self, deal: int) -> list[str]:
        everything = self.bot.account.everything()
        return [note["text"] for one in everything["deals"] if one["id"] == deal for note in one["notes"]]

    def talk(self, deal: int) -> str:
        return f"{self.bot.bot_id}:{GROUP_ID}:{deal}"

    def _told(self) -> list[Json]:
        return [call["params"] for call in self.bot.sent("answerCallbackQuery")]

    def _person(self, user_id: int) -> Json:
        person: Json = self.bot.world.person(user_id)
        return person


def labels(message: Json) -> list[str]:
    rows = (message.get("reply_markup") or {}).get("inline_keyboard", [])
    return [button["text"] for row in rows for button in row]
