"""The control surface `/sim/…`: people, groups, files, faults, limits, state."""

import json
import signal
import socket
import subprocess
import sys
import threading
import time
from base64 import b64encode
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import httpx
import pytest

from local.simulators import images
from tests.simulators.telegram.running import HOST, Running

GROUP = {"id": -100500, "type": "supergroup", "title": "Команда"}


def test_tokens_look_real_and_stay_out_of_the_log(sim: Running) -> None:
    bot_id, token = sim.bot()
    number, _, secret = token.partition(":")
    assert int(number) == bot_id
    assert len(secret) == 35
    sim.call(token, "getMe")
    log = sim.http.get("/sim/requests")
    assert secret not in log.text
    assert log.json()[0]["path"] == f"/bot{bot_id}:secret/getMe"
    assert sim.get("/sim/bots")[0]["username"] == "demo_bot"


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/sim/bots", {"username": "no spaces", "name": "x"}),
        ("/sim/bots", {"username": "demo_bot", "name": "x", "other": 1}),
        ("/sim/messages", {"bot_id": "x"}),
        ("/sim/messages", {"chat": {"id": 5, "type": "private"}, "text": "nobody wrote this"}),
        ("/sim/messages", {"chat": {"id": 5, "type": "cloud"}, "from": {"id": 5}}),
        ("/sim/messages", {"chat": {"id": 5, "type": "private"}, "from": {"id": 5}, "text": "x" * 4097}),
        ("/sim/messages", {"chat": {"id": 5, "type": "private"}, "from": {"id": 5}, "file": {"size": 0}}),
        ("/sim/clock", {"retry_scale": -1}),
        ("/sim/limits", {"per_chat_burst": 0}),
        ("/sim/faults", {"status": 500}),
        ("/sim/updates", {"update": {"update_id": "1", "message": {}}}),
    ],
)
def test_bad_input_is_refused_with_a_code(sim: Running, path: str, body: dict[str, object]) -> None:
    bot_id, _ = sim.bot()
    needs_bot = path in {"/sim/messages", "/sim/updates"}
    answer = sim.http.post(path, json={"bot_id": bot_id, **body} if needs_bot else body)
    assert answer.status_code == 400
    assert {"error", "detail"} <= answer.json().keys()


def test_nonsense_in_messages_and_updates_never_breaks_the_simulator(sim: Running) -> None:
    bot_id, token = sim.bot()
    nonsense: list[Any] = [None, 0, -1, True, "x", [], {}, [{}], ["x"], {"id": []}, [{"id": []}], {"message_id": []}]
    fields = ("message_id", "from", "date", "text", "new_chat_members", "left_chat_member", "reply_to_message")
    more = ("migrate_to_chat_id", "message_thread_id", "photo", "forum_topic_created", "is_topic_message", "via_bot")
    base = {"message_id": 1, "date": 1, "chat": {"id": -7, "type": "group"}, "is_topic_message": True}
    for field in (*fields, *more):
        for value in nonsense:
            write = sim.http.post("/sim/messages", json={"bot_id": bot_id, **base, "from": {"id": 5}, field: value})
            assert write.status_code in {200, 400}, (field, value)
            message = {**base, field: value}
            for kind in ("message", "my_chat_member", "message_reaction", "callback_query"):
                raw = sim.http.post("/sim/updates", json={"bot_id": bot_id, "update": {kind: message}})
                assert raw.status_code == 200, (field, value)
    sim.http.post("/sim/updates", json={"bot_id": bot_id, "update": {"message": {"chat": {"id": "x", "type": 1}}}})
    assert sim.call(token, "getUpdates")["ok"]
    assert sim.http.get(f"/sim/chats?bot_id={bot_id}").status_code == 200


def test_unknown_things_are_not_found(sim: Running) -> None:
    bot_id, _ = sim.bot()
    assert (
        sim.http.post("/sim/block", json={"bot_id": 1, "user_id": 5, "blocked": True}).json()["error"]
        == "bot_not_found"
    )
    unknown = sim.http.post("/sim/block", json={"bot_id": bot_id, "user_id": 5, "blocked": True})
    assert (unknown.status_code, unknown.json()["error"]) == (404, "chat_not_found")
    assert sim.http.get("/sim/nothing").json()["error"] == "not_found"
    assert sim.http.get("/sim/sent?bot_id=x").status_code == 400


