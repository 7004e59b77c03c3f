"""Every kind of message that amoCRM's side sends, as its hooks tell it."""

from typing import Any

import httpx
import pytest

from tests.simulators.amocrm.running import Rig


@pytest.fixture(autouse=True)
def talk(rig: Rig) -> None:
    rig.send("m1")
    rig.settle()


def refused(rig: Rig, **body: Any) -> httpx.Response:
    path = f"/sim/accounts/{rig.account['account_id']}/reply"
    return rig.http.post(path, json={"conversation_id": "c1", **body})


@pytest.mark.parametrize(
    ("mime", "asked", "told"),
    [
        ("image/png", None, "picture"),
        ("application/pdf", None, "file"),
        ("video/mp4", None, "video"),
        ("audio/mpeg", None, "audio"),
        ("audio/ogg", "voice", "voice"),
        ("image/webp", "sticker", "sticker"),
    ],
)
def test_every_kind_of_file(rig: Rig, mime: str, asked: str | None, told: str) -> None:
    rig.reply(media={"size": 5000, "mime": mime}, **({"type": asked} if asked else {}))
    said = rig.last_hook()
    assert (said["type"], said["file_size"], said["text"]) == (told, 5000, "")
    assert bool(said["thumbnail"]) == (told in {"picture", "video"})
    served = rig.attachment(said["media"])
    assert (len(served.content), served.headers["Content-Type"]) == (5000, mime)


def test_text_media_and_buttons_in_one_hook(rig: Rig) -> None:
    rig.reply(text="Выберите", media={"size": 100, "mime": "image/png"}, buttons=[["Да", "Нет"], "Позже"])
    said = rig.last_hook()
    assert (said["type"], said["text"]) == ("picture", "Выберите")
    assert said["markup"] == {
        "mode": "inline",
        "buttons": [[{"text": "Да"}, {"text": "Нет"}], [{"text": "Позже"}]],
    }


def test_buttons_of_one_message_are_of_one_kind(rig: Rig) -> None:
    link = {"text": "Сайт", "url": "https://example.org"}
    rig.reply(text="Ссылки", buttons=[link])
    assert rig.last_hook()["markup"]["buttons"] == [[link]]
    assert refused(rig, text="x", buttons=[["Да", ""]]).status_code == 400
    answer = refused(rig, text="x", buttons=["Да", link])
    assert (answer.status_code, answer.json()["error"]) == (400, "mixed_buttons")


def test_a_location_and_a_contact(rig: Rig) -> None:
    rig.reply(location={"lat": 55.75, "lon": 37.61}, text="Офис")
    said = rig.last_hook()
    assert (said["type"], said["location"], said["text"]) == ("location", {"lat": 55.75, "lon": 37.61}, "Офис")
    rig.reply(contact={"name": "Пётр", "phone": "+79150000000"})
    assert rig.last_hook()["contact"] == {"name": "Пётр", "phone": "+79150000000"}
    shown = rig.chats()[0]["messages"]
    assert [message["type"] for message in shown] == ["text", "location", "contact"]
    assert "contact" not in rig.widget.hooks()[0].json["message"]["message"]


LIST = {
    "header": "Услуга",
    "body": "Выберите",
    "footer": "",
    "button": "Меню",
    "sections": [{"title": "Все", "rows": [{"callback_data": "a1", "title": "Первая", "description": ""}]}],
}


def test_a_list_stands_in_place_of_buttons(rig: Rig) -> None:
    rig.reply(text="Меню", list_message=LIST)
    assert rig.last_hook()["markup"] == {"list_message": LIST}
    shown = rig.chats()[0]["messages"][1]
    assert (shown["list_message"], shown["buttons"]) == (LIST, None)
    assert refused(rig, text="x", list_message=LIST, buttons=["a"]).status_code == 400


@pytest.mark.parametrize(
    "wrong",
    [
        {"header": "x" * 61},
        {"body": "x" * 1025},
        {"footer": "x" * 61},
        {"sections": []},
        {"sections": [{"title": "x" * 25, "rows": LIST["sections"][0]["rows"]}]},  # type: ignore[index]
        {"sections": [{"title": "x", "rows": []}]},
    ],
)
def test_a_list_keeps_within_its_lengths(rig: Rig, wrong: dict[str, Any]) -> None:
    assert refused(rig, text="x", list_message={**LIST, **wrong}).status_code == 400


def test_a_forward_of_another_chats_message(rig: Rig) -> None:
    rig.send("m2", conversation="c2", text="Издалека", sender={"id": "tg-2", "name": "Vera"})
    other = rig.message("m2")
    rig.reply(forward="m2")
    said = rig.last_hook()
    assert (said["type"], said["text"]) == ("text", "")
    [quoted] = said["forwards"]["messages"]
    assert (quoted["id"], quoted["msgid"], quoted["text"]) == (other["id"], "m2", "Издалека")
    assert said["forwards"]["conversation_ref_id"] == rig.chats()[1]["chat_id"]
    shown = rig.message(rig.widget.hooks()[-1].json["message"]["message"]["id"])
    assert shown["forwards"]["messages"][0]["sender"]["name"] == "Vera"


