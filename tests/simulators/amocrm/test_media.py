"""Files in the amoCRM simulator: what amojo downloads from an integration, and what managers attach."""

import hashlib
import os
import resource
import time
from typing import Any

import httpx
import pytest

from tests.simulators.amocrm.running import Rig

BYTES = os.urandom(300_000)
DIGEST = hashlib.sha256(BYTES).hexdigest()


def picture(address: str, **more: Any) -> dict[str, Any]:
    return {"type": "picture", "text": "", "media": address, "file_name": "p.jpg", "file_size": 1, **more}


def edit(rig: Rig, msgid: str, **message: Any) -> httpx.Response:
    payload = {"timestamp": 1700000000, "msgid": msgid, "conversation_id": "c1", "message": message}
    return rig.amojo("POST", "", {"event_type": "edit_message", "payload": payload})


def fetches(rig: Rig, path: str) -> int:
    return sum(call.path == path for call in rig.widget.calls)


def media_of(rig: Rig, message: dict[str, Any], **headers: str) -> httpx.Response:
    return rig.http.get(f"/sim/accounts/{rig.account['account_id']}/media/{message['id']}", headers=headers)


def test_what_was_downloaded_is_shown_and_given_back_byte_for_byte(rig: Rig) -> None:
    address = rig.host("/a/Счёт №7.jpg", BYTES, headers={"Content-Type": "image/jpeg"})
    rig.send("m1", message=picture(address.replace("Счёт №7", "%D0%A1%D1%87%D1%91%D1%82%20%E2%84%967")))
    message = rig.message("m1")
    assert message["file"] == {
        "status": 200,
        "content_type": "image/jpeg",
        "size": len(BYTES),
        "sha256": DIGEST,
        "error": None,
    }
    given = media_of(rig, message)
    assert (given.content, given.headers["Content-Type"]) == (BYTES, "image/jpeg")
    assert given.headers["X-Content-Type-Options"] == "nosniff"
    assert given.headers["Content-Disposition"] == "inline; filename*=UTF-8''p.jpg"
    part = media_of(rig, message, Range="bytes=10-19")
    assert (part.status_code, part.content) == (206, BYTES[10:20])


def test_an_avatar_is_given_back_too(rig: Rig) -> None:
    avatar = rig.host("/face.png", BYTES, headers={"Content-Type": "image/png"})
    rig.send("m1", sender={"id": "tg-1", "name": "Anna", "avatar": avatar})
    person = rig.chats()[0]["participant"]
    assert (person["avatar_loaded"], person["avatar_file"]["sha256"]) == (True, DIGEST)
    given = rig.http.get(f"/sim/accounts/{rig.account['account_id']}/avatars/{person['id']}")
    assert (given.content, given.headers["Content-Type"]) == (BYTES, "image/png")


@pytest.mark.parametrize(
    ("path", "status", "error"),
    [
        ("/gone.jpg", 404, "refused"),
        ("/moved.jpg", 302, "refused"),
        ("/empty.jpg", 200, "empty"),
        ("/long.jpg", 200, "too_big"),
        ("/cut.bin", 200, "broken"),
        ("https://nowhere.reon.test/p.jpg", 0, "unreachable"),
        ("http://127.0.0.1:99999/p.jpg", 0, "unreachable"),
        ("http://[::1/p.jpg", 0, "unreachable"),
    ],
)
def test_a_failed_download_is_visible_on_the_message(rig: Rig, path: str, status: int, error: str) -> None:
    rig.switch(max_media_bytes=1000)
    rig.host("/gone.jpg", b"gone", 404)
    rig.host("/moved.jpg", b"", 302, {"Location": "https://bridge.reon.test/picture.jpg"})
    rig.host("/empty.jpg", b"")
    rig.host("/long.jpg", b"x" * 1001)
    rig.send("m1", message=picture(path if path.startswith("http") else f"https://bridge.reon.test{path}"))
    message = rig.message("m1")
    assert (message["file"]["status"], message["file"]["error"]) == (status, error)
    assert message["file"]["sha256"] is None
    assert message["media_loaded"] is False
    refused = media_of(rig, message)
    assert (refused.status_code, refused.json()) == (404, {"error": "not_kept", "detail": error})


def test_the_download_comes_some_time_after_the_message(rig: Rig) -> None:
    rig.switch(download_delay_ms=400)
    rig.send("m1", message=picture(rig.host("/p.jpg", BYTES)))
    deadline = time.monotonic() + 5
    while not rig.sim("GET", "/chats")[0]["messages"]:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    assert fetches(rig, "/p.jpg") == 0
    assert rig.message("m1")["file"]["sha256"] == DIGEST
    assert fetches(rig, "/p.jpg") == 1


def test_an_edit_keeps_the_file_unless_it_brings_another_one(rig: Rig) -> None:
    rig.send("m1", message=picture(rig.host("/p.jpg", BYTES)))
    rig.settle()
    assert edit(rig, "m1", type="picture", text="New caption").status_code == 200
    message = rig.message("m1")
    assert (message["text"], message["file"]["sha256"], message["file_name"]) == ("New caption", DIGEST, "p.jpg")
    assert fetches(rig, "/p.jpg") == 1
    other = rig.host("/q.jpg", b"another")
    edit(rig, "m1", **picture(other, file_name="q.jpg"))
    message = rig.message("m1")
    assert (message["file"]["size"], message["file_name"], message["edited"]) == (7, "q.jpg", True)
    assert (fetches(rig, "/p.jpg"), fetches(rig, "/q.jpg")) == (1, 1)


