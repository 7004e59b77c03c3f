"""What people send and do, as the control surface lets them and as a page that draws it sees it."""

from base64 import b64encode
from typing import Any

from local.simulators import images
from tests.simulators.telegram.running import Running

PERSON = {"id": 5, "first_name": "Anna"}


def shown(sim: Running, bot_id: int) -> Any:
    """Return the only chat of the bot as `/sim/chats` shows it."""
    [chat] = sim.get(f"/sim/chats?bot_id={bot_id}")
    return chat


def test_a_file_is_described_as_its_sender_does(sim: Running) -> None:
    bot_id, token = sim.bot()
    small = images.jpeg(64, 64)
    file = {
        "name": "flower.tgs",
        "size": 300,
        "mime": "application/x-tgsticker",
        "kind": "sticker",
        "fields": {"is_animated": True, "emoji": "🌸"},
        "thumbnail": b64encode(small).decode(),
    }
    sticker = sim.write(bot_id, text=None, file=file)["message"]["sticker"]
    assert (sticker["is_animated"], sticker["emoji"], sticker["width"]) == (True, "🌸", 512)
    assert (sticker["thumbnail"]["width"], sticker["thumbnail"]["height"]) == (64, 64)
    path = sim.call(token, "getFile", file_id=sticker["file_id"])["result"]["file_path"]
    assert path.endswith(".tgs")
    thumbnail = sim.call(token, "getFile", file_id=sticker["thumbnail"]["file_id"])["result"]["file_path"]
    assert sim.http.get(f"/file/bot{token}/{thumbnail}").content == small


def test_a_photo_and_a_list_describe_nothing(sim: Running) -> None:
    bot_id, _ = sim.bot()
    message = {"bot_id": bot_id, "chat": {"id": 5, "type": "private"}, "from": PERSON}
    for file in ({"size": 9, "mime": "audio/ogg", "fields": [1]}, {"size": 9, "kind": "photo", "fields": {"width": 1}}):
        assert sim.http.post("/sim/messages", json={**message, "file": file}).status_code == 400


def test_an_edit_may_replace_the_file(sim: Running) -> None:
    bot_id, _ = sim.bot()
    file = {"name": "a.mp4", "size": 100, "mime": "video/mp4"}
    written = sim.write(bot_id, text=None, file=file, caption="see t.me")
    photo = {"name": "b.jpg", "size": 2000, "mime": "image/jpeg"}
    edit = {"bot_id": bot_id, "chat_id": 5, "message_id": written["message_id"], "file": photo}
    message = sim.post("/sim/edits", **edit)["message"]
    assert "video" not in message
    assert message["photo"][-1]["file_size"] == 2000
    assert (message["caption"], message["caption_entities"][0]["type"]) == ("see t.me", "url")
    plain = sim.post("/sim/edits", bot_id=bot_id, chat_id=5, message_id=written["message_id"], caption="see it")
    assert "caption_entities" not in plain["message"]


def test_what_a_bot_is_doing_is_shown_for_five_seconds(sim: Running) -> None:
    bot_id, token = sim.bot()
    sim.write(bot_id)
    assert sim.call(token, "sendChatAction", chat_id=5, action="record_voice")["ok"]
    assert shown(sim, bot_id)["action"] == "record_voice"
    sim.post("/sim/clock", advance_seconds=6)
    assert shown(sim, bot_id)["action"] is None


def test_a_press_is_shown_with_its_answer(sim: Running) -> None:
    bot_id, token = sim.bot()
    sim.write(bot_id)
    keyboard = {"inline_keyboard": [[{"text": "Да", "callback_data": "yes"}]]}
    sent = sim.call(token, "sendMessage", chat_id=5, text="?", reply_markup=keyboard)["result"]
    press = {"bot_id": bot_id, "chat_id": 5, "message_id": sent["message_id"], "from": PERSON, "data": "yes"}
    query_id = sim.post("/sim/callback", **press)["callback_query_id"]
    pressed = {"id": query_id, "message_id": sent["message_id"], "data": "yes"}
    assert shown(sim, bot_id)["presses"] == [{**pressed, "answer": None}]
    assert sim.call(token, "answerCallbackQuery", callback_query_id=query_id, text="Принято")["ok"]
    assert shown(sim, bot_id)["presses"] == [{**pressed, "answer": {"text": "Принято"}}]


def test_a_poll_that_its_author_stopped_is_shown_so(sim: Running) -> None:
    bot_id, token = sim.bot()
    option = {"text": "Да", "voter_count": 1}
    poll = {"id": "7", "question": "?", "options": [option], "total_voter_count": 1, "is_closed": False}
    sim.write(bot_id, text=None, poll=poll)
    sim.post("/sim/updates", bot_id=bot_id, update={"poll": {**poll, "is_closed": True}})
    [stored] = shown(sim, bot_id)["messages"]
    assert stored["message"]["poll"]["is_closed"]
    asked, stopped = sim.call(token, "getUpdates")["result"]
    assert (asked["message"]["poll"]["is_closed"], stopped["poll"]["is_closed"]) == (False, True)
