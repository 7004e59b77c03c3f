"""Photos, away from the messages."""

from dataclasses import replace

import pytest

from bridge.domain.errors import PermanentError, TransientError
from bridge.domain.reasons import Reason
from bridge.domain.records import BotState
from tests.fakes.bots import rewrite
from tests.fakes.incoming import TALK, IncomingWorld, wrote
from tests.fakes.steps import KilledError


@pytest.fixture
def world() -> IncomingWorld:
    world = IncomingWorld()
    world.relay(wrote())
    return world


def test_a_photo_is_copied_remembered_and_shown(world: IncomingWorld) -> None:
    world.show_photos()
    known = world.conversations.stored[TALK]
    assert (known.photo, known.avatar) == ("unique", "https://media.test/31/unique/photo.jpg")
    assert world.media.kept == {known.avatar: b"jpeg"}
    shown = world.chats.users["chat-1"]
    assert (shown.id, shown.name, shown.avatar) == ("7001:42", "Анна Каренина (Магазин)", known.avatar)


def test_the_same_photo_is_stored_once(world: IncomingWorld) -> None:
    for _ in range(3):
        world.show_photos()
    assert world.media.taken == ["keep"]
    assert world.files.fetched == ["file-of-42"]
    assert world.chats.taken == ["send", "create", "create", "create"]


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize(("port", "step"), [("media", "keep"), ("chats", "create"), ("conversations", "pictured")])
def test_tries_that_are_cut_off_leave_one_copy(world: IncomingWorld, port: str, step: str, moment: str) -> None:
    getattr(getattr(world, port), moment)[step] = [KilledError()]
    with pytest.raises(KilledError):
        world.show_photos()
    world.another_worker()
    world.show_photos()
    (avatar,) = world.media.kept
    assert world.conversations.stored[TALK].avatar == world.chats.users["chat-1"].avatar == avatar


@pytest.mark.parametrize(
    "trouble", [PermanentError(Reason.TELEGRAM_REFUSED), TransientError(Reason.TELEGRAM_UNAVAILABLE)]
)
@pytest.mark.parametrize("step", ["photo_of", "fetch"])
def test_a_photo_that_cannot_be_had_has_held_nothing_up(
    world: IncomingWorld, step: str, trouble: PermanentError | TransientError
) -> None:
    if step == "fetch":
        world.files.trouble = [trouble]
    else:
        world.telegram.lasting[step] = trouble
    with pytest.raises(type(trouble)):
        world.show_photos()
    assert len(world.chats.shown) == len(world.receipts.kept) == 1
    assert not world.media.kept


def test_a_person_without_a_photo_has_none(world: IncomingWorld) -> None:
    world.telegram.photos.clear()
    world.show_photos()
    assert not world.media.kept
    assert world.chats.taken == ["send"]


@pytest.mark.parametrize("reason", [Reason.FILE_GONE, Reason.FILE_TOO_LARGE])
def test_a_photo_that_is_gone_before_it_is_copied_is_none(world: IncomingWorld, reason: Reason) -> None:
    world.files.trouble = [PermanentError(reason)]
    world.show_photos()
    assert not world.media.kept
    assert world.conversations.stored[TALK].photo == ""


def test_a_photo_that_was_taken_away_is_carried_no_more(world: IncomingWorld) -> None:
    world.show_photos()
    world.telegram.photos.clear()
    world.show_photos()
    assert (world.conversations.stored[TALK].photo, world.conversations.stored[TALK].avatar) == ("", "")


def test_a_bot_that_was_switched_off_asks_telegram_nothing(world: IncomingWorld) -> None:
    rewrite(world.bots, replace(world.bot, state=BotState.OFF))
    world.telegram.lasting["photo_of"] = PermanentError(Reason.TOKEN_REVOKED)
    world.show_photos()
    assert not world.media.kept