@pytest.mark.parametrize(
    ("mime", "kind"),
    [
        ("image/jpeg", "photo"),
        ("image/png", "photo"),
        ("video/mp4", "video"),
        ("audio/ogg", "voice"),
        ("audio/mpeg", "audio"),
        ("image/gif", "animation"),
        ("application/pdf", "document"),
    ],
)
def test_a_file_lands_in_its_field_and_downloads_at_its_size(sim: Running, mime: str, kind: str) -> None:
    bot_id, token = sim.bot()
    message = sim.write(bot_id, text=None, file={"name": "файл", "size": 30_000, "mime": mime})["message"]
    content = message[kind][-1] if kind == "photo" else message[kind]
    assert content["file_size"] == 30_000
    file = sim.call(token, "getFile", file_id=content["file_id"])["result"]
    body = sim.http.get(f"/file/bot{token}/{file['file_path']}").content
    assert len(body) == 30_000
    assert body == sim.http.get(f"/sim/files/{content['file_unique_id']}").content
    if kind == "photo":
        assert body.startswith(b"\xff\xd8\xff")


def test_a_picture_sent_as_a_document_keeps_its_type(sim: Running) -> None:
    bot_id, _ = sim.bot()
    file = {"name": "p.png", "size": 3000, "mime": "image/png", "kind": "document"}
    document = sim.write(bot_id, text=None, file=file)["message"]["document"]
    assert document["mime_type"] == "image/png"
    assert sim.http.get(f"/sim/files/{document['file_unique_id']}").content.startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("name", "mime", "place"),
    [
        ('Счёт №7 +"#%.pdf', "application/pdf", "attachment"),
        ("pwn.svg", "image/svg+xml", "attachment"),
        ("x.html", "text/html", "attachment"),
        ("p.png", "image/png", "inline"),
    ],
)
def test_what_a_stranger_sent_is_run_by_no_browser_and_saved_under_its_name(
    sim: Running, name: str, mime: str, place: str
) -> None:
    bot_id, _ = sim.bot()
    file = {"name": name, "size": 3000, "mime": mime, "kind": "document"}
    document = sim.write(bot_id, text=None, file=file)["message"]["document"]

    headers = sim.http.get(f"/sim/files/{document['file_unique_id']}").headers

    assert (headers["X-Content-Type-Options"], headers["Content-Security-Policy"]) == ("nosniff", "sandbox")
    kind, _, given = headers["Content-Disposition"].partition("; filename*=UTF-8''")
    assert (kind, unquote(given)) == (place, name)


def test_a_file_may_bring_its_own_content(sim: Running) -> None:
    bot_id, token = sim.bot()
    picture = images.jpeg(64, 48)
    file = {"name": "p.jpg", "size": len(picture), "mime": "image/jpeg", "content": b64encode(picture).decode()}
    photo = sim.write(bot_id, text=None, file=file)["message"]["photo"][-1]
    assert (photo["width"], photo["height"], photo["file_size"]) == (64, 48, len(picture))
    path = sim.call(token, "getFile", file_id=photo["file_id"])["result"]["file_path"]
    assert sim.http.get(f"/file/bot{token}/{path}").content == picture


def test_what_is_no_picture_is_no_photo(sim: Running) -> None:
    bot_id, _ = sim.bot()
    file = {"name": "p.jpg", "size": 4, "mime": "image/jpeg", "content": b64encode(b"text").decode()}
    message = {"bot_id": bot_id, "chat": {"id": 5, "type": "private"}, "from": {"id": 5}, "file": file}
    answer = sim.http.post("/sim/messages", json=message)
    assert (answer.status_code, answer.json()["error"]) == (400, "bad_file")


def test_large_and_foreign_files_are_refused(sim: Running) -> None:
    bot_id, token = sim.bot()
    large = {"name": "кино.mp4", "size": 20 * 1024 * 1024 + 1, "mime": "video/mp4"}
    video = sim.write(bot_id, text=None, file=large)["message"]["video"]
    assert sim.call(token, "getFile", file_id=video["file_id"])["description"] == "Bad Request: file is too big"
    _, other = sim.bot()
    foreign = sim.call(other, "getFile", file_id=video["file_id"])
    assert foreign["description"] == "Bad Request: wrong file_id or the file is temporarily unavailable"
    assert sim.http.get(f"/file/bot{token}/photos/file_99.jpg").status_code == 404
    small = sim.write(bot_id, text=None, file={"size": 10, "mime": "text/plain"})["message"]["document"]
    path = sim.call(token, "getFile", file_id=small["file_id"])["result"]["file_path"]
    sim.post("/sim/clock", advance_seconds=3700)
    assert sim.http.get(f"/file/bot{token}/{path}").status_code == 404
    too_much = sim.http.post(
        f"/bot{token}/sendDocument", data={"chat_id": "5"}, files={"document": b"x" * (51 * 1024 * 1024)}
    )
    assert too_much.status_code == 413


