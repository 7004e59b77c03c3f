"""What a platform answers later: whose it is, who may say it, and each of it once."""

from dataclasses import replace

import pytest

from bridge.domain.content import Text
from bridge.domain.errors import RefusedError
from bridge.domain.routes import AmoRoute, Earlier
from bridge.domain.wording.platform import ESCALATED
from bridge.relay.messages import PlatformAnswer
from bridge.relay.routes.open_platform import OpenPlatform
from bridge.relay.routes.take_answer import TakeAnswer
from tests.fakes.accounts import NOW
from tests.fakes.bots import rewrite
from tests.fakes.incoming import TALK
from tests.fakes.platform import FakeHandOverLines
from tests.fakes.platform_world import SECRET, PlatformWorld, with_a_platform
from tests.fakes.vault import FakeVault


class World(PlatformWorld):
    def __post_init__(self) -> None:
        super().__post_init__()
        self.lines = FakeHandOverLines()

    def posts(self, *texts: str, name: str = "hash", escalate: bool = False, **told: object) -> int:
        options = {"proof": SECRET, "is_named": False} | told
        answer = PlatformAnswer(tuple(map(Text, texts)), escalate)
        take = TakeAnswer(self.bots, OpenPlatform(FakeVault()), self.said, self.replies, self.lines, self.clock)
        return take(
            (int(str(options.get("account_id", 31))), TALK),
            str(options["proof"]),
            lambda: answer,
            name,
            is_named=bool(options["is_named"]),
        )


@pytest.fixture
def world() -> World:
    return World()


def refusal(world: World, *texts: str, **told: object) -> tuple[int, str]:
    with pytest.raises(RefusedError) as refused:
        world.posts(*texts, **told)  # type: ignore[arg-type]
    assert world.replies.said == {}
    assert world.lines.asked == []
    return refused.value.status, refused.value.code


def test_an_answer_is_said_in_its_order(world: World) -> None:
    assert world.posts("Пять тысяч", "Ещё что-нибудь?") == 2
    assert world.replies.texts == ["Пять тысяч", "Ещё что-нибудь?"]
    assert {answer.at_ms for answer in world.replies.said.values()} == {int(NOW) * 1000}


def test_posted_again_it_is_the_same_and_to_another_question_another_one(world: World) -> None:
    world.said.asked(TALK, "7001:42:1")
    world.posts("Да")
    world.posts("Да")
    world.said.asked(TALK, "7001:42:2")
    world.posts("Да")
    assert world.replies.texts == ["Да", "Да"]


def test_an_answer_that_the_platform_names_is_one_whatever_was_asked_meanwhile(world: World) -> None:
    world.posts("Да", name="a", is_named=True)
    world.said.asked(TALK, "7001:42:2")
    world.posts("Да", name="a", is_named=True)
    world.posts("Да", name="b", is_named=True)
    assert world.replies.texts == ["Да", "Да"]


def test_a_person_is_needed(world: World) -> None:
    assert world.posts("Зову менеджера", escalate=True) == 1
    assert world.posts(name="other", escalate=True) == 1
    assert world.replies.texts == ["Зову менеджера", ESCALATED]
    assert [(asked, talk) for asked, talk, _ in world.lines.asked] == [("call", TALK), ("call", TALK)]


@pytest.mark.parametrize("proof", ["", "another", SECRET.upper(), "секрет"])
def test_without_the_secret_nothing_is_taken(world: World, proof: str) -> None:
    assert refusal(world, "Да", proof=proof) == (401, "bad_secret")


def test_where_none_was_agreed_on_none_is_asked_for() -> None:
    world = World(with_a_platform(sealed_secret=b""))
    assert world.posts("Да", proof="") == 1


def test_an_answer_that_says_nothing_is_refused(world: World) -> None:
    assert refusal(world) == (400, "no_answer")


def test_a_bot_without_a_platform_has_no_such_address(world: World) -> None:
    rewrite(world.bots, replace(world.bot, route=AmoRoute(1)))
    assert refusal(world, "Да") == (404, "not_found")


def test_what_was_begun_there_is_finished_after_the_route_has_changed(world: World) -> None:
    rewrite(world.bots, replace(world.bot, route=AmoRoute(2), earlier=(Earlier(world.bot.route, 2),)))
    assert world.posts("Да") == 1


def test_a_bot_that_went_to_another_account_is_not_answered_for_by_the_platform_of_the_one_before(world: World) -> None:
    assert refusal(world, "Да", account_id=32) == (404, "not_found")


def test_a_bot_that_is_gone_has_no_such_address(world: World) -> None:
    world.bots.stored.clear()
    assert refusal(world, "Да") == (404, "not_found")
