"""What each kind of message becomes in Telegram, and what is left of it where Telegram does not take it."""

from dataclasses import replace

import pytest

from bridge.domain.content import Contact, Content, File, Media, MediaKind, Mention, Place, Text
from bridge.domain.errors import NotYetError, OnlyTextSentError, PermanentError, TransientError
from bridge.domain.reasons import Reason
from bridge.domain.receipts import Receipt
from bridge.domain.texts import UNSUPPORTED
from bridge.relay.outgoing.media_kinds import LARGEST_PHOTO
from bridge.relay.outgoing.pieces import LONGEST_CAPTION
from bridge.relay.outgoing.relay_message import PATIENCE
from bridge.relay.outgoing.send_message import MET_BY_THE_TEXT_TOO, PATIENCE_WITH_A_FILE, PATIENCE_WITH_AN_ADDRESS
from tests.fakes.outgoing import ADDRESS, MESSAGE, SCOPE, TALK, OutgoingWorld, media
from tests.fakes.steps import KilledError

LONG = "я" * LONGEST_CAPTION + "!"
FILE_PROBLEMS = [
    Reason.FILE_GONE,
    Reason.FILE_TOO_LARGE,
    Reason.FILE_EMPTY,
    Reason.FILE_ELSEWHERE,
    Reason.FILE_UNREADABLE,
]


def contents(world: OutgoingWorld) -> list[Content]:
    return [piece.content for piece in world.pieces]


@pytest.mark.parametrize("kind", MediaKind)
def test_a_file_arrives_as_what_it_is_with_its_caption(kind: MediaKind) -> None:
    world = OutgoingWorld()
    content = media(kind, "подпись")

    world.relay(replace(MESSAGE, content=content))

    alone = kind in {MediaKind.STICKER, MediaKind.VIDEO_NOTE}
    assert contents(world) == ([media(kind), Text("подпись")] if alone else [content])
    assert world.telegram.sent[0].file == b"content"
    assert world.files.open == 0
    assert world.done()


@pytest.mark.parametrize(
    ("content", "sent"),
    [
        (media(MediaKind.PHOTO, LONG), [media(MediaKind.PHOTO), Text(LONG)]),
        (media(MediaKind.PHOTO, "я" * LONGEST_CAPTION), [media(MediaKind.PHOTO, "я" * LONGEST_CAPTION)]),
        (media(MediaKind.PHOTO, "🦊" * 512), [media(MediaKind.PHOTO, "🦊" * 512)]),
        (media(MediaKind.PHOTO, "🦊" * 513), [media(MediaKind.PHOTO), Text("🦊" * 513)]),
        (media(MediaKind.PHOTO, " \u200b\n"), [media(MediaKind.PHOTO)]),
        (Place(55.75, 37.61), [Place(55.75, 37.61)]),
        (Place(55.75, 37.61, "Ждём вас"), [Place(55.75, 37.61), Text("Ждём вас")]),
        (Place(55.75, 37.61, "Офис\nТверская, 1"), [Place(55.75, 37.61, "Офис\nТверская, 1")]),
        (Place(55.75, 37.61, "Офис\n\u2800"), [Place(55.75, 37.61), Text("Офис\n\u2800")]),
        (Place(55.75, 37.61, "\u200b\nТверская, 1"), [Place(55.75, 37.61), Text("\u200b\nТверская, 1")]),
        (Place(55.75, 37.61, "Офис\n" + "я" * 300), [Place(55.75, 37.61), Text("Офис\n" + "я" * 300)]),
        (Contact("Анна", "+7916"), [Contact("Анна", "+7916")]),
        (Contact("Анна", "+7916", "наш мастер"), [Contact("Анна", "+7916"), Text("наш мастер")]),
        (Contact("Анна", "", "наш мастер"), [Text("Контакт: Анна\nнаш мастер")]),
    ],
    ids=lambda value: str(value)[:60],
)
def test_what_a_message_becomes(content: Content, sent: list[Content]) -> None:
    world = OutgoingWorld()

    world.relay(replace(MESSAGE, content=content))

    assert contents(world) == sent
    assert world.done()
    assert len(world.receipts.sent[TALK, "m1"].telegram_ids) == len(sent)