def test_a_reply_quotes_what_it_answers_to(rig: Rig) -> None:
    picture = {"type": "picture", "text": "Вот", "media": "https://bridge.reon.test/picture.jpg"}
    rig.send("m2", message={**picture, "file_name": "p.jpg", "file_size": 4})
    rig.settle()
    rig.reply(text="Вижу", reply_to="m2")
    quoted = rig.last_hook()["reply_to"]["message"]
    assert (quoted["msgid"], quoted["type"], quoted["file_name"]) == ("m2", "picture", "p.jpg")
    assert quoted["sender"]["client_id"] == "tg-1"
    rig.send("m3", conversation="c2")
    rig.settle()
    assert refused(rig, text="x", reply_to="m3").json()["error"] == "message_of_another_conversation"
    assert refused(rig, text="x", reply_to="m9").status_code == 404


def test_an_answer_to_a_comment_names_the_post(rig: Rig) -> None:
    rig.reply(text="Спасибо", post="1999992")
    assert rig.last_hook()["post"] == {"id": "1999992"}


# --- several attachments ---------------------------------------------------------------------------------------------


FILES = [{"media": {"size": 10 + number, "mime": "image/png"}, "file_name": f"{number}.png"} for number in range(3)]


@pytest.mark.parametrize(
    ("where", "texts"),
    [("first", ["Фото", "", ""]), ("last", ["", "", "Фото"]), ("alone", ["", "", "", "Фото"])],
)
def test_several_attachments_are_several_hooks_of_one_group(rig: Rig, where: str, texts: list[str]) -> None:
    rig.switch(album_text=where)
    answer = rig.reply(text="Фото", attachments=FILES)
    told = [hook.json["message"] for hook in rig.widget.hooks()]
    said = [one["message"] for one in told]
    assert [one["id"] for one in said] == answer["message_ids"]
    assert answer["hook_statuses"] == [200] * len(texts)
    assert [one["text"] for one in said] == texts
    assert [one["file_name"] for one in said[:3]] == ["0.png", "1.png", "2.png"]
    assert len({one["media_group_id"] for one in said}) == 1
    times = [one["msec_timestamp"] for one in told]
    assert times == sorted(set(times))
    assert [message["id"] for message in rig.chats()[0]["messages"][1:]] == answer["message_ids"]


def test_attachments_may_have_texts_of_their_own(rig: Rig) -> None:
    rig.reply(attachments=[{**file, "text": str(number)} for number, file in enumerate(FILES)])
    assert [hook.json["message"]["message"]["text"] for hook in rig.widget.hooks()] == ["0", "1", "2"]


def test_the_hooks_of_a_group_may_be_under_way_at_once(rig: Rig) -> None:
    rig.switch(album_order="at_once")
    rig.widget.hook_delay = 0.3
    answer = rig.reply(attachments=FILES)
    assert answer["hook_statuses"] == [200, 200, 200]
    assert {hook.json["message"]["message"]["id"] for hook in rig.widget.hooks()} == set(answer["message_ids"])


def test_a_single_file_beside_attachments_is_refused(rig: Rig) -> None:
    assert refused(rig, media={"size": 1}, attachments=FILES).json()["error"] == "media_and_attachments"
    assert refused(rig).json()["error"] == "empty_message"


# --- reactions and typing --------------------------------------------------------------------------------------------


def reaction(rig: Rig, spelling: str, message: str, emoji: str | None) -> dict[str, Any]:
    rig.switch(reaction_hook=spelling)
    rig.sim("POST", "/react", {"message": message, **({"emoji": emoji} if emoji else {})})
    told: dict[str, Any] = rig.widget.hooks()[-1].json["action"]["reaction"]
    return told


def test_a_reaction_names_its_message_in_either_spelling(rig: Rig) -> None:
    message = rig.message("m1")
    by_id = reaction(rig, "msgid", "m1", "👍")
    assert (by_id["msgid"], by_id["type"], by_id["emoji"]) == (message["id"], "react", "👍")
    assert "message" not in by_id
    named = reaction(rig, "message", "m1", "🔥")
    assert "msgid" not in named
    assert (named["message"]["id"], named["message"]["client_id"]) == (message["id"], "m1")
    assert named["message"]["sender"]["client_id"] == "tg-1"
    assert named["message"]["msec_timestamp"] == message["msec_timestamp"]
    both = reaction(rig, "both", "m1", "🔥")
    assert both["msgid"] == both["message"]["id"] == message["id"]
    assert [(one["emoji"], one["author_kind"]) for one in rig.message("m1")["reactions"]] == [("🔥", "manager")]
    taken = reaction(rig, "msgid", "m1", None)
    assert (taken["type"], "emoji" in taken) == ("unreact", False)
    assert rig.message("m1")["reactions"] == []


def test_a_message_of_amocrm_has_no_id_of_ours_in_a_reaction(rig: Rig) -> None:
    said = rig.reply(text="Hi")["message_id"]
    assert "client_id" not in reaction(rig, "message", said, "👍")["message"]
