"""What the jobs queue carries, and in which line each job stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count

import pytest

from bridge.domain.errors import PermanentError
from bridge.domain.failures import WantedFailures
from bridge.domain.identity import ConversationId
from bridge.domain.reasons import Reason
from bridge.domain.records import Person
from bridge.domain.upkeep import TRIES
from bridge.jobs import (
    AnswerPress,
    Attach,
    Finish,
    FollowLinks,
    Install,
    Introduce,
    JobsQueue,
    Report,
    Retry,
    Say,
    SayAnswer,
    Settle,
    ShowPhoto,
    Uninstall,
    Watch,
    WatchBots,
    read_job,
)
from bridge.queues import FifoQueue, Queued
from bridge.relay.messages import Answer, Attachment, Introduction, PressAnswer, StatusReport, TokenPair, WantedPhoto
from tests.fakes.vault import FakeVault

TALK = ConversationId(7001, 42)
PAIR = TokenPair("access-1", "refresh-1", expires_at=1_800_086_400, issued_at=1_800_000_000)


@dataclass
class NotedQueue(FifoQueue):
    """Remembers body, group and dedup id of what it was given."""

    sent: list[tuple[str, str, str]] = field(default_factory=list)

    def send(self, body: str, *, group: str, dedup: str, attributes: Mapping[str, str] | None = None) -> None:
        self.sent.append((body, group, dedup))

    def send_all(self, messages: Sequence[Queued]) -> None:
        self.sent += [(message.body, message.group, message.dedup) for message in messages]


class World:
    def __init__(self) -> None:
        self.queue = NotedQueue()
        ids = count(1)
        self.jobs = JobsQueue(self.queue, lambda: f"id-{next(ids)}")

    @property
    def groups(self) -> list[str]:
        return [group for _, group, _ in self.queue.sent]


@pytest.mark.parametrize("link", [True, False])
@pytest.mark.parametrize("contact_id", [None, 900])
def test_an_introduction_comes_back_as_it_was_asked_for(contact_id: int | None, link: bool) -> None:
    world = World()
    asked = Introduction(
        31, TALK, "chat-1", Person(42, "Анна", "Каренина", "anna"), contact_id, "promo", link=link, label="Магазин"
    )
    world.jobs.introduce(asked)
    ((body, group, _),) = world.queue.sent
    job = read_job(body)
    assert isinstance(job, Introduce)
    assert job.introduction() == asked
    assert group == "introduce:31:42", "one line for the person, whatever the bot"


def test_presses_of_one_message_stand_in_one_line_and_each_is_answered_once() -> None:
    world = World()
    asked = [PressAnswer(TALK, 5, press_id, "Да", 1_800_000_120) for press_id in ("p1", "p2", "p1")]
    for press in asked:
        world.jobs.answer_press(press)
    jobs = [read_job(body) for body, _, _ in world.queue.sent]
    assert [job.press() for job in jobs if isinstance(job, AnswerPress)] == asked
    assert world.groups == ["press:7001:42:5"] * 3
    dedups = [dedup for _, _, dedup in world.queue.sent]
    assert dedups[0] == dedups[2] != dedups[1]


def test_a_photo_and_an_answer_stand_in_lines_of_their_own() -> None:
    world = World()
    person = Person(42, "Анна", "Каренина", "anna")
    answer = Answer(TALK, "Здравствуйте!", 1_800_000_120)
    world.jobs.show_photo(TALK, person, "7001:42:5")
    world.jobs.answer(answer)
    photo, said = (read_job(body) for body, _, _ in world.queue.sent)
    assert isinstance(photo, ShowPhoto)
    assert (photo.wanted().conversation, photo.wanted().person) == (TALK, person)
    assert isinstance(said, SayAnswer)
    assert said.answer() == answer
    assert world.groups == ["photo:7001:42", "answer:7001:42"]


def test_what_the_same_message_asks_for_twice_is_done_once() -> None:
    world = World()
    for _ in range(2):
        world.jobs.show_photo(TALK, Person(42, "Анна"), "7001:42:5")
        world.jobs.answer(Answer(TALK, "Здравствуйте!", 1_800_000_120))
    dedups = [dedup for _, _, dedup in world.queue.sent]
    assert dedups[::2] == ["photo:7001:42:5"] * 2
    assert len(set(dedups[1::2])) == 1


def test_only_the_same_words_in_the_same_chat_are_one_answer() -> None:
    world = World()
    for conversation in (TALK, ConversationId(7001, 43), ConversationId(7002, 42)):
        for text in ("Здравствуйте!", "Просто напишите"):
            for until in (1_800_000_120, 1_800_000_121):
                world.jobs.answer(Answer(conversation, text, until))
    assert len({dedup for _, _, dedup in world.queue.sent}) == 6


def test_a_photo_that_was_asked_for_by_an_older_version_is_still_shown() -> None:
    old = """{"job": "show_photo", "bot_id": 7001, "user_id": 42, "first_name": "Анна", "last_name": "", "username": "",
             "secret": "of the address, which is no longer made of it"}"""
    job = read_job(old)
    assert isinstance(job, ShowPhoto)
    assert job.wanted() == WantedPhoto(TALK, Person(42, "Анна"))


def test_a_report_waits_in_the_line_of_its_talk() -> None:
    world = World()
    world.jobs.report_later(StatusReport("scope-31", "m1", "Пользователь заблокировал бота"), TALK)
    world.jobs.report_later(StatusReport("scope-31", "m2", "Бот не может написать первым"), None)
    assert world.groups == ["report:7001:42", "report:m2"]
    assert read_job(world.queue.sent[0][0]) == Report(
        scope_id="scope-31", crm_id="m1", error="Пользователь заблокировал бота", conversation="7001:42"
    )


def test_an_account_and_a_bot_have_a_line_each() -> None:
    world = World()
    world.jobs.finish_uninstallation(31)
    world.jobs.finish_installation(31, 3)
    world.jobs.finish_installation(32)
    world.jobs.settle_bot(31, 7001)
    assert world.groups == ["install:31", "install:31", "install:32", "bot:7001"]
    assert [read_job(body) for body, _, _ in world.queue.sent] == [
        Uninstall(account_id=31),
        Finish(account_id=31, tries=3),
        Finish(account_id=32, tries=TRIES),
        Settle(account_id=31, bot_id=7001),
    ]


def test_an_installation_carries_its_tokens_sealed_for_its_domain() -> None:
    world = World()
    world.jobs.install("shop.amocrm.ru", PAIR, 1_800_000_000_123, FakeVault())
    job = read_job(world.queue.sent[0][0])
    assert isinstance(job, Install)
    assert (job.pair(FakeVault()), job.called_ms) == (PAIR, 1_800_000_000_123)
    with pytest.raises(PermanentError):
        job.model_copy(update={"domain": "other.amocrm.ru"}).pair(FakeVault())
    assert job.access not in repr(job)


def test_the_same_job_asked_for_twice_is_done_twice() -> None:
    world = World()
    for _ in range(2):
        world.jobs.finish_uninstallation(31)
    assert len({dedup for _, _, dedup in world.queue.sent}) == 2
    queue = NotedQueue()
    for _ in range(2):
        JobsQueue(queue).finish_uninstallation(31)
    assert len({dedup for _, _, dedup in queue.sent}) == 2


@pytest.mark.parametrize("body", ["", "{", "[]", "{}", '{"job": "dance"}', '{"job": "uninstall", "account_id": "x"}'])
def test_what_is_no_job_is_unreadable_and_not_repeated_in_the_error(body: str) -> None:
    with pytest.raises(PermanentError) as unreadable:
        read_job(body)
    assert unreadable.value.reason is Reason.UNREADABLE
    assert "dance" not in unreadable.value.detail


def test_a_look_at_an_account_and_one_at_a_bot_stand_in_lines_of_their_own() -> None:
    world = World()
    world.jobs.watch_account(31)
    world.jobs.watch_bot(31, 7001)
    world.jobs.watch_bots([31, 32])
    assert [read_job(body) for body, _, _ in world.queue.sent] == [
        Watch(account_id=31),
        Watch(account_id=31, bot_id=7001),
        WatchBots(account_id=31),
        WatchBots(account_id=32),
    ]
    assert world.groups == ["watch:31", "bot:7001", "watch:31", "watch:32"], (
        "a bot's look never comes in the middle of its other changes"
    )


def test_whoever_writes_often_before_their_contact_is_attached_asks_once_a_minute() -> None:
    world = World()
    asked = Attachment(31, -4001, 7001, Person(42, "Анна"), 3, at=1_800_000_000)
    for seconds, version in ((0, 3), (59, 3), (60, 3), (60, 4)):
        world.jobs.attach(replace(asked, at=asked.at + seconds, version=version))
    job = read_job(world.queue.sent[0][0])
    assert isinstance(job, Attach)
    assert job.attachment == asked
    assert set(world.groups) == {"attach:31:42"}, "one line for the person, whatever the group"
    dedups = [dedup for _, _, dedup in world.queue.sent]
    assert dedups[0] == dedups[1]
    assert len(set(dedups)) == 3


def test_what_a_group_is_told_stands_in_a_line_of_its_own_and_is_told_once() -> None:
    world = World()
    for _ in range(2):
        world.jobs.say(31, -4001, 7001, "Сделка удалена", "news-1")
        world.jobs.follow_links(31, -4001, [501, 502])
    assert [read_job(body) for body, _, _ in world.queue.sent[:2]] == [
        Say(account_id=31, home=-4001, bot_id=7001, text="Сделка удалена"),
        FollowLinks(account_id=31, home=-4001, deal_ids=[501, 502]),
    ]
    assert world.groups[:2] == ["say:31:-4001", "links:31:-4001"]
    dedups = [dedup for _, _, dedup in world.queue.sent]
    assert dedups[0] == dedups[2]
    assert dedups[1] != dedups[3]


def test_what_is_to_be_sent_again_waits_in_one_line_of_its_account() -> None:
    world = World()
    world.jobs.retry_failures(31, WantedFailures(reason="too_long"), "1800000000000")
    world.jobs.retry_failures(31, WantedFailures(7001, "too_long", since=179), "1800000000000", "1790000000000-x")
    every, more = (read_job(body) for body, _, _ in world.queue.sent)
    assert every == Retry(account_id=31, bot_id=None, reason="too_long", before="1800000000000", after=None)
    assert isinstance(more, Retry)
    assert (more.wanted, more.before, more.after) == (
        WantedFailures(7001, "too_long", since=179),
        "1800000000000",
        "1790000000000-x",
    )
    assert world.groups == ["retry:31"] * 2