def test_privacy_mode_hides_what_is_not_meant_for_the_bot(sim: Running) -> None:
    bot_id, token = sim.bot()

    def seen(text: str, **more: Any) -> bool:
        return sim.write(bot_id, chat=GROUP, text=text, **more)["update_id"] is not None

    assert not seen("привет всем")
    assert not seen("@demo_bot привет")
    assert not seen("/menu")
    assert not seen("/menu@other_bot")
    assert seen("/menu@Demo_Bot")
    assert sim.write(bot_id, chat=GROUP, text=None, new_chat_title="Новая")["update_id"]
    question = sim.call(token, "sendMessage", chat_id=-100500, text="?")["result"]
    assert seen("/menu"), "the bot spoke last"
    assert seen("ответ", reply_to_message={"message_id": question["message_id"]})
    sim.post(
        "/sim/members", bot_id=bot_id, chat_id=-100500, user={"id": bot_id, "first_name": "b"}, status="administrator"
    )
    assert seen("привет всем")
    texts = [item["message"].get("text") for item in sim.get(f"/sim/chats?bot_id={bot_id}")[0]["messages"]]
    assert texts[0] == "привет всем", "the page shows what the bot does not see"


def test_a_bot_joins_and_is_removed(sim: Running) -> None:
    bot_id, token = sim.bot(privacy=False)
    bot = {"id": bot_id, "first_name": "Demo"}
    admin = {"id": 9, "first_name": "Админ"}
    sim.http.post(
        "/sim/members", json={"bot_id": bot_id, "chat": GROUP, "user": bot, "from": admin, "status": "member"}
    )
    joined = sim.call(token, "getUpdates")["result"][0]["my_chat_member"]
    assert (joined["old_chat_member"]["status"], joined["new_chat_member"]["status"]) == ("left", "member")
    assert joined["from"]["id"] == 9
    sim.post("/sim/members", bot_id=bot_id, chat_id=-100500, user=bot, status="kicked")
    refused = sim.call(token, "sendMessage", chat_id=-100500, text="x")
    assert (refused["error_code"], refused["description"]) == (
        403,
        "Forbidden: bot was kicked from the supergroup chat",
    )
    assert sim.write(bot_id, chat=GROUP)["update_id"] is None


def test_a_topic_is_known_once_somebody_wrote_in_it(sim: Running) -> None:
    bot_id, token = sim.bot(privacy=False)
    sim.write(bot_id, chat={**GROUP, "is_forum": True}, is_topic_message=True, message_thread_id=7)
    sent = sim.call(token, "sendMessage", chat_id=-100500, text="x", message_thread_id=7)["result"]
    assert (sent["message_thread_id"], sent["is_topic_message"]) == (7, True)
    general = sim.call(token, "sendMessage", chat_id=-100500, text="x", message_thread_id=1)
    assert general["description"] == "Bad Request: message thread not found"


def test_limits_of_groups_and_bots(sim: Running) -> None:
    bot_id, token = sim.bot(privacy=False)
    sim.write(bot_id, chat=GROUP)
    answers = [sim.http.post(f"/bot{token}/sendMessage", json={"chat_id": -100500, "text": "x"}) for _ in range(21)]
    assert [answer.status_code for answer in answers] == [200] * 20 + [429]
    late = answers[-1].json()["parameters"]["retry_after"]
    assert 55 <= late <= 60
    assert answers[-1].headers["Retry-After"] == str(late)
    sim.post("/sim/clock", advance_seconds=60)
    assert sim.call(token, "sendMessage", chat_id=-100500, text="x")["ok"]
    sim.post("/sim/limits", per_bot_per_second=2, per_chat_burst=100)
    sim.write(bot_id)
    results = [sim.call(token, "sendMessage", chat_id=5, text="x")["ok"] for _ in range(6)]
    assert results[:2] == [True, True]
    assert not all(results)
    sim.post("/sim/limits", enabled=False)
    assert all(sim.call(token, "sendMessage", chat_id=5, text="x")["ok"] for _ in range(40))


