"""A person's file at an address of ours, or a line that says what it was; the text around it is never lost."""

import logging
from dataclasses import replace

import pytest

from bridge.domain.content import File, Media, MediaKind, Mention
from bridge.domain.errors import BridgeError, LimitedError, PermanentError, TransientError
from bridge.domain.reasons import Reason
from bridge.domain.records import Bot
from bridge.domain.retries import KEEP_TRYING
from bridge.domain.texts import NOT_RECEIVED, file_too_large
from bridge.relay.incoming.copy_file import HINT_WITHIN, LAST_TRIES, WAITS_FOR_FILE, WAITS_LONGEST, CopyFile
from bridge.relay.messages import Answer
from tests.fakes.bots import make_bot
from tests.fakes.clock import FakeClock
from tests.fakes.files import FakeTelegramFiles
from tests.fakes.incoming import ACCOUNT, TALK, sealed
from tests.fakes.jobs import FakeJobs
from tests.fakes.media import FakeMedia
from tests.fakes.steps import KilledError
from tests.fakes.telegram import TOKEN
from tests.fakes.vault import FakeVault

MEGABYTE = 1024 * 1024
MOST = 20 * MEGABYTE
CAME_AT = 1_800_000_000.0
PLAN = Media(MediaKind.DOCUMENT, File("file-id", "unique", "../Счёт №7.pdf", "application/pdf", 4), "подпись")
PHOTO = Media(MediaKind.PHOTO, File("photo-id", "photo"), "подпись")
UNAVAILABLE = TransientError(Reason.FILE_UNAVAILABLE, "wrong file_id or the file is temporarily unavailable")
HINT = file_too_large("20 МБ")


class World:
    def __init__(self) -> None:
        self.bot: Bot = make_bot(sealed_token=sealed(7001))
        self.files = FakeTelegramFiles({"file-id": b"%PDF", "photo-id": b"jpeg"})
        self.copies = FakeMedia()
        self.jobs = FakeJobs()
        self.clock = FakeClock(CAME_AT + 1)

    def copy(self, media: Media = PLAN) -> Media | Mention:
        log = logging.getLogger("test")
        copied = CopyFile(self.files, self.copies, FakeVault(), self.jobs, self.clock, log, MOST)(
            self.bot, media, TALK, CAME_AT
        )
        assert isinstance(copied, Media | Mention)
        assert self.files.open == 0
        return copied


@pytest.fixture
def world() -> World:
    return World()


def test_a_file_is_at_our_address_under_a_safe_name_with_its_real_size(world: World) -> None:
    copied = world.copy(replace(PLAN, file=replace(PLAN.file, size=None)))

    address = f"https://media.test/{ACCOUNT}/unique/Счёт №7.pdf"
    assert copied == replace(PLAN, file=File(address, "unique", "Счёт №7.pdf", "application/pdf", 4))
    assert world.copies.kept == {address: b"%PDF"}
    assert world.files.tokens == {TOKEN}
    assert world.jobs.answers == {}


@pytest.mark.parametrize(
    ("kind", "mime", "name", "given"),
    [
        (MediaKind.PHOTO, "", "Фотография.jpg", "image/jpeg"),
        (MediaKind.VOICE, "audio/ogg", "Голосовое сообщение.ogg", "audio/ogg"),
        (MediaKind.VIDEO_NOTE, "", "Видеосообщение.mp4", "video/mp4"),
        (MediaKind.STICKER, "", "Стикер.webp", "image/webp"),
        (MediaKind.AUDIO, "audio/x-m4a", "Аудиозапись.m4a", "audio/mp4"),
        (MediaKind.DOCUMENT, "", "Файл", "application/octet-stream"),
    ],
)
def test_what_telegram_does_not_name_is_named_after_its_kind(
    world: World, kind: MediaKind, mime: str, name: str, given: str
) -> None:
    copied = world.copy(Media(kind, File("file-id", "unique", mime=mime)))

    assert isinstance(copied, Media)
    assert (copied.file.name, copied.file.mime) == (name, given)


