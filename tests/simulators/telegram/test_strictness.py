"""What the real server takes and what it refuses, in its own words."""

import json
from typing import Any

import pytest

from local.simulators.images import jpeg
from tests.simulators.telegram.running import HOST, Running

Json = dict[str, Any]


@pytest.fixture
def bot(sim: Running) -> tuple[int, str]:
    bot_id, token = sim.bot()
    sim.write(bot_id, text="привет")
    return bot_id, token


FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def multipart(sim: Running, token: str, method: str, disposition: str, content: bytes = b"%PDF-1.4") -> Json:
    body = (
        b'--zz\r\nContent-Disposition: form-data; name="chat_id"\r\n\r\n5\r\n--zz\r\nContent-Disposition: '
        + disposition.encode()
        + b"\r\nContent-Type: text/plain\r\n\r\n"
        + content
        + b"\r\n--zz--\r\n"
    )
    headers = {"Content-Type": "multipart/form-data; boundary=zz"}
    answer: Json = sim.http.post(f"/bot{token}/{method}", content=body, headers=headers).json()
    return answer


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        ("form-data; name=document; filename=Счёт №1.pdf", "Счёт №1.pdf"),
        ("form-data; name=document; filename=my file.pdf", "my file.pdf"),
        ('form-data; name="document"; filename="a \\"b\\".pdf"', 'a "b".pdf'),
        ('form-data; name="document"; filename="%D0%B0.pdf"', "а.pdf"),
        ("form-data; filename=x.pdf; name=document; other", "x.pdf"),
    ],
)
def test_file_names_are_read_as_tdlib_reads_them(
    sim: Running, bot: tuple[int, str], disposition: str, name: str
) -> None:
    document = multipart(sim, bot[1], "sendDocument", disposition)["result"]["document"]
    assert (document["file_name"], document["mime_type"]) == (name, "application/pdf"), "the extension tells the type"


@pytest.mark.parametrize(
    ("disposition", "problem"),
    [
        ("form-data; name=document; filename*=utf-8''a.pdf", "wrong file identifier/HTTP URL specified"),
        ('form-data; name="document', "unclosed quoted string in Content-Disposition header"),
        ('form-data; name="document" filename=x', "expected ';' in Content-Disposition header"),
        ("form-data; filename=x.pdf", "field name in multipart/form-data not found"),
        ("attachment; name=document", "expected form-data content disposition"),
    ],
)
def test_other_dispositions_are_refused(sim: Running, bot: tuple[int, str], disposition: str, problem: str) -> None:
    assert multipart(sim, bot[1], "sendDocument", disposition)["description"] == f"Bad Request: {problem}"


@pytest.mark.parametrize(
    "params",
    [
        {"reply_parameters": {"message_id": "1"}},
        {"entities": [{"type": "text_mention", "offset": "0", "length": "1", "user": {"id": "5"}}]},
        {"entities": "zzz"},
        {"entities": {"type": "bold"}},
        {"reply_markup": {}},
        {"reply_markup": ""},
        {"reply_parameters": {}},
        {"link_preview_options": {}},
        {"reply_markup": {"inline_keyboard": [[{"text": "x", "url": "reon.ru", "callback_data": "y"}]]}},
        {"reply_markup": {"inline_keyboard": [[{"text": 1, "callback_data": 2, "style": "Danger"}]]}},
        {"parse_mode": "none"},
    ],
)
def test_what_the_real_server_takes_is_taken(sim: Running, bot: tuple[int, str], params: Json) -> None:
    assert sim.call(bot[1], "sendMessage", chat_id=5, text="x", **params)["ok"], params