def test_files_edits_and_reactions_count_as_messages_do_and_an_album_as_its_parts(sim: Running) -> None:
    bot_id, token = sim.bot()
    written = sim.write(bot_id)["message_id"]
    sim.post("/sim/limits", per_chat_burst=5, per_chat_per_second=0.001)
    heart = {"message_id": written, "reaction": [{"type": "emoji", "emoji": "❤"}]}
    album = {"chat_id": "5", "media": json.dumps([{"type": "photo", "media": "attach://a"}] * 2)}
    picture = {"a": ("a.png", images.png(8, 8))}
    sent = sim.call(token, "sendMessage", chat_id=5, text="x")["result"]["message_id"]
    assert sim.call(token, "editMessageText", chat_id=5, message_id=sent, text="y")["ok"]
    assert sim.call(token, "setMessageReaction", chat_id=5, **heart)["ok"]
    assert sim.http.post(f"/bot{token}/sendMediaGroup", data=album, files=picture).json()["ok"]

    calls = {"sendMessage": {"text": "x"}, "editMessageText": {"message_id": sent, "text": "z"}}
    for method, parameters in {**calls, "setMessageReaction": heart}.items():
        assert sim.http.post(f"/bot{token}/{method}", json={"chat_id": 5, **parameters}).status_code == 429, method
    assert sim.http.post(f"/bot{token}/sendMediaGroup", data=album, files=picture).status_code == 429
    assert sim.call(token, "sendChatAction", chat_id=5, action="typing")["ok"]


def test_faults_look_like_the_service(sim: Running) -> None:
    bot_id, token = sim.bot()
    sim.write(bot_id)
    sim.post("/sim/faults", match="POST /bot", status=500, count=1)
    assert sim.call(token, "getMe") == {"ok": False, "error_code": 500, "description": "Internal Server Error"}
    sim.post("/sim/faults", match="/sendMessage", delay_ms=200, count=1)
    started = time.monotonic()
    assert sim.call(token, "sendMessage", chat_id=5, text="slow")["ok"]
    assert time.monotonic() - started >= 0.2
    sim.post("/sim/faults", match="/getMe", status=400, body={"ok": False, "error_code": 400, "description": "x"})
    assert sim.call(token, "getMe")["description"] == "x"
    assert len(sim.get("/sim/faults")) == 1
    sim.http.delete("/sim/faults")
    assert sim.call(token, "getMe")["ok"]


def test_all_encodings_of_a_call_mean_the_same(sim: Running) -> None:
    bot_id, token = sim.bot()
    sim.write(bot_id)
    markup = {"inline_keyboard": [[{"text": "1", "callback_data": "1"}]]}
    fields = {"chat_id": "5", "text": "x", "reply_markup": json.dumps(markup)}
    url = f"/bot{token}/SENDMESSAGE"
    answers = [
        sim.http.get(url, params=fields),
        sim.http.post(url, data=fields),
        sim.http.post(url, files={name: (None, value) for name, value in fields.items()}),
        sim.http.post(url, json={"chat_id": 5, "text": "x", "reply_markup": markup}),
    ]
    assert [answer.json()["result"]["reply_markup"] for answer in answers] == [markup] * 4
    sent = sim.get(f"/sim/sent?bot_id={bot_id}")
    assert [call["params"] for call in sent] == [{"chat_id": 5, "text": "x", "reply_markup": markup}] * 4
    assert [call["index"] for call in sim.get(f"/sim/sent?bot_id={bot_id}&since=3")] == [3]


def test_a_loopback_page_may_drive_the_simulator(sim: Running) -> None:
    origin = {"Origin": "http://127.0.0.1:8600"}
    preflight = sim.http.options("/sim/bots", headers={**origin, "Access-Control-Request-Method": "POST"})
    assert preflight.status_code == 204
    assert preflight.headers["Access-Control-Allow-Origin"] == origin["Origin"]
    assert sim.http.get("/sim/state", headers=origin).headers["Access-Control-Allow-Origin"] == origin["Origin"]
    elsewhere = sim.http.get("/sim/state", headers={"Origin": "https://example.com"})
    assert "Access-Control-Allow-Origin" not in elsewhere.headers


def test_listeners_hear_of_changes(sim: Running) -> None:
    bot_id, _ = sim.bot()
    with sim.http.stream("GET", "/sim/events") as stream:
        lines = stream.iter_lines()
        assert next(lines) == ": listening"
        writer = threading.Thread(target=sim.write, args=(bot_id,))
        writer.start()
        assert next(line for line in lines if line.startswith("data:")) == f'data: {{"bot_id": {bot_id}}}'
        writer.join()


def test_reset_forgets_everything(sim: Running) -> None:
    bot_id, token = sim.bot()
    sim.write(bot_id)
    sim.post("/sim/faults", match="/x", status=500)
    sim.post("/sim/reset")
    assert sim.get("/sim/bots") == []
    assert sim.get("/sim/faults") == []
    assert sim.get("/sim/requests") == []
    assert sim.call(token, "getMe")["error_code"] == 401
    assert sim.get("/sim/state")["pending"] == 0