def test_a_file_that_comes_again_is_not_asked_for_again(world: World) -> None:
    first = world.copy()
    second = world.copy(replace(PLAN, file=replace(PLAN.file, ref="another id of the same file"), caption="ещё раз"))

    assert second == replace(first, caption="ещё раз")
    assert world.files.fetched == ["file-id"]
    assert world.copies.taken == ["find", "keep", "find"]


def test_a_copy_that_is_about_to_go_is_made_anew(world: World) -> None:
    world.copy()
    world.copies.stale |= set(world.copies.kept)

    world.copy()

    assert world.files.fetched == ["file-id", "file-id"]


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_worker_that_dies_leaves_one_copy(world: World, moment: str) -> None:
    getattr(world.copies, moment)["keep"] = [KilledError()]
    with pytest.raises(KilledError):
        world.copy()

    copied = world.copy()

    assert isinstance(copied, Media)
    assert list(world.copies.kept) == [copied.file.ref]
    assert world.files.fetched == (["file-id"] if moment == "after" else ["file-id", "file-id"])


@pytest.mark.parametrize(
    ("media", "trouble", "line"),
    [
        (replace(PLAN, file=replace(PLAN.file, size=25 * MEGABYTE)), None, "[Файл: Счёт №7.pdf, 25 МБ] подпись"),
        (replace(PHOTO, file=replace(PHOTO.file, size=25 * MEGABYTE)), None, "[Фотография: 25 МБ] подпись"),
        (
            replace(PLAN, file=replace(PLAN.file, size=None)),
            PermanentError(Reason.FILE_TOO_LARGE),
            "[Файл: Счёт №7.pdf, больше 20 МБ] подпись",
        ),
        (PLAN, PermanentError(Reason.FILE_TOO_LARGE), "[Файл: Счёт №7.pdf, больше 20 МБ] подпись"),
    ],
)
def test_a_file_that_is_too_large_is_told_of_and_its_sender_is_told_once(
    world: World, media: Media, trouble: BridgeError | None, line: str
) -> None:
    for _ in range(3):
        world.files.trouble = [trouble] if trouble else []
        told = world.copy(media)

    assert isinstance(told, Mention)
    assert (told.seen, told.file) == (line, media.file.unique)
    assert list(world.jobs.answers.values()) == [Answer(TALK, HINT, int(CAME_AT) + HINT_WITHIN)]
    assert "20 МБ" in HINT


def test_nothing_is_asked_for_a_file_that_telegram_calls_too_large(world: World) -> None:
    world.copy(replace(PLAN, file=replace(PLAN.file, size=MOST + 1)))

    assert (world.files.fetched, world.copies.taken) == ([], [])


def test_a_file_of_exactly_the_limit_is_taken(world: World) -> None:
    assert isinstance(world.copy(replace(PLAN, file=replace(PLAN.file, size=MOST))), Media)


def test_a_hint_that_cannot_be_asked_for_holds_nothing_up(world: World) -> None:
    world.jobs.lasting["answer"] = TransientError(Reason.STORAGE_UNAVAILABLE)

    assert isinstance(world.copy(replace(PLAN, file=replace(PLAN.file, size=MOST + 1))), Mention)


@pytest.mark.parametrize("reason", [Reason.FILE_GONE, Reason.TELEGRAM_REFUSED, Reason.FILE_EMPTY])
def test_a_file_that_is_gone_for_good_leaves_a_line_that_says_so(world: World, reason: Reason) -> None:
    world.files.trouble = [PermanentError(reason)]

    told = world.copy()

    assert told.seen == f"[Файл: Счёт №7.pdf, {NOT_RECEIVED}] подпись"
    assert world.jobs.answers == {}


@pytest.mark.parametrize(
    "trouble",
    [
        TransientError(Reason.TELEGRAM_UNAVAILABLE, outcome_unknown=True),
        TransientError(Reason.TELEGRAM_UNCLEAR),
        TransientError(Reason.TOO_SLOW),
        LimitedError(Reason.TELEGRAM_UNAVAILABLE, retry_after=3.0),
        UNAVAILABLE,
    ],
)
def test_a_file_that_cannot_be_had_at_the_moment_waits_with_its_text(world: World, trouble: BridgeError) -> None:
    world.files.trouble = [trouble]
    with pytest.raises(type(trouble)) as waits:
        world.copy()

    assert waits.value is trouble
    assert isinstance(world.copy(), Media)


