"""What a bot sends and shows, on the wire: taken by the simulator, which refuses what the real server refuses."""

import io
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import httpx
import pytest

from bridge.domain.content import Contact, File, Media, MediaKind, Place, Text
from bridge.domain.errors import PermanentError
from bridge.domain.reasons import Reason
from bridge.relay.messages import Button, Piece, Upload
from bridge.telegram.client import TelegramClient
from bridge.telegram.pace import BotPace
from local.simulators.images import jpeg, png
from tests.fakes.clock import FakeClock
from tests.simulators.telegram.running import Running
from tests.telegram.playing import PlayedBot

ANNA = 5001
OGG = b"OggS" + bytes(60)
FILES = {
    MediaKind.PHOTO: ("фото.jpg", "image/jpeg", jpeg(64, 64)),
    MediaKind.VIDEO: ("ролик.mp4", "video/mp4", b"\0\0\0\x18ftypmp42" + bytes(40)),
    MediaKind.VIDEO_NOTE: ("круг.mp4", "video/mp4", b"\0\0\0\x18ftypmp42" + bytes(40)),
    MediaKind.ANIMATION: ("кот.gif", "image/gif", b"GIF89a" + bytes(40)),
    MediaKind.VOICE: ("голос.ogg", "audio/ogg", OGG),
    MediaKind.AUDIO: ("песня.mp3", "audio/mpeg", b"ID3" + bytes(60)),
    MediaKind.STICKER: ("стикер.webp", "image/webp", b"RIFF\0\0\0\0WEBPVP8 " + bytes(40)),
    MediaKind.DOCUMENT: ("Счёт №7.pdf", "application/pdf", b"%PDF-1.7"),
}


class Bot(PlayedBot):
    """A bot to which Anna has written message `asked`."""

    def __init__(self, sim: Running) -> None:
        super().__init__(sim)
        chat, person = {"id": ANNA, "type": "private"}, {"id": ANNA, "first_name": "Анна"}
        heard = sim.post("/sim/messages", bot_id=self.bot_id, chat=chat, text="Цена?", **{"from": person})
        self.asked = int(heard["message_id"])

    def send(self, piece: Piece, upload: Upload | None = None) -> int:
        return self.telegram.send(self.token, ANNA, piece, upload)


@pytest.fixture
def bot(sim: Running) -> Iterator[Bot]:
    bot = Bot(sim)
    yield bot
    bot.close()


def upload(kind: MediaKind) -> Upload:
    name, mime, content = FILES[kind]
    return Upload(io.BytesIO(content), len(content), name, mime)


def in_album(kind: MediaKind, caption: str = "") -> tuple[Piece, Upload]:
    return Piece(Media(kind, File("", ""), caption)), upload(kind)


@pytest.mark.parametrize("kind", MediaKind)
def test_every_kind_of_file_is_uploaded_as_what_it_is(bot: Bot, kind: MediaKind) -> None:
    caption = "" if kind in {MediaKind.STICKER, MediaKind.VIDEO_NOTE} else "подпись <b> & «№»"

    message_id = bot.send(Piece(Media(kind, File("ref", "ref"), caption, seconds=7)), upload(kind))

    assert (bot.last["message_id"], bot.last.get("caption", "")) == (message_id, caption)
    assert kind in bot.last
    (sent,) = bot.calls("send")[-1]["files"]
    assert sent["size"] == len(FILES[kind][2])
    if kind is MediaKind.DOCUMENT:
        assert bot.last["document"]["file_name"] == "Счёт №7.pdf"
    if kind in {MediaKind.VIDEO, MediaKind.VOICE, MediaKind.AUDIO}:
        assert bot.last[kind]["duration"] == 7


def test_what_a_manager_types_is_literal(bot: Bot) -> None:
    bot.send(Piece(Text("<b>не разметка</b> *и* _не_ [эта](http://a.b) &amp;")))
    assert bot.last["text"] == "<b>не разметка</b> *и* _не_ [эта](http://a.b) &amp;"


@pytest.mark.parametrize(
    ("content", "field", "value"),
    [
        (Place(55.75, 37.61), "location", {"latitude": 55.75, "longitude": 37.61}),
        (
            Place(55.75, 37.61, "Офис\nТверская, 1\nэтаж 2"),
            "venue",
            {
                "location": {"latitude": 55.75, "longitude": 37.61},
                "title": "Офис",
                "address": "Тверская, 1\nэтаж 2",
            },
        ),
        (Contact("Анна", "+79160000000"), "contact", {"phone_number": "+79160000000", "first_name": "Анна"}),
        (Contact("", "+79160000000"), "contact", {"phone_number": "+79160000000", "first_name": "+79160000000"}),
    ],
)
def test_places_and_contacts(bot: Bot, content: Place | Contact, field: str, value: object) -> None:
    bot.send(Piece(content))
    assert bot.last[field] == value


