"""What the simulator makes has the documented shapes, and recorded updates of others pass through it unharmed."""

import json
from pathlib import Path
from typing import Any

import pytest

from local.simulators.images import jpeg
from local.simulators.telegram.messages import ordered
from local.simulators.telegram.schema import schema
from local.simulators.telegram.validation import check_value
from tests.simulators.telegram.running import HOST, Running

RECORDED = Path(__file__).parents[4] / "shared" / "fixtures"


def recorded() -> list[tuple[str, dict[str, Any]]]:
    index = RECORDED / "telegram-index.json"
    if not index.exists():
        return []
    strict = [entry["file"] for entry in json.loads(index.read_text(encoding="utf-8")) if entry["strict"]]
    files = [RECORDED / "telegram" / name for name in strict]
    return [(path.stem, json.loads(path.read_text(encoding="utf-8"))) for path in files if path.exists()]


def undocumented(type_name: str, value: Any, path: str) -> list[str]:
    """Return the fields of `value` that the documentation does not know, one level deep."""
    known = schema().types[type_name].fields
    return [f"{path}.{name}" for name in value if name not in known]


def test_messages_of_people_are_documented_messages(sim: Running) -> None:
    bot_id, _ = sim.bot(privacy=False)
    made = [sim.write(bot_id, text="/start @someone https://reon.test #x")["message"]]
    mimes = ("image/jpeg", "video/mp4", "audio/ogg", "audio/mpeg", "image/gif", "application/pdf")
    files = [{"name": "f", "size": 5000, "mime": mime} for mime in mimes]
    files += [{"name": "f", "size": 5000, "mime": "image/webp", "kind": kind} for kind in ("sticker", "video_note")]
    made += [sim.write(bot_id, text=None, file=file)["message"] for file in files]
    for message in made:
        check_value(schema(), ("Message",), message)
        assert undocumented("Message", message, "message") == []
        assert list(message) == list(ordered(message))
        assert list(message)[:4] == ["message_id", "from", "chat", "date"]


def test_results_are_of_the_documented_types(sim: Running) -> None:
    bot_id, token = sim.bot(privacy=False)
    group = {"id": -100500, "type": "supergroup", "title": "Команда"}
    sim.write(bot_id)
    sim.write(bot_id, chat=group)
    for status in ("creator", "administrator", "member", "restricted", "left", "kicked"):
        user = {"id": 5, "first_name": "A"}
        sim.post("/sim/members", bot_id=bot_id, chat_id=-100500, user=user, status=status)
        member = sim.call(token, "getChatMember", chat_id=-100500, user_id=5)["result"]
        check_value(schema(), ("ChatMember",), member)
    sim.post("/sim/avatar", user_id=5, present=True)
    bot = {"id": bot_id, "first_name": "Demo"}
    sim.post("/sim/members", bot_id=bot_id, chat_id=-100500, user=bot, status="administrator")
    calls: list[tuple[str, dict[str, Any]]] = [
        ("getMe", {}),
        ("getChat", {"chat_id": 5}),
        ("getChat", {"chat_id": -100500}),
        ("getUserProfilePhotos", {"user_id": 5}),
        ("sendMessage", {"chat_id": 5, "text": "x"}),
        ("sendLocation", {"chat_id": 5, "latitude": 1, "longitude": 2}),
        ("sendVenue", {"chat_id": 5, "latitude": 1, "longitude": 2, "title": "t", "address": "a"}),
        ("sendContact", {"chat_id": 5, "phone_number": "+7", "first_name": "A"}),
        ("sendPoll", {"chat_id": 5, "question": "?", "options": [{"text": "1"}, {"text": "2"}]}),
        ("sendDice", {"chat_id": 5}),
        ("getWebhookInfo", {}),
        ("getUpdates", {}),
        ("getMyCommands", {}),
        ("getMyName", {}),
        ("getChatMemberCount", {"chat_id": -100500}),
        ("getChatAdministrators", {"chat_id": -100500}),
        ("setChatTitle", {"chat_id": -100500, "title": "x"}),
    ]
    for method, params in calls:
        answer = sim.call(token, method, **params)
        assert answer["ok"], (method, answer)
        check_value(schema(), schema().methods[method.lower()].returns, answer["result"])
    photo = sim.http.post(
        f"/bot{token}/sendPhoto", data={"chat_id": "5"}, files={"photo": ("p.jpg", jpeg(64, 64))}
    ).json()
    check_value(schema(), ("Message",), photo["result"])


def test_recorded_updates_are_delivered_as_they_are(sim: Running) -> None:
    updates = recorded()
    if not updates:
        pytest.skip("the shared recordings ../shared/fixtures are not here")
    bot_id, token = sim.bot(privacy=False)
    kinds = json.dumps([name for name in schema().types["Update"].fields if name != "update_id"])
    sim.call(token, "setWebhook", url=f"https://{HOST}/x", allowed_updates=kinds, max_connections=100)
    expected = {}
    for number, (name, update) in enumerate(updates, 1):
        plain = {key: value for key, value in update.items() if not key.startswith("_")} | {"update_id": number}
        assert sim.post("/sim/updates", bot_id=bot_id, update=plain) == {"update_id": number}, name
        expected[number] = plain
    sim.delivered(len(updates), 20)
    assert {post.update["update_id"]: post.update for post in sim.receiver.received} == expected


def test_the_schema_agrees_with_strict_recordings() -> None:
    updates = recorded()
    if not updates:
        pytest.skip("the shared recordings ../shared/fixtures are not here")
    for _, update in updates:
        if isinstance(update.get("message"), dict):
            check_value(schema(), ("Message",), update["message"])