@pytest.mark.parametrize(
    ("kind", "mime", "size", "ways"),
    [
        (MediaKind.PHOTO, "image/jpeg", 5, ["photo", "document"]),
        (MediaKind.PHOTO, "image/jpeg", LARGEST_PHOTO, ["photo", "document"]),
        (MediaKind.PHOTO, "image/jpeg", LARGEST_PHOTO + 1, ["document"]),
        (MediaKind.PHOTO, "image/gif", 5, ["animation", "document"]),
        (MediaKind.VIDEO, "video/mp4", 5, ["video", "document"]),
        (MediaKind.VIDEO, "", 5, ["video", "document"]),
        (MediaKind.VIDEO, "video/x-msvideo", 5, ["document"]),
        (MediaKind.VIDEO_NOTE, "video/mp4", 5, ["video_note", "video", "document"]),
        (MediaKind.ANIMATION, "video/mp4", 5, ["animation", "document"]),
        (MediaKind.VOICE, "audio/ogg; codecs=opus", 5, ["voice", "audio", "document"]),
        (MediaKind.VOICE, "audio/mpeg", 5, ["voice", "audio", "document"]),
        (MediaKind.VOICE, "audio/mp4", 5, ["voice", "audio", "document"]),
        (MediaKind.VOICE, "audio/x-m4a", 5, ["voice", "audio", "document"]),
        (MediaKind.VOICE, "audio/wav", 5, ["audio", "document"]),
        (MediaKind.AUDIO, "audio/mpeg", 5, ["audio", "document"]),
        (MediaKind.STICKER, "image/webp", 5, ["sticker", "photo", "document"]),
        (MediaKind.STICKER, "image/png", 5, ["photo", "document"]),
        (MediaKind.STICKER, "image/gif", 5, ["animation", "document"]),
        (MediaKind.DOCUMENT, "image/jpeg", 5, ["document"]),
    ],
)
def test_what_telegram_refuses_as_one_kind_goes_as_the_next(
    kind: MediaKind, mime: str, size: int, ways: list[str]
) -> None:
    for refused in range(len(ways)):
        world = OutgoingWorld()
        world.files.there[ADDRESS] = b"x" * size
        for way in ways[:refused]:
            world.telegram.lasting[f"send {way}"] = PermanentError(Reason.FILE_REFUSED, "IMAGE_PROCESS_FAILED")

        world.relay(replace(MESSAGE, content=Media(kind, File(ADDRESS, ADDRESS, mime=mime))))

        assert [content.kind for content in contents(world) if isinstance(content, Media)] == [ways[refused]]
        assert world.conversations.claims == ["m1/0"]
        assert len(world.files.fetched) == 1
        assert len(world.telegram.sent[0].file) == size, "from its beginning, however often it was read"
        assert world.done()


@pytest.mark.parametrize("reason", [Reason.KIND_FORBIDDEN, Reason.FILE_TOO_LARGE, Reason.TELEGRAM_REFUSED])
def test_a_voice_that_the_person_does_not_take_is_an_audio(reason: Reason) -> None:
    world = OutgoingWorld()
    world.telegram.lasting["send voice"] = PermanentError(reason)

    world.relay(replace(MESSAGE, content=media(MediaKind.VOICE)))

    assert contents(world) == [media(MediaKind.AUDIO)]


@pytest.mark.parametrize("reason", [Reason.KIND_NOT_ALLOWED, Reason.BOT_BLOCKED])
def test_what_is_forbidden_is_not_tried_in_another_way(reason: Reason) -> None:
    world = OutgoingWorld()
    world.telegram.lasting["send photo"] = PermanentError(reason)

    with pytest.raises(PermanentError) as failed:
        world.relay(replace(MESSAGE, content=media(MediaKind.PHOTO)))

    assert failed.value.reason is reason
    assert contents(world) == []


@pytest.mark.parametrize("reason", FILE_PROBLEMS)
def test_a_file_that_is_not_to_be_had_fails_with_its_own_reason_and_its_text_goes(reason: Reason) -> None:
    world = OutgoingWorld()
    world.files.trouble = [PermanentError(reason, "why")]

    with pytest.raises(OnlyTextSentError) as failed:
        world.relay(replace(MESSAGE, content=media(MediaKind.PHOTO, "Ваш счёт")), PATIENCE_WITH_AN_ADDRESS)

    assert (failed.value.reason, failed.value.detail) == (reason, "why")
    assert failed.value.text == f"Клиент получил только текст. {reason.text}"
    assert contents(world) == [Text("Ваш счёт")]
    assert world.chats.reports == [], "and no «delivered» before it"


@pytest.mark.parametrize("reason", FILE_PROBLEMS)
def test_a_file_without_a_text_claims_nothing(reason: Reason) -> None:
    world = OutgoingWorld()
    world.files.trouble = [PermanentError(reason)]

    with pytest.raises(PermanentError) as failed:
        world.relay(replace(MESSAGE, content=media(MediaKind.PHOTO)), PATIENCE_WITH_AN_ADDRESS)

    assert not isinstance(failed.value, OnlyTextSentError)
    assert failed.value.reason is reason
    assert world.conversations.claims == []