@pytest.mark.parametrize("content", [Text("ответ"), Media(MediaKind.PHOTO, File("ref", "ref"))])
def test_a_reply_points_at_its_message_and_does_without_one_that_is_gone(bot: Bot, content: Text | Media) -> None:
    file = upload(MediaKind.PHOTO) if isinstance(content, Media) else None

    bot.send(Piece(content, reply_to=bot.asked), file)
    assert bot.last["reply_to_message"]["message_id"] == bot.asked

    bot.send(Piece(content, reply_to=987_654), file)
    assert "reply_to_message" not in bot.last


LONG_LABEL = "Очень длинный ответ, который не умещается в кнопку"


@pytest.mark.parametrize("content", [Text("Да?"), Media(MediaKind.PHOTO, File("ref", "ref"))])
def test_buttons_carry_their_text_or_their_place(bot: Bot, content: Text | Media) -> None:
    row = (Button("Да"), Button(LONG_LABEL))
    site = (Button("Сайт", "reon.pro/цены"),)

    bot.send(Piece(content, (row, site)), upload(MediaKind.PHOTO) if isinstance(content, Media) else None)

    assert bot.last["reply_markup"]["inline_keyboard"] == [
        [{"text": "Да", "callback_data": "say:Да"}, {"text": LONG_LABEL, "callback_data": "say#0.1"}],
        [{"text": "Сайт", "url": "http://reon.pro/цены"}],
    ]


def test_a_phone_is_asked_for_with_a_button_below_the_input_and_the_button_taken_away(bot: Bot) -> None:
    """Telegram's answer tells of no keyboard below the input, so what was asked of it is looked at."""
    bot.send(Piece(Text("Ваш номер?"), shares_phone="Поделиться номером"))
    bot.send(Piece(Text("Спасибо"), is_shared=True))
    button = {"text": "Поделиться номером", "request_contact": True}
    keyboard = {"keyboard": [[button]], "resize_keyboard": True, "one_time_keyboard": True}
    markups = [call["params"]["reply_markup"] for call in bot.calls("sendMessage")]
    assert markups == [keyboard, {"remove_keyboard": True}]


def test_what_a_button_shows_is_on_one_line_and_what_it_carries_is_letter_by_letter(bot: Bot) -> None:
    bot.send(Piece(Text("Сколько?"), ((Button(" 10\u00a0000  ₽\n"), Button("Сайт\n наш", "reon.pro")),)))

    assert bot.last["reply_markup"]["inline_keyboard"] == [
        [
            {"text": "10 000 ₽", "callback_data": "say: 10\u00a0000  ₽\n"},
            {"text": "Сайт наш", "url": "http://reon.pro/"},
        ]
    ]


@pytest.mark.parametrize(
    "buttons", [((Button("Сайт", "http://localhost"),),), tuple((Button(f"{number}"),) for number in range(101))]
)
def test_buttons_that_telegram_refuses_say_so(bot: Bot, buttons: Any) -> None:
    with pytest.raises(PermanentError) as refused:
        bot.send(Piece(Text("Да?"), buttons))
    assert refused.value.reason is Reason.BUTTONS_REFUSED


@pytest.mark.parametrize(
    "content",
    [b"no picture at all", png(8, 8 * 30), jpeg(8, 8) + bytes(10 * 1024 * 1024)],
    ids=["none", "long", "large"],
)
def test_a_picture_that_is_no_photo_says_so(bot: Bot, content: bytes) -> None:
    photo = Upload(io.BytesIO(content), len(content), "фото.jpg", "image/jpeg")
    with pytest.raises(PermanentError) as refused:
        bot.send(Piece(Media(MediaKind.PHOTO, File("ref", "ref"))), photo)
    assert refused.value.reason in {Reason.FILE_REFUSED, Reason.FILE_TOO_LARGE}

    bot.send(Piece(Media(MediaKind.DOCUMENT, File("ref", "ref"))), photo)
    assert bot.last["document"]["file_size"] == len(content)


def test_an_empty_file_says_so(bot: Bot) -> None:
    with pytest.raises(PermanentError) as refused:
        bot.send(Piece(Media(MediaKind.DOCUMENT, File("ref", "ref"))), Upload(io.BytesIO(), 0, "пусто.txt"))
    assert refused.value.reason is Reason.FILE_EMPTY


def test_a_file_without_its_bytes_is_our_bug(bot: Bot) -> None:
    with pytest.raises(PermanentError) as bug:
        bot.send(Piece(Media(MediaKind.DOCUMENT, File("ref", "ref"))))
    assert bug.value.reason is Reason.INTERNAL


def test_a_reaction_is_put_and_taken_back(bot: Bot) -> None:
    bot.telegram.react(bot.token, ANNA, bot.asked, "👍")
    bot.telegram.react(bot.token, ANNA, bot.asked, "")

    calls = bot.calls("setMessageReaction")
    assert [call["params"]["reaction"] for call in calls] == [[{"type": "emoji", "emoji": "👍"}], []]
    assert all(call["result"]["ok"] for call in calls)