@pytest.mark.parametrize(
    ("params", "problem"),
    [
        (
            {"entities": [{"type": "zzz", "offset": 0, "length": 1}]},
            "can't parse MessageEntity: Unsupported type specified",
        ),
        ({"entities": [{"type": "bold", "length": 1}]}, "can't parse MessageEntity: Can't find field \"offset\""),
        ({"entities": ["x"]}, "can't parse MessageEntity: expected an Object"),
        ({"reply_markup": "{"}, "can't parse reply keyboard markup JSON object"),
        ({"reply_markup": []}, "object expected as reply markup"),
        (
            {"reply_markup": {"inline_keyboard": [[{"text": "x", "callback_data": "y", "style": "zzz"}]]}},
            "can't parse inline keyboard button: invalid button style specified",
        ),
        (
            {"reply_markup": {"inline_keyboard": [[{"text": "x"}]]}},
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (
            {"reply_markup": {"inline_keyboard": [[{"callback_data": "x"}]]}},
            "can't parse inline keyboard button: Can't find field \"text\"",
        ),
        (
            {"reply_markup": {"inline_keyboard": [{"text": "x"}]}},
            'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays',
        ),
        (
            {"reply_markup": {"inline_keyboard": [[{"text": "x", "url": "http://localhost"}]]}},
            "inline keyboard button URL 'http://localhost' is invalid: Wrong HTTP URL",
        ),
        ({"text": "\u200b\u200c\u200d"}, "text must be non-empty"),
        ({"text": "\u2800 \n"}, "text must be non-empty"),
        ({"text": ""}, "message text is empty"),
        (
            {"reply_parameters": {"message_id": "x"}},
            'can\'t parse reply parameters: Field "message_id" must be a valid Number',
        ),
    ],
)
def test_what_the_real_server_refuses_is_refused_in_its_words(
    sim: Running, bot: tuple[int, str], params: Json, problem: str
) -> None:
    answer = sim.call(bot[1], "sendMessage", **{"chat_id": 5, "text": "x", **params})
    assert answer == {"ok": False, "error_code": 400, "description": f"Bad Request: {problem}"}


def test_older_names_and_parameters_are_still_served(sim: Running, bot: tuple[int, str]) -> None:
    group = {"id": -1007, "type": "supergroup", "title": "Команда"}
    sim.write(bot[0], chat=group, text="/x@demo_bot")
    assert sim.call(bot[1], "getChatMembersCount", chat_id=-1007)["result"] == 2
    me = {"id": bot[0], "first_name": "b"}
    sim.post("/sim/members", bot_id=bot[0], chat_id=-1007, user=me, status="administrator")
    assert sim.call(bot[1], "kickChatMember", chat_id=-1007, user_id=5)["ok"]
    sent = sim.call(bot[1], "sendMessage", chat_id=5, text="x", reply_to_message_id=1, disable_web_page_preview=True)
    assert sent["result"]["reply_to_message"]["text"] == "привет"
    assert sent["result"]["link_preview_options"] == {"is_disabled": True}
    missing = {"chat_id": 5, "text": "x", "reply_to_message_id": "99"}
    refused = sim.call(bot[1], "sendMessage", **missing)
    assert refused["description"] == "Bad Request: message to be replied not found"
    assert sim.call(bot[1], "sendMessage", **missing, allow_sending_without_reply="True")["ok"]


def test_mentions_show_people_the_bot_knows(sim: Running, bot: tuple[int, str]) -> None:
    text = '<a href="tg://user?id=5">Анна</a> <a href="tg://user?id=6">кто-то</a>'
    sent = sim.call(bot[1], "sendMessage", chat_id=5, text=text, parse_mode="HTML")["result"]
    assert [(entity["type"], entity["offset"], entity["user"]["first_name"]) for entity in sent["entities"]] == [
        ("text_mention", 0, "Anna")
    ]


def test_members_of_private_chats_cannot_be_changed(sim: Running, bot: tuple[int, str]) -> None:
    answer = sim.call(bot[1], "banChatMember", chat_id=5, user_id=5)
    assert answer["description"] == "Bad Request: chat member status can't be changed in private chats"


def test_albums_are_refused_in_the_real_words(sim: Running, bot: tuple[int, str]) -> None:
    def send(media: Any, **files: bytes) -> Json:
        form = {"chat_id": "5", "media": json.dumps(media)}
        uploads = {name: ("p.jpg", content) for name, content in files.items()}
        answer: Json = sim.http.post(f"/bot{bot[1]}/sendMediaGroup", data=form, files=uploads or None).json()
        return answer

    picture = {"type": "photo", "media": "attach://a"}
    alone = send([picture], a=jpeg(64, 64))["result"]
    assert len(alone) == 1
    assert "media_group_id" not in alone[0]
    problems = [
        ([], "there are no messages to send"),
        ([picture] * 11, "too many messages to send as an album"),
        ([picture, {"type": "photo", "media": "attach://b"}], "can't parse InputMedia: media not found"),
        ([picture, {"type": "photo"}], "can't parse InputMedia: media not found"),
        ([picture, {"type": "document", "media": "attach://a"}], "document can't be mixed with other media types"),
        ([{"type": "audio", "media": "attach://a"}, picture], "audio can't be mixed with other media types"),
    ]
    for media, problem in problems:
        assert send(media, a=jpeg(64, 64))["description"] == f"Bad Request: {problem}", media


def test_files_given_by_address_are_fetched(sim: Running, bot: tuple[int, str]) -> None:
    own = sim.write(bot[0], text=None, file={"name": "p.png", "size": 3000, "mime": "image/png", "kind": "document"})
    unique_id = own["message"]["document"]["file_unique_id"]
    address = f"{sim.url}/sim/files/{unique_id}"
    photo = sim.call(bot[1], "sendPhoto", chat_id=5, photo=address)["result"]["photo"][-1]
    assert (photo["width"], photo["file_size"]) == (320, 3000)
    page = sim.call(bot[1], "sendDocument", chat_id=5, document=address)
    assert page["description"] == "Bad Request: wrong type of the web page content"
    sim.receiver.files = {"счёт.pdf": ("application/pdf", b"%PDF-1.4"), "p.jpg": ("image/jpeg", jpeg(64, 64))}
    document = sim.call(bot[1], "sendDocument", chat_id=5, document=f"https://{HOST}/files/счёт.pdf")["result"][
        "document"
    ]
    assert (document["file_name"], document["file_size"]) == ("счёт.pdf", 8)
    album = [{"type": "photo", "media": f"https://{HOST}/files/p.jpg"} for _ in range(2)]
    assert len(sim.call(bot[1], "sendMediaGroup", chat_id=5, media=album)["result"]) == 2
    html = sim.call(bot[1], "sendPhoto", chat_id=5, photo=f"https://{HOST}/files/other.jpg")
    assert html["description"] == "Bad Request: wrong type of the web page content"
    for unreachable in ("https://example.com/p.jpg", f"https://{HOST}/p.jpg", "http://127.0.0.1:1/p.jpg"):
        refused = sim.call(bot[1], "sendPhoto", chat_id=5, photo=unreachable)
        assert refused["description"] == "Bad Request: failed to get HTTP URL content", unreachable


def test_commands_name_and_log_out(sim: Running, bot: tuple[int, str]) -> None:
    def commands(command: str, description: str) -> str:
        given = [{"command": command, "description": description}]
        return str(sim.call(bot[1], "setMyCommands", commands=given)["description"])

    assert commands("x", " ") == "Bad Request: command description must be non-empty"
    assert commands("/", "x") == "Bad Request: command must be non-empty"
    assert commands("x" * 33, "x") == "Bad Request: command length must not exceed 32"
    assert commands("Ы", "x") == "Bad Request: BOT_COMMAND_INVALID"
    assert sim.call(bot[1], "setMyName", name="Отдел продаж")["ok"]
    assert sim.call(bot[1], "getMe")["result"]["first_name"] == "Отдел продаж"
    assert sim.call(bot[1], "sendMessage", chat_id=5, text="x")["result"]["from"]["first_name"] == "Отдел продаж"
    assert sim.call(bot[1], "logOut") == {"ok": True, "result": True}
    assert sim.call(bot[1], "getMe") == {"ok": False, "error_code": 400, "description": "Logged out"}
    sim.post("/sim/clock", advance_seconds=601)
    assert sim.call(bot[1], "getMe")["ok"]


@pytest.mark.parametrize("field", ["first_name", "last_name", "username", "language_code"])
def test_any_field_of_a_person_may_be_null(sim: Running, bot: tuple[int, str], field: str) -> None:
    written = sim.write(bot[0], 8, sender={"id": 8, "first_name": "Б", field: None})
    delivered = sim.call(bot[1], "getUpdates", offset=-1)["result"][0]
    assert delivered["message"] == written["message"]
    assert delivered["message"]["from"][field] is None


@pytest.mark.parametrize(
    "field",
    ["text", "entities", "caption", "reply_to_message", "new_chat_members", "left_chat_member", "via_bot", "photo"],
)
@pytest.mark.parametrize("chat", [{"id": 5, "type": "private"}, {"id": -7, "type": "supergroup", "title": None}])
def test_any_field_of_a_message_may_be_null(sim: Running, bot: tuple[int, str], field: str, chat: Json) -> None:
    text = None if field == "text" else "/x@demo_bot"
    more = {} if field == "text" else {field: None}
    body = {"bot_id": bot[0], "chat": chat, "from": {"id": 5, "first_name": "A"}, "text": text, **more}
    written = sim.http.post("/sim/messages", json=body)
    assert written.status_code == 200, written.text
    assert written.json()["message"][field] is None
    raw = {"message": {"message_id": 50, "date": 1, "chat": chat, "from": {"id": 5, "first_name": None}, field: None}}
    assert sim.http.post("/sim/updates", json={"bot_id": bot[0], "update": raw}).status_code == 200
    assert sim.call(bot[1], "getUpdates", offset=-1)["result"][0]["message"][field] is None


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (403, {"ok": False, "error_code": 403, "description": "Forbidden: bot was blocked by the user"}),
        (400, {"ok": False, "error_code": 400, "description": "Bad Request: USER_IS_BLOCKED"}),
        (404, "<html><body>404 Not Found</body></html>"),
        (425, "<html>Too Early</html>"),
    ],
)
def test_faults_may_say_anything(sim: Running, bot: tuple[int, str], status: int, body: Any) -> None:
    sim.post("/sim/faults", match="sendMessage", status=status, body=body, count=1)
    answer = sim.http.post(f"/bot{bot[1]}/sendMessage", json={"chat_id": 5, "text": "x"})
    assert answer.status_code == status
    assert (answer.json() if isinstance(body, dict) else answer.text) == body


