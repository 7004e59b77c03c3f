"""What becomes of a platform's answers once they were sent, or could not be."""

from dataclasses import replace

import pytest

from bridge.domain.content import File, Media, MediaKind, Text
from bridge.domain.errors import OnlyTextSentError, PermanentError
from bridge.domain.reasons import Reason
from bridge.domain.receipts import Receipt
from bridge.domain.route_answers import RouteAnswer
from bridge.domain.routes import RouteKind
from bridge.relay.messages import OwnWords, Spoken
from bridge.relay.routes.platform_side import PlatformSide
from tests.fakes.bots import BOT_ID
from tests.fakes.clock import FakeClock
from tests.fakes.incoming import TALK
from tests.fakes.platform import FakeHandOverLines, FakeReplies, FakeSaid
from tests.fakes.platform_world import with_a_platform

URL = "https://files.example/price.pdf"
BOT = with_a_platform()
TEXT = RouteAnswer(RouteKind.PLATFORM, BOT_ID, "7001:42:7:0", Text("Пять тысяч"), TALK, at_ms=1_800_000_000_500)
FILE = replace(TEXT, content=Media(MediaKind.DOCUMENT, File(URL, URL, "Прайс.pdf"), "на декабрь"))


SENT = Receipt(f"platform:{TEXT.key}", (0, 1017, 1018), complete=True)
"""Of its first part Telegram did not tell the id."""


class World:
    def __init__(self) -> None:
        self.clock = FakeClock()
        self.said = FakeSaid(self.clock)
        self.lines = FakeHandOverLines()
        self.replies = FakeReplies()
        self.side = PlatformSide(self.said, self.said, self.lines, self.replies, self.clock)

    @property
    def noted(self) -> list[Spoken]:
        return list(self.said.newest(TALK, 50))


@pytest.fixture
def world() -> World:
    return World()


def test_what_arrived_belongs_to_the_talk(world: World) -> None:
    assert world.side.place(TEXT) == TALK
    world.side.delivered(TEXT, BOT, TALK, SENT)
    world.side.delivered(TEXT, BOT, TALK, SENT)
    words = OwnWords(TEXT.key, "Пять тысяч", 1_800_000_000, numbers=(1017, 1018))
    assert world.noted == [Spoken(TEXT.key, 1_800_000_000_017, words)]
    assert world.lines.asked == []


def test_a_file_stands_there_by_its_name_and_address(world: World) -> None:
    world.side.delivered(FILE, BOT, TALK, SENT)
    said = world.noted[0].said
    assert isinstance(said, OwnWords)
    assert said.text == f"[Файл: Прайс.pdf] на декабрь\n{URL}"


def test_an_answer_to_a_command_does_not(world: World) -> None:
    world.side.delivered(replace(TEXT, is_word=False), BOT, TALK, SENT)
    assert world.noted == []


def test_people_who_have_the_conversation_are_shown_it(world: World) -> None:
    world.said.handed_over(TALK, world.clock.now())
    world.side.delivered(TEXT, BOT, TALK, SENT)
    assert world.lines.asked == [("show", TALK, TEXT.key)]


@pytest.mark.parametrize("reason", [Reason.FILE_TOO_LARGE, Reason.FILE_GONE, Reason.SITE_UNAVAILABLE])
def test_a_file_that_cannot_be_sent_goes_as_its_address(world: World, reason: Reason) -> None:
    assert world.side.failed(FILE, BOT, PermanentError(reason))
    assert world.replies.texts == [f"[Файл: Прайс.pdf] на декабрь\n{URL}"]


def test_a_caption_that_was_sent_is_not_sent_again(world: World) -> None:
    assert world.side.failed(FILE, BOT, OnlyTextSentError(Reason.FILE_GONE))
    assert world.replies.texts == [f"[Файл: Прайс.pdf]\n{URL}"]


@pytest.mark.parametrize("reason", [Reason.ADDRESS_REFUSED, Reason.BOT_BLOCKED, Reason.BOT_OFF])
def test_an_address_that_is_not_to_be_called_is_not_given_to_people_either(world: World, reason: Reason) -> None:
    assert not world.side.failed(FILE, BOT, PermanentError(reason))
    assert world.replies.texts == []


def test_a_text_that_cannot_be_sent_is_a_failure(world: World) -> None:
    assert not world.side.failed(TEXT, BOT, PermanentError(Reason.FILE_GONE))