@pytest.mark.parametrize(
    "content", [media(MediaKind.PHOTO, "текст"), Place(1.0, 2.0, "текст"), Contact("А", "7", "текст")]
)
def test_what_telegram_takes_in_no_way_leaves_the_text(content: Content) -> None:
    world = OutgoingWorld()
    world.telegram.trouble["send"] = [PermanentError(Reason.KIND_NOT_ALLOWED)]

    with pytest.raises(OnlyTextSentError) as failed:
        world.relay(replace(MESSAGE, content=content))

    assert failed.value.reason is Reason.KIND_NOT_ALLOWED
    assert contents(world) == [Text("текст")]


@pytest.mark.parametrize("reason", sorted(MET_BY_THE_TEXT_TOO - {Reason.TOKEN_REVOKED}))
def test_a_person_who_cannot_be_written_to_is_asked_once(reason: Reason) -> None:
    world = OutgoingWorld()
    world.telegram.trouble["send"] = [PermanentError(reason)]

    with pytest.raises(PermanentError) as failed:
        world.relay(replace(MESSAGE, content=media(MediaKind.PHOTO, "текст")))

    assert failed.value.reason is reason
    assert contents(world) == []


def test_sent_again_by_hand_the_file_follows_the_text_that_is_there() -> None:
    world = OutgoingWorld()
    world.files.trouble = [PermanentError(Reason.FILE_EMPTY)] * 2
    message = replace(MESSAGE, content=media(MediaKind.PHOTO, LONG))
    for _ in range(2):
        with pytest.raises(OnlyTextSentError):
            world.relay(message)
    assert world.receipts.sent[TALK, "m1"] == Receipt("m1", (1,), complete=False, text_first=True)

    world.relay(message)

    assert contents(world) == [Text(LONG), media(MediaKind.PHOTO)]
    assert world.metrics.counts["outgoing_sent_again"] == 0
    assert world.done()


def test_a_crash_between_the_file_and_its_text_sends_only_the_text() -> None:
    world = OutgoingWorld()
    message = replace(MESSAGE, content=media(MediaKind.PHOTO, LONG))
    world.receipts.after["outgoing"] = [KilledError()]
    with pytest.raises(KilledError):
        world.relay(message)

    world.relay(message)

    assert contents(world) == [media(MediaKind.PHOTO), Text(LONG)]
    assert len(world.files.fetched) == 1
    assert world.done()


def test_a_crash_after_the_text_went_alone_does_not_send_it_again() -> None:
    world = OutgoingWorld()
    message = replace(MESSAGE, content=media(MediaKind.PHOTO, LONG))
    world.files.trouble = [PermanentError(Reason.FILE_EMPTY)]
    world.receipts.after["outgoing"] = [KilledError()]
    with pytest.raises(KilledError):
        world.relay(message)

    world.relay(message)

    assert contents(world) == [Text(LONG), media(MediaKind.PHOTO)]
    assert world.done()


def test_a_file_that_amocrm_does_not_give_now_is_waited_for_and_its_text_is_not() -> None:
    world = OutgoingWorld()
    message = replace(MESSAGE, content=media(MediaKind.PHOTO, "Ваш счёт"))
    world.files.trouble = [TransientError(Reason.AMO_UNAVAILABLE)] * (PATIENCE_WITH_A_FILE + 2)

    for attempt in range(1, PATIENCE_WITH_A_FILE + 3):
        with pytest.raises(TransientError) as waiting:
            world.relay(message, attempt)
        assert waiting.value.reason is Reason.AMO_UNAVAILABLE
        assert len(world.texts) == (0 if attempt < PATIENCE_WITH_A_FILE else 1)
    world.relay(message, PATIENCE_WITH_A_FILE + 3)

    assert contents(world) == [Text("Ваш счёт"), media(MediaKind.PHOTO)]
    assert world.done()


def test_a_hook_that_overtakes_its_file_costs_neither_the_file_nor_the_order() -> None:
    world = OutgoingWorld()
    message = replace(MESSAGE, content=media(MediaKind.PHOTO, "Ваш счёт"))
    world.files.trouble = [PermanentError(Reason.FILE_GONE)] * (PATIENCE_WITH_AN_ADDRESS - 1)

    for attempt in range(1, PATIENCE_WITH_AN_ADDRESS):
        with pytest.raises(TransientError) as waits:
            world.relay(message, attempt)
        assert waits.value.reason is Reason.FILE_GONE, "it is amoCRM, not Telegram, that has no file"
    world.relay(message, PATIENCE_WITH_AN_ADDRESS)

    assert contents(world) == [media(MediaKind.PHOTO, "Ваш счёт")]
    assert world.done()


