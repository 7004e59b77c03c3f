"""Files both ways on the running stack: every byte, once, in order, whatever breaks in between."""

import hashlib
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from bench import media as bench_media
from bridge.domain.texts import file_too_large
from local.driver import LocalStack
from tests.e2e.driving import Account, Bot, World, eventually

ANNA, BORIS = 5001, 5002
MEGABYTE = 1024 * 1024
HELLO = "Здравствуйте!"


@pytest.fixture
def account(world: World) -> Account:
    return world.account("alpha")


@pytest.fixture
def bot(account: Account) -> Bot:
    """A bot that Anna and Boris have written to."""
    bot = account.connect("shop_bot")
    for person in (ANNA, BORIS):
        bot.hears(person, HELLO)
        assert eventually(lambda person=person: account.texts(bot.conversation(person)))  # type: ignore[misc]
    return bot


@pytest.fixture(autouse=True)
def fine_in_the_end(world: World) -> Iterator[None]:
    yield
    world.no_faults()


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def shown(account: Account, bot: Bot, person: int = ANNA) -> list[dict[str, Any]]:
    """Return what came from a person after the first words, in order."""
    return account.messages(bot.conversation(person), "incoming")[1:]


def in_our_bucket(world: World, message: dict[str, Any]) -> str:
    answer = world.http.get(message["media"])
    assert answer.status_code == 200
    return digest(answer.content)


def at_telegram(world: World, sent: dict[str, Any]) -> str:
    (content,) = [value for value in sent["message"].values() if is_file(value)]
    file = content[-1] if isinstance(content, list) else content
    return digest(world.http.get(f"{world.stack.telegram}/sim/files/{file['file_unique_id']}").content)


def is_file(value: Any) -> bool:
    thing = value[-1] if isinstance(value, list) and value else value
    return isinstance(thing, dict) and "file_unique_id" in thing


def attached(world: World, message: dict[str, Any]) -> str:
    address = urlsplit(message["media"])
    answer = world.http.get(f"{world.amocrm}{address.path}", headers={"Host": address.netloc})
    assert answer.status_code == 200
    return digest(answer.content)


def uploads(bot: Bot) -> list[dict[str, Any]]:
    """Return the files that really arrived in Telegram, in order."""
    calls = bot.world.tg("GET", f"/sim/sent?bot_id={bot.bot_id}")
    return [file for call in calls if call["result"]["ok"] for file in call["files"]]


def document(number: int, size: int = 5_000) -> dict[str, Any]:
    return {"name": f"План №{number}.bin", "size": size, "mime": "application/octet-stream"}


def test_the_largest_files_pass_within_the_bounds_of_memory_and_calls(stack: LocalStack) -> None:
    stack.reset()

    found = bench_media.measure(stack)

    assert found.broken() == []
    assert [one.megabytes for one in found.carried] == [19.9, 19.9, 49.0]


def test_every_kind_of_file_arrives_byte_for_byte(world: World, account: Account, bot: Bot) -> None:
    kinds = {
        "photo": "image/jpeg",
        "document": "application/pdf",
        "video": "video/mp4",
        "audio": "audio/mpeg",
        "voice": "audio/ogg",
        "video_note": "video/mp4",
        "sticker": "image/webp",
    }
    sent = [
        bot.hears(ANNA, file={"name": f"Счёт №{number}.pdf", "size": 30_000 + number, "mime": mime, "kind": kind})
        for number, (kind, mime) in enumerate(kinds.items())
    ]

    arrived = eventually(lambda: found if len(found := shown(account, bot)) == len(kinds) else [])

    assert [in_our_bucket(world, message) for message in arrived] == [at_telegram(world, one) for one in sent]
    assert [message["file_size"] for message in arrived] == [30_000 + number for number in range(len(kinds))]
    assert [message["file_name"] for message in arrived] == [
        "Фотография.jpg",
        "Счёт №1.pdf",
        "Счёт №2.pdf",
        "Счёт №3.pdf",
        "Голосовое сообщение.ogg",
        "Видеосообщение.mp4",
        "Стикер.webp",
    ]
    types = [world.http.get(message["media"]).headers["Content-Type"] for message in arrived]
    assert types == ["image/jpeg", "application/pdf", "video/mp4", "audio/mpeg", "audio/ogg", "video/mp4", "image/webp"]


def test_what_a_browser_could_run_is_only_ever_saved(world: World, account: Account, bot: Bot) -> None:
    page = {"name": "счёт.pdf.html", "size": 500, "mime": "text/html", "kind": "document"}
    bot.hears(ANNA, file=page)

    (arrived,) = eventually(lambda: shown(account, bot))

    headers = world.http.get(arrived["media"]).headers
    assert headers["Content-Type"] == "application/octet-stream"
    assert headers["Content-Disposition"].startswith("attachment; ")
    assert arrived["file_name"] == "счёт_pdf.html"