def test_state_survives_a_restart_of_the_program(tmp_path: Path) -> None:
    state = tmp_path / "telegram.json"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"

    def start() -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "local.simulators.telegram", "--port", str(port), "--state", str(state)]
        process = subprocess.Popen([*command, "--resolve", f"{HOST}=http://127.0.0.1:9"], stdout=subprocess.DEVNULL)
        while process.poll() is None:
            try:
                if httpx.get(f"{url}/sim/state").json()["ready"]:
                    break
            except httpx.TransportError:
                time.sleep(0.05)
        return process

    def stop(process: subprocess.Popen[bytes]) -> None:
        process.send_signal(signal.SIGTERM)
        assert process.wait(2) == 0

    first = start()
    created = httpx.post(f"{url}/sim/bots", json={"username": "demo_bot", "name": "Demo"}).json()
    token = created["token"]
    message = {"chat": {"id": 5, "type": "private"}, "from": {"id": 5, "first_name": "A"}, "text": "до"}
    httpx.post(f"{url}/sim/messages", json={"bot_id": created["bot_id"], **message})
    files = {"document": ("a.txt", b"kept")}
    document = httpx.post(f"{url}/bot{token}/sendDocument", data={"chat_id": "5"}, files=files).json()["result"][
        "document"
    ]
    stop(first)
    second = start()
    updates = httpx.post(f"{url}/bot{token}/getUpdates").json()["result"]
    assert updates[0]["message"]["text"] == "до"
    path = httpx.post(f"{url}/bot{token}/getFile", json={"file_id": document["file_id"]}).json()["result"]["file_path"]
    assert httpx.get(f"{url}/file/bot{token}/{path}").content == b"kept"
    following = httpx.post(f"{url}/bot{token}/getUpdates", json={"offset": updates[0]["update_id"] + 1}).json()
    assert following["result"] == []
    waiting = threading.Thread(
        target=lambda: httpx.post(f"{url}/bot{token}/getUpdates", json={"timeout": 30, "offset": 2**31}, timeout=40)
    )
    waiting.start()
    time.sleep(0.2)
    stop(second)
    waiting.join(5)


def downloadable(sim: Running, size: int) -> str:
    bot_id, token = sim.bot()
    document = sim.write(bot_id, text=None, file={"size": size, "mime": "text/plain"})["message"]["document"]
    path = sim.call(token, "getFile", file_id=document["file_id"])["result"]["file_path"]
    return f"/file/bot{token}/{path}"


@pytest.mark.parametrize(
    ("asked", "part"),
    [
        ("bytes=0-9", slice(0, 10)),
        ("bytes=990-", slice(990, 1000)),
        ("bytes=-5", slice(995, 1000)),
        ("bytes=7-5000", slice(7, 1000)),
    ],
)
def test_a_part_of_a_file_is_downloaded_alone(sim: Running, asked: str, part: slice) -> None:
    address = downloadable(sim, 1000)
    whole = sim.http.get(address)

    answer = sim.http.get(address, headers={"Range": asked})

    assert (whole.status_code, whole.headers["Accept-Ranges"]) == (200, "bytes")
    assert (answer.status_code, answer.content) == (206, whole.content[part])
    assert answer.headers["Content-Range"] == f"bytes {part.start}-{part.stop - 1}/1000"


def test_a_part_that_a_file_does_not_have_is_refused_with_its_size(sim: Running) -> None:
    answer = sim.http.get(downloadable(sim, 1000), headers={"Range": "bytes=1000-"})

    assert (answer.status_code, answer.headers["Content-Range"]) == (416, "bytes */1000")


@pytest.mark.parametrize("asked", ["bytes=0-1,5-6", "lines=1-2", "bytes=x"])
def test_a_range_that_cannot_be_given_is_the_whole_file(sim: Running, asked: str) -> None:
    answer = sim.http.get(downloadable(sim, 1000), headers={"Range": asked})

    assert (answer.status_code, len(answer.content)) == (200, 1000)


def test_the_head_of_a_file_tells_its_size(sim: Running) -> None:
    answer = sim.http.head(downloadable(sim, 1000))

    assert (answer.status_code, answer.headers["Content-Length"]) == (200, "1000")


def test_a_body_of_null_is_one_without_parameters(sim: Running) -> None:
    _, token = sim.bot()

    answer = sim.http.post(f"/bot{token}/getMe", content=b"null", headers={"Content-Type": "application/json"})

    assert answer.json()["ok"]
