"""Files as strangers send them and services as they really answer: nothing lost, nothing twice, nothing unsafe."""

import hashlib
from functools import partial
from urllib.parse import unquote

import pytest

from bridge.domain.content import MediaKind
from bridge.domain.files import safe_name
from bridge.domain.reasons import Reason
from local.simulators.images import jpeg
from tests.e2e.driving import Account, Bot, World, eventually
from tests.e2e.test_content_out import arrived, digest, shelved

ANNA = 5001
NAMES = [
    "Договор от «Ромашка» 01.02.2022.pdf",
    "счёт\u202efdp.exe",
    "..\\..\\boot.ini",
    "100% & a+b; c=1, #7.xlsx",
    "план%20нов%2f.pdf",
    'a"; filename="b.exe',
    "{0}.txt",
    "nul",
    "и\u0306" * 150 + ".docx",
    "👨\u200d👩\u200d👧.png",
    "مرحبا.zip",
]


@pytest.fixture
def bot(world: World) -> Bot:
    bot = world.account("alpha").connect("shop_bot")
    bot.hears(ANNA, "Здравствуйте")
    assert eventually(lambda: bot.account.texts(bot.conversation(ANNA)))
    return bot


def test_names_arrive_as_they_can_be_saved_and_their_files_in_any_part(world: World, bot: Bot) -> None:
    account, talk = bot.account, bot.conversation(ANNA)
    for number, name in enumerate(NAMES):
        bot.hears(ANNA, file={"name": name, "size": 1000 + number, "mime": "text/html", "kind": "document"})
    shown = eventually(lambda: found if len(found := account.messages(talk, "incoming")[1:]) == len(NAMES) else [])

    safe = [safe_name(name, MediaKind.DOCUMENT) for name in NAMES]
    assert [message["file_name"] for message in shown] == safe
    for number, message in enumerate(shown):
        whole, part = (world.http.get(message["media"], headers=headers) for headers in ({}, {"Range": "bytes=5-14"}))
        assert (whole.status_code, len(whole.content)) == (200, 1000 + number)
        assert (part.status_code, part.content) == (206, whole.content[5:15])
        assert world.http.head(message["media"]).headers["Content-Length"] == str(1000 + number)
        assert whole.headers["Content-Type"] == "application/octet-stream"
        how, _, saved_as = whole.headers["Content-Disposition"].partition("filename*=UTF-8''")
        assert (how, unquote(saved_as)) == ("attachment; ", safe[number])

    for number, name in enumerate(NAMES):
        address = shelved(account, name, "application/octet-stream", name.encode())
        account.reply(talk, f"подпись {number}", media=address, type="file")
    sent = eventually(partial(arrived, bot, ANNA, len(NAMES)), within=120)
    assert [(one["document"]["file_name"], one["caption"]) for one in sent] == [
        (name, f"подпись {number}") for number, name in enumerate(safe)
    ]
    assert [digest(bot, one["document"]) for one in sent] == [
        hashlib.sha256(name.encode()).hexdigest() for name in NAMES
    ]


def statuses(account: Account, bot: Bot) -> list[str]:
    return [message["status"] for message in account.messages(bot.conversation(ANNA), "outgoing")]


def test_a_photo_is_degraded_by_a_refusal_only(world: World, bot: Bot) -> None:
    account, talk = bot.account, bot.conversation(ANNA)
    picture = shelved(account, "фото.jpg", "image/jpeg", jpeg(64, 64))
    world.fault("telegram", match="/sendPhoto", drop="before", count=1)
    world.fault("telegram", match="/sendPhoto", status=429, retry_after=1, count=1)
    world.fault("telegram", match="/sendPhoto", status=502, body="<html>bad gateway</html>", count=1)
    world.fault("amocrm", match="/attachments/", status=404, body="not yet", count=2)

    account.reply(talk, "вот", media=picture, type="picture")

    assert eventually(lambda: statuses(account, bot) == ["delivered"])
    (sent,) = arrived(bot, ANNA)
    assert ("photo" in sent, sent["caption"]) == (True, "вот")
    assert bot.sent("sendDocument") == []
    assert account.failures() == []


def test_what_is_too_large_for_a_gateway_is_not_uploaded_all_day(world: World, bot: Bot) -> None:
    account, talk = bot.account, bot.conversation(ANNA)
    page = "<html><head><title>413 Request Entity Too Large</title></head></html>"
    world.fault("telegram", match="/sendDocument", status=413, body=page)

    account.reply(talk, "договор", media={"size": 50_000}, file_name="Договор.bin", type="file")
    account.reply(talk, "и ещё")

    assert eventually(lambda: bot.said_to(ANNA) == ["договор", "и ещё"])
    assert eventually(lambda: statuses(account, bot) == ["error", "delivered"])
    (failure,) = account.failures()
    assert failure["reason"] == Reason.FILE_TOO_LARGE
