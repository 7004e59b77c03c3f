"""What passes between conversations and a platform, as the table has it."""

from dataclasses import replace

import pytest

from bridge.domain.content import Contact, Content, File, Media, MediaKind, Mention, Place, Text
from bridge.domain.identity import ConversationId
from bridge.domain.platform import Counts, Handling, day_of
from bridge.relay.messages import OwnWords, Quoted, Spoken
from bridge.storage.said import SaidStore
from tests.fakes.aws import Aws
from tests.fakes.clock import FakeClock
from tests.fakes.incoming import TALK, wrote

NEIGHBOUR = ConversationId(TALK.bot_id, 43)


@pytest.fixture
def said(aws: Aws, clock: FakeClock) -> SaidStore:
    return SaidStore(aws.table("Said"), clock)


def test_who_answers_a_conversation(said: SaidStore) -> None:
    assert said.get(TALK) == Handling()
    said.told_away(TALK)
    said.handed_over(TALK, 1_800_000_000.5)
    said.heard(TALK, 1_800_000_060)
    assert said.get(TALK) == Handling("", told_away=True, people_since=1_800_000_000.5, word_at=1_800_000_060)
    said.given_back(TALK)
    assert said.get(TALK) == Handling("", told_away=True)
    said.handed_over(TALK, 1_800_000_100)
    said.asked(TALK, "7001:42:5")
    assert said.get(TALK) == Handling("7001:42:5")
    assert said.get(NEIGHBOUR) == Handling()


@pytest.mark.parametrize(
    "content",
    [
        Text("Здравствуйте"),
        Media(MediaKind.PHOTO, File("id", "unique", "a.jpg", "image/jpeg", 5), "подпись", None),
        Media(MediaKind.VOICE, File("id", "unique"), seconds=7),
        Place(55.75, 37.61, "Кремль"),
        Contact("Анна", "+79990000000"),
        Mention("Опрос", "Да или нет", file="f"),
    ],
)
def test_a_message_of_any_kind_comes_back_as_it_was(said: SaidStore, content: Content) -> None:
    message = replace(wrote(7), content=content, quoted=Quoted(5, from_bot=True, said="Что?"), remarks=("Переслано",))
    spoken = Spoken("7001:42:7", 1_800_000_000_007, message)
    said.note(TALK, spoken)
    assert said.newest(TALK, 10) == [spoken]


def test_the_newest_in_their_order_and_the_older_ones_forgotten(said: SaidStore) -> None:
    lines = [Spoken(f"k{number}", 1_800_000_000_000 + number, OwnWords(f"k{number}", "Да", 1)) for number in range(9)]
    for one in reversed(lines):
        said.note(TALK, one)
    said.note(NEIGHBOUR, lines[0])
    said.asked(TALK, "a")
    assert said.newest(TALK, 3) == lines[-3:]
    said.forget_before(TALK, lines[-3])
    assert said.newest(TALK, 50) == lines[-3:]
    said.shown(TALK, lines[-3])
    assert said.newest(TALK, 50) == lines[-2:]
    assert said.newest(NEIGHBOUR, 50) == lines[:1]
    assert said.get(TALK).asked == "a"


def test_a_message_that_was_edited_is_as_it_is_now(said: SaidStore) -> None:
    said.note(TALK, Spoken("k", 5, wrote(7, "До пяти")))
    said.note(TALK, Spoken("k", 5, wrote(7, "До шести", edited_at=1_800_000_060)))
    (spoken,) = said.newest(TALK, 50)
    assert spoken.said == wrote(7, "До шести", edited_at=1_800_000_060)


def test_what_is_counted_of_a_bot_by_day(said: SaidStore, clock: FakeClock) -> None:
    today = day_of(clock.now())
    assert said.of_day(7001, today) == Counts()
    said.count(7001, asked=1, answers=2)
    said.count(7001, asked=1, escalated=1)
    said.count(7002, asked=1)
    assert said.of_day(7001, today) == Counts(2, 2, 1, int(clock.now()))
    assert said.of_day(7001, "2020-01-01") == Counts(answered_at=int(clock.now()))