@pytest.mark.parametrize(
    ("message_id", "emoji", "reason"), [(0, "🦷", Reason.REACTION_REFUSED), (987_654, "👍", Reason.TARGET_GONE)]
)
def test_a_reaction_that_telegram_has_not_says_why(bot: Bot, message_id: int, emoji: str, reason: Reason) -> None:
    with pytest.raises(PermanentError) as refused:
        bot.telegram.react(bot.token, ANNA, message_id or bot.asked, emoji)
    assert refused.value.reason is reason


def test_typing_is_shown(bot: Bot) -> None:
    bot.telegram.show_typing(bot.token, ANNA)
    (call,) = bot.calls("sendChatAction")
    assert (call["params"]["action"], call["result"]["ok"]) == ("typing", True)


def test_a_press_is_acknowledged_once_and_the_keyboard_tells_what_was_chosen(bot: Bot) -> None:
    message_id = bot.send(Piece(Text("Да?"), ((Button("Да"), Button("Нет")),)))
    person = {"id": ANNA, "first_name": "Анна"}
    pressed = {"bot_id": bot.bot_id, "chat_id": ANNA, "message_id": message_id, "data": "say:Да", "from": person}
    press_id = bot.sim.post("/sim/callback", **pressed)["callback_query_id"]

    bot.telegram.tell_presser(bot.token, press_id)
    with pytest.raises(PermanentError) as late:
        bot.telegram.tell_presser(bot.token, press_id)
    for _ in range(2):
        bot.telegram.show_choice(bot.token, ANNA, message_id, "Да")

    assert late.value.reason is Reason.TOO_LATE
    edited = bot.calls("editMessageReplyMarkup")[0]["result"]["result"]
    assert edited["reply_markup"]["inline_keyboard"] == [[{"text": "✓ Да", "callback_data": "said"}]]


def test_a_choice_under_a_message_that_is_gone_says_so(bot: Bot) -> None:
    with pytest.raises(PermanentError) as gone:
        bot.telegram.show_choice(bot.token, ANNA, 987_654, "Да")
    assert gone.value.reason is Reason.TARGET_GONE


def test_an_album_is_one_call_with_its_files_each_under_its_own_caption(bot: Bot) -> None:
    kinds = (MediaKind.PHOTO, MediaKind.VIDEO, MediaKind.PHOTO)
    items = [in_album(kind, f"подпись {number}") for number, kind in enumerate(kinds)]
    items[0] = (replace(items[0][0], reply_to=bot.asked), items[0][1])

    ids = bot.telegram.send_album(bot.token, ANNA, items)

    (call,) = bot.calls("sendMediaGroup")
    messages = call["result"]["result"]
    assert ids == tuple(message["message_id"] for message in messages)
    assert [next(kind for kind in kinds if kind in message) for message in messages] == list(kinds)
    assert [message["caption"] for message in messages] == ["подпись 0", "подпись 1", "подпись 2"]
    assert [file["size"] for file in call["files"]] == [file.size for _, file in items]
    assert messages[0]["reply_to_message"]["message_id"] == bot.asked
    assert len({message["media_group_id"] for message in messages}) == 1


def test_an_album_takes_as_many_turns_as_it_has_parts(sim: Running) -> None:
    bot = Bot(sim)
    clock = FakeClock()
    pace = BotPace(clock, workers=4)
    telegram = TelegramClient(bot._http, sim.url, pace)
    items = [in_album(MediaKind.PHOTO) for _ in range(7)]

    telegram.send_album(bot.token, ANNA, items)

    pace.wait(str(bot.bot_id))
    assert clock.slept == pytest.approx([0, (7 - 2) / 7])
    bot.close()


@pytest.mark.parametrize(
    ("result", "ids"),
    [
        (True, (0, 0)),
        (None, (0, 0)),
        ({}, (0, 0)),
        ([5, None], (0, 0)),
        ([{"message_id": "x"}] * 2, (0, 0)),
        ([{}] * 20, (0, 0)),
        ([{"message_id": 7}, {}], (7, 0)),
        ([{"message_id": 7}], (7,)),
        ([], ()),
    ],
)
def test_what_telegram_calls_sent_as_an_album_is_sent_also_without_ids_and_what_it_leaves_out_is_not(
    result: Any, ids: tuple[int, ...]
) -> None:
    answer = httpx.Response(200, json={"ok": True, "result": result})
    http = httpx.Client(transport=httpx.MockTransport(lambda _: answer))
    telegram = TelegramClient(http, "https://api.telegram.org", BotPace(FakeClock(), workers=1))
    items = [in_album(MediaKind.PHOTO) for _ in range(2)]

    assert telegram.send_album("7001:token", ANNA, items) == ids


def test_an_album_of_what_may_not_stand_together_is_refused_as_a_whole(bot: Bot) -> None:
    items = [in_album(kind) for kind in (MediaKind.PHOTO, MediaKind.DOCUMENT)]

    with pytest.raises(PermanentError) as refused:
        bot.telegram.send_album(bot.token, ANNA, items)

    assert refused.value.reason is Reason.TELEGRAM_REFUSED