def test_a_file_that_a_hook_does_not_name_is_not_waited_for() -> None:
    world = OutgoingWorld()

    with pytest.raises(OnlyTextSentError) as failed:
        world.relay(replace(MESSAGE, content=Mention(MediaKind.PHOTO.word, caption="Ваш счёт")))

    assert failed.value.reason is Reason.FILE_GONE


def test_a_file_that_is_given_up_after_a_day_does_not_hide_that_its_text_arrived() -> None:
    world = OutgoingWorld()
    message = replace(MESSAGE, content=media(MediaKind.PHOTO, "Ваш счёт"))
    world.files.trouble = [TransientError(Reason.AMO_UNAVAILABLE)]
    given_up = PermanentError(Reason.AMO_UNAVAILABLE, "gave up")
    assert world.relay.with_what_is_sent(message, TALK, given_up) is given_up
    with pytest.raises(TransientError):
        world.relay(message, PATIENCE_WITH_A_FILE)

    error = world.relay.with_what_is_sent(message, TALK, given_up)

    assert error.text == f"Клиент получил только текст. {Reason.AMO_UNAVAILABLE.text}"
    assert world.relay.with_what_is_sent(message, TALK, error) is error
    assert world.relay.with_what_is_sent(message, None, given_up) is given_up


def test_while_telegram_is_away_nothing_is_tried_twice() -> None:
    world = OutgoingWorld()
    world.telegram.trouble["send"] = [TransientError(Reason.TELEGRAM_UNAVAILABLE, outcome_unknown=True)]

    with pytest.raises(TransientError):
        world.relay(replace(MESSAGE, content=media(MediaKind.PHOTO, "Ваш счёт")), PATIENCE_WITH_A_FILE)

    assert contents(world) == []


def test_a_file_is_not_fetched_before_its_turn() -> None:
    world = OutgoingWorld()
    world.conversations.stored[TALK] = replace(world.conversations.stored[TALK], busy_until=world.clock.now() + 9)

    with pytest.raises(NotYetError):
        world.relay(replace(MESSAGE, content=media(MediaKind.PHOTO)))

    assert world.files.fetched == []


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (Mention("Файл", "счёт.pdf"), Reason.FILE_GONE),
        (Mention("Фотография"), Reason.FILE_GONE),
        (Mention(UNSUPPORTED), Reason.KIND_UNKNOWN),
        (Mention("Геопозиция"), Reason.KIND_UNKNOWN),
    ],
)
def test_what_cannot_be_sent_never_reaches_the_person_as_words_about_it(content: Mention, reason: Reason) -> None:
    world = OutgoingWorld()
    with pytest.raises(PermanentError) as alone:
        world.relay(replace(MESSAGE, content=content))
    for _ in range(2):
        with pytest.raises(OnlyTextSentError) as beside:
            world.relay(replace(MESSAGE, crm_id="m2", content=replace(content, caption="Ваш счёт")))

    assert (alone.value.reason, beside.value.reason) == (reason, reason)
    assert contents(world) == [Text("Ваш счёт")], "and once, however often it is tried"


def test_what_cannot_be_read_is_not_sent() -> None:
    world = OutgoingWorld()

    with pytest.raises(PermanentError) as failed:
        world.relay(replace(MESSAGE, content=None))

    assert failed.value.reason is Reason.UNREADABLE
    assert world.dialogues.reads == 0


def test_a_chat_named_by_amojo_only_is_the_conversation_it_is() -> None:
    world = OutgoingWorld()

    world.relay(replace(MESSAGE, conversation=None, chat_id="chat-1"))

    assert world.texts == ["Добрый день"]
    assert world.done()


def test_a_chat_that_is_just_being_opened_is_waited_for() -> None:
    world = OutgoingWorld()
    message = replace(MESSAGE, conversation=None, chat_id="chat-2")

    for attempt in range(1, PATIENCE):
        with pytest.raises(NotYetError):
            world.relay(message, attempt)
    with pytest.raises(PermanentError) as failed:
        world.relay(message, PATIENCE)

    assert failed.value.reason is Reason.WRITE_FIRST


def test_the_manager_hears_what_arrived_and_what_did_not() -> None:
    world = OutgoingWorld()
    world.relay.failed(MESSAGE, TALK, OnlyTextSentError(Reason.FILE_TOO_LARGE))

    (report,) = world.chats.reports
    assert report.scope_id == SCOPE
    assert report.error == f"Клиент получил только текст. {Reason.FILE_TOO_LARGE.text}"