def test_an_edit_to_a_file_needs_one(rig: Rig) -> None:
    rig.send("m1")
    assert edit(rig, "m1", type="picture", text="x").status_code == 400
    assert rig.message("m1")["type"] == "text"


# --- what managers attach --------------------------------------------------------------------------------------------


def upload(rig: Rig, name: str, content: bytes, mime: str = "") -> httpx.Response:
    headers = {"Content-Type": mime} if mime else {}
    path = f"/sim/accounts/{rig.account['account_id']}/files"
    return rig.http.post(path, params={"name": name}, content=content, headers=headers)


def test_an_uploaded_file_is_attached_by_its_address(rig: Rig) -> None:
    rig.send("m1")
    rig.settle()
    kept = upload(rig, "Прайс №1.pdf", BYTES)
    assert kept.status_code == 201
    assert kept.json() | {"url": ""} == {
        "url": "",
        "name": "Прайс №1.pdf",
        "content_type": "application/pdf",
        "size": len(BYTES),
        "sha256": DIGEST,
    }
    rig.reply(media=kept.json()["url"])
    said = rig.last_hook()
    assert (said["type"], said["file_name"], said["file_size"]) == ("file", "Прайс №1.pdf", len(BYTES))
    served = rig.attachment(said["media"])
    assert (served.content, served.headers["Content-Type"]) == (BYTES, "application/pdf")
    message = rig.chats()[0]["messages"][1]
    assert message["file"]["sha256"] == DIGEST
    assert media_of(rig, message).content == BYTES


@pytest.mark.parametrize(("name", "content", "status"), [("", b"x", 400), ("a.bin", b"", 400)])
def test_an_upload_without_name_or_bytes_is_refused(rig: Rig, name: str, content: bytes, status: int) -> None:
    assert upload(rig, name, content).status_code == status


def test_a_made_up_file_depends_on_its_seed_only(rig: Rig) -> None:
    rig.send("m1")
    rig.settle()

    def digest(seed: str) -> str:
        made = rig.reply(media={"size": 100_000, "mime": "image/jpeg", "seed": seed})
        found: str = rig.message(made["message_id"])["file"]["sha256"]
        assert hashlib.sha256(rig.attachment(rig.last_hook()["media"]).content).hexdigest() == found
        return found

    assert digest("a") == digest("a") != digest("b")
    assert rig.attachment(rig.last_hook()["media"]).content.startswith(b"\xff\xd8\xff")


def test_files_of_60_mb_do_not_stay_in_memory(rig: Rig) -> None:
    rig.send("m1")
    rig.settle()
    size, before = 60 * 1024 * 1024, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for seed in range(3):
        rig.reply(media={"size": size, "mime": "video/mp4", "seed": str(seed)}, file_name=f"{seed}.mp4")
        url = httpx.URL(rig.last_hook()["media"])
        digest = hashlib.sha256()
        with rig.http.stream("GET", url.raw_path.decode(), headers={"Host": url.host}) as response:
            for piece in response.iter_bytes(256 * 1024):
                digest.update(piece)
        assert response.headers["Content-Length"] == str(size)
        assert digest.hexdigest() == rig.chats()[0]["messages"][-1]["file"]["sha256"]
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 40 * 1024, f"{grown} KiB"


def test_attachments_may_stand_at_the_drive(rig: Rig) -> None:
    rig.switch(attachments_host="drive-b.amocrm.ru")
    rig.send("m1")
    rig.settle()
    rig.reply(media={"size": 10, "mime": "application/pdf"})
    assert httpx.URL(rig.last_hook()["media"]).host == "drive-b.amocrm.ru"
    assert len(rig.attachment(rig.last_hook()["media"]).content) == 10


def attached(rig: Rig, size: int = 200_000) -> str:
    rig.send("m1")
    rig.settle()
    rig.reply(media={"size": size, "mime": "application/pdf"})
    address: str = rig.last_hook()["media"]
    return address


def fault(rig: Rig, **how: Any) -> None:
    assert rig.http.post("/sim/faults", json={"match": "/attachments/", "count": 1, **how}).status_code == 201


def test_an_attachment_may_be_gone_once(rig: Rig) -> None:
    address = attached(rig)
    fault(rig, status=404)
    assert rig.attachment(address).status_code == 404
    assert rig.attachment(address).status_code == 200


def test_an_attachment_may_break_off_once(rig: Rig) -> None:
    address = attached(rig)
    fault(rig, cut_at=70_000)
    with pytest.raises(httpx.RemoteProtocolError):
        rig.attachment(address)
    assert len(rig.attachment(address).content) == 200_000


def test_an_attachment_may_come_slowly(rig: Rig) -> None:
    address = attached(rig)
    fault(rig, bytes_per_second=400_000)
    started = time.monotonic()
    assert len(rig.attachment(address).content) == 200_000
    assert time.monotonic() - started >= 0.4


def test_an_attachment_may_be_told_a_wrong_length(rig: Rig) -> None:
    address = attached(rig)
    fault(rig, content_length=150_000)
    assert len(rig.attachment(address).content) == 150_000
    fault(rig, content_length=250_000)
    with pytest.raises(httpx.RemoteProtocolError):
        rig.attachment(address)


def test_a_reset_forgets_the_files(rig: Rig) -> None:
    address = attached(rig)
    rig.http.post("/sim/reset")
    assert rig.attachment(address).status_code == 404