def test_a_whole_bot_may_be_told_to_wait(sim: Running, bot: tuple[int, str]) -> None:
    _, other = sim.bot(username="other_bot", name="Other")
    sim.post("/sim/faults", match=f"/bot{bot[0]}:", status=429, retry_after=40)
    for method in ("sendMessage", "getMe", "sendPhoto"):
        answer = sim.http.post(f"/bot{bot[1]}/{method}", json={"chat_id": 5, "text": "x"})
        assert (answer.status_code, answer.json()["parameters"]) == (429, {"retry_after": 40})
    assert sim.call(other, "getMe")["ok"]


def test_of_two_parameters_of_a_name_the_first_counts_and_a_query_comes_before_a_body(
    sim: Running, bot: tuple[int, str]
) -> None:
    body = {"bot_id": bot[0], "chat": {"id": 5, "type": "private"}, "from": {"id": 5, "first_name": "A"}, "text": "hi"}
    sim.post("/sim/messages", **body)

    def said(query: str, **body: Any) -> str:
        return str(sim.http.post(f"/bot{bot[1]}/sendMessage?{query}", **body).json()["result"]["text"])

    assert said("chat_id=5&text=first&text=second") == "first"
    assert said("text=first", json={"chat_id": 5, "text": "second"}) == "first"
    assert said("", content="chat_id=5&text=first&text=second", headers=FORM) == "first"
    assert said("text=first", files={"chat_id": (None, "5"), "text": (None, "second")}) == "first"


@pytest.mark.parametrize(
    ("text", "problem"),
    [('"\\ud800"', "strings must be encoded in UTF-8"), ("[" * 100_000, "can't parse JSON object")],
)
def test_json_that_nobody_can_read_is_refused(sim: Running, bot: tuple[int, str], text: str, problem: str) -> None:
    body = f'{{"chat_id": 5, "text": {text}}}'
    answer = sim.http.post(f"/bot{bot[1]}/sendMessage", content=body, headers={"Content-Type": "application/json"})
    assert answer.json()["description"] == f"Bad Request: {problem}"