def test_a_file_that_a_dead_token_does_not_get_waits_for_the_new_one(world: World) -> None:
    world.files.trouble = [PermanentError(Reason.TOKEN_REVOKED, "Unauthorized")]
    with pytest.raises(TransientError) as waits:
        world.copy()
    assert waits.value.reason is Reason.TOKEN_REVOKED
    assert isinstance(world.copy(), Media)


def test_without_a_new_token_the_text_goes_on_alone_after_a_while(world: World) -> None:
    world.clock.time = CAME_AT + WAITS_FOR_FILE
    world.files.trouble = [PermanentError(Reason.TOKEN_REVOKED, "Unauthorized")]
    assert world.copy().seen == f"[Файл: Счёт №7.pdf, {NOT_RECEIVED}] подпись"


@pytest.mark.parametrize("step", ["find", "keep"])
def test_a_bucket_that_does_not_answer_is_waited_for(world: World, step: str) -> None:
    world.copies.before[step] = [TransientError(Reason.STORAGE_UNAVAILABLE)]
    with pytest.raises(TransientError):
        world.copy()

    assert isinstance(world.copy(), Media)


def test_a_file_that_stays_unavailable_is_given_up_after_a_while_and_the_text_goes_on(world: World) -> None:
    world.clock.time = CAME_AT + WAITS_FOR_FILE
    world.files.trouble = [UNAVAILABLE] * LAST_TRIES

    assert world.copy().seen == f"[Файл: Счёт №7.pdf, {NOT_RECEIVED}] подпись"
    assert len(world.files.fetched) == LAST_TRIES


def test_a_message_that_has_waited_for_other_reasons_does_not_lose_its_file_to_one_hiccup(world: World) -> None:
    world.clock.time = CAME_AT + 10 * WAITS_FOR_FILE
    world.files.trouble = [UNAVAILABLE] * (LAST_TRIES - 1)

    assert isinstance(world.copy(), Media)


TROUBLE = [TransientError(Reason.TELEGRAM_UNAVAILABLE), TransientError(Reason.TELEGRAM_UNCLEAR)]


@pytest.mark.parametrize("trouble", TROUBLE)
def test_trouble_of_another_kind_waits_as_long_as_anything_else(world: World, trouble: TransientError) -> None:
    world.clock.time = CAME_AT + WAITS_LONGEST - 1
    world.files.trouble = [trouble]
    with pytest.raises(TransientError):
        world.copy()


@pytest.mark.parametrize("trouble", TROUBLE)
def test_before_the_message_is_given_up_its_text_goes_on_alone(world: World, trouble: TransientError) -> None:
    world.clock.time = CAME_AT + WAITS_LONGEST
    world.files.trouble = [trouble] * LAST_TRIES

    assert world.copy().seen == f"[Файл: Счёт №7.pdf, {NOT_RECEIVED}] подпись"
    assert WAITS_LONGEST < KEEP_TRYING


@pytest.mark.parametrize("step", ["find", "keep"])
def test_nor_does_a_bucket_that_stays_away_take_the_text_along(world: World, step: str) -> None:
    world.clock.time = CAME_AT + WAITS_LONGEST
    world.copies.before[step] = [TransientError(Reason.STORAGE_UNAVAILABLE)] * LAST_TRIES

    assert world.copy().seen == f"[Файл: Счёт №7.pdf, {NOT_RECEIVED}] подпись"


def test_a_limit_is_waited_for_however_old_the_message_is(world: World) -> None:
    world.clock.time = CAME_AT + 2 * WAITS_LONGEST
    world.files.trouble = [LimitedError(Reason.TELEGRAM_UNAVAILABLE, retry_after=3.0)]
    with pytest.raises(LimitedError):
        world.copy()
