"""Updates as they are found in public projects, each with what amoCRM shows of it; ours come along."""

import json
from pathlib import Path
from typing import Any

import pytest

from bridge.relay.messages import (
    IncomingMessage,
    IncomingReaction,
    Membership,
    Moved,
    Presence,
    Press,
    Renamed,
    TopicNamed,
)
from bridge.telegram.reading import read_update
from tests.telegram.reading.samples import BOT_ID

DATA = Path(__file__).parents[2] / "data"
PUBLIC = Path(__file__).parents[4] / "shared" / "fixtures" / "telegram"
SHOWN: dict[str, str | None] = json.loads((DATA / "public-updates.json").read_text(encoding="utf-8"))
OURS = {
    "bot-blocked": "здесь: False",
    "contact": "[Контакт: Пётр +79150000000] Номер другого человека",
    "document": "[Файл: Договор.pdf]",
    "edited-text": "Здравствуйте! Есть ли два товара?",
    "group-text": "Анна: Всем привет",
    "kind-of-next-year": "[Сообщение, которое бот не умеет показывать: hologram] Смотрите",
    "photo-with-caption": "[Фотография] Вот такой 🦊",
    "pinned": None,
    "reply-with-quote": "«именно»\nДа, этот",
    "start-with-payload": "/start spring_2026",
    "text": "Здравствуйте! Есть ли товар в наличии?",
    "voice-forwarded": "[Голосовое сообщение] [Переслано от: Пётр (аккаунт скрыт)]",
}


def shown(path: Path) -> str | None:
    raw = json.loads(path.read_text(encoding="utf-8"))
    found = read_update(BOT_ID, json.dumps({name: value for name, value in raw.items() if not name.startswith("_")}))
    if isinstance(found, IncomingMessage):
        assert_whose(found, raw)
        return f"{found.person.name}: {found.shown.seen}" if found.chat.kind.is_group else found.shown.seen
    if isinstance(found, IncomingReaction):
        return f"{sorted(found.before)} -> {sorted(found.after)}"
    if isinstance(found, Press):
        return f"нажато: {found.label}" if found.foreign else found.label
    if isinstance(found, Presence):
        return f"здесь: {found.here}"
    return news(found)


def news(found: object) -> str | None:
    """Return what changes what is known of a group."""
    match found:
        case Membership():
            return f"{found.title}: {found.bot.standing}"
        case Moved():
            return f"{found.old_id} -> {found.new_id}"
        case Renamed() | TopicNamed():
            return f"{found.chat.title} -> {found.title if isinstance(found, Renamed) else found.name}"
    assert found is None
    return None


def assert_whose(found: IncomingMessage, raw: dict[str, Any]) -> None:
    message = raw.get("message") or raw["edited_message"]
    assert (found.message_id, found.chat.id) == (message["message_id"], message["chat"]["id"])
    assert (found.at, message["chat"]["type"]) == (message["date"], found.chat.kind)
    if "sender_chat" not in message and message["from"]["id"] in {message["chat"]["id"], found.person.user_id}:
        assert found.person.first_name == message["from"]["first_name"]


@pytest.mark.parametrize("name", OURS)
def test_our_own_updates(name: str) -> None:
    assert shown(DATA / "telegram" / f"{name}.json") == OURS[name]


def test_each_of_ours_is_judged() -> None:
    assert {path.stem for path in (DATA / "telegram").glob("*.json")} == OURS.keys()


@pytest.mark.skipif(not PUBLIC.is_dir(), reason="the public updates are not beside this project (../shared/fixtures)")
@pytest.mark.parametrize("name", SHOWN)
def test_public_updates(name: str) -> None:
    assert shown(PUBLIC / f"{name}.json") == SHOWN[name]


@pytest.mark.skipif(not PUBLIC.is_dir(), reason="the public updates are not beside this project (../shared/fixtures)")
def test_each_public_update_is_judged() -> None:
    assert {path.stem for path in PUBLIC.glob("*.json")} == SHOWN.keys()