def test_a_file_over_the_limit_is_told_of_and_its_sender_is_told_once(account: Account, bot: Bot) -> None:
    for number in range(3):
        bot.hears(ANNA, file=document(number, 25 * MEGABYTE), caption="подпись")

    lines = eventually(lambda: found if len(found := shown(account, bot)) == 3 else [])

    assert [line["text"] for line in lines] == [f"[Файл: План №{number}.bin, 25 МБ] подпись" for number in range(3)]
    assert eventually(lambda: bot.said_to(ANNA)) == [file_too_large("20 МБ")]


def test_the_same_file_from_two_people_at_once_is_stored_once(world: World, account: Account, bot: Bot) -> None:
    first = bot.hears(ANNA, file=document(1, 3 * MEGABYTE))
    bot.hears(BORIS, document=first["message"]["document"])

    (one,) = eventually(lambda: shown(account, bot, ANNA))
    (other,) = eventually(lambda: shown(account, bot, BORIS))

    assert one["media"] == other["media"]
    assert in_our_bucket(world, one) == at_telegram(world, first)


FAULTS: list[dict[str, Any]] = [
    {"drop": "before"},
    {"drop": "after"},
    {"status": 429, "retry_after": 1},
    {"status": 502, "body": "<html>bad gateway</html>"},
    {"status": 500},
]


def test_files_in_survive_faults_whole_once_and_in_order(world: World, account: Account, bot: Bot) -> None:
    for fault in FAULTS:
        for where in ("/getFile", "GET /file/bot"):
            world.fault("telegram", match=where, probability=0.12, **fault)
        world.fault("amocrm", match="POST /v2/origin/custom/", probability=0.08, **fault)
    sent = [bot.hears(ANNA, file=document(number), caption=f"подпись {number}") for number in range(12)]

    arrived = eventually(lambda: found if len(found := shown(account, bot)) >= 12 else [], within=180)

    world.no_faults()
    world.stack.wait_idle(60)
    assert [message["text"] for message in shown(account, bot)] == [f"подпись {number}" for number in range(12)]
    assert [in_our_bucket(world, message) for message in arrived] == [at_telegram(world, one) for one in sent]
    assert account.failures() == []


def test_files_out_survive_faults_whole_and_in_order(world: World, account: Account, bot: Bot) -> None:
    for fault in FAULTS:
        world.fault("amocrm", match="/attachments/", probability=0.12, **fault)
    for fault in ({"drop": "before"}, {"status": 429, "retry_after": 1}):
        world.fault("telegram", match="/sendDocument", probability=0.2, **fault)
    for number in range(8):
        size = {"size": 5_000 + number}
        account.reply(bot.conversation(ANNA), f"вот {number}", media=size, file_name=f"Договор №{number}.bin")

    eventually(lambda: len(uploads(bot)) >= 8, within=180)

    world.no_faults()
    world.stack.wait_idle(60)
    kept = account.messages(bot.conversation(ANNA), "outgoing")
    assert [(file["name"], file["sha256"]) for file in uploads(bot)] == [
        (f"Договор №{number}.bin", attached(world, message)) for number, message in enumerate(kept)
    ]
    assert [message["status"] for message in kept] == ["delivered"] * 8
    assert account.failures() == []


def test_services_that_answer_slowly_hold_nothing_up_for_good(world: World, account: Account, bot: Bot) -> None:
    for where, match in (("telegram", "/bot"), ("amocrm", "/v2/origin/"), ("amocrm", "/attachments/")):
        world.fault(where, match=match, delay_ms=5600)
    sent = bot.hears(ANNA, file=document(1))
    account.reply(bot.conversation(BORIS), media={"size": 5_000}, file_name="Договор.bin")

    (arrived,) = eventually(lambda: shown(account, bot), within=120)
    assert eventually(lambda: uploads(bot), within=120)

    world.no_faults()
    world.stack.wait_idle(60)
    assert in_our_bucket(world, arrived) == at_telegram(world, sent)
    assert [file["name"] for file in uploads(bot)] == ["Договор.bin"]
    assert len(shown(account, bot)) == 1


def test_workers_killed_in_the_middle_lose_nothing_and_leave_one_copy(world: World, account: Account, bot: Bot) -> None:
    for match in ("GET /file/bot", "/sendDocument"):
        world.fault("telegram", match=match, hold_ms=8000, count=1)
    sent = bot.hears(ANNA, file=document(1, MEGABYTE), caption="подпись")
    account.reply(bot.conversation(BORIS), media={"size": MEGABYTE}, file_name="Договор.bin")
    assert eventually(lambda: [call for call in bot.sent("getFile") if call["result"]["ok"]])
    assert eventually(lambda: world.requests("/attachments/"))

    assert world.stack.kill_environment("TelegramDeliver") is not None
    assert world.stack.kill_environment("AmoDeliver") is not None

    (arrived,) = eventually(lambda: shown(account, bot), within=120)
    assert eventually(lambda: uploads(bot), within=120)
    world.stack.wait_idle(60)
    (kept,) = account.messages(bot.conversation(BORIS), "outgoing")
    assert {(file["name"], file["sha256"]) for file in uploads(bot)} == {("Договор.bin", attached(world, kept))}
    assert in_our_bucket(world, arrived) == at_telegram(world, sent)
    assert [message["text"] for message in shown(account, bot)] == ["подпись"]
