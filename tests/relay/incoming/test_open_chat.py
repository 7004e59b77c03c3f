"""The first message of a person while everything outside answers slowly."""

import math
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from bridge.domain.errors import NotYetError, PermanentError
from bridge.domain.progress import Opening
from bridge.domain.reasons import Reason
from bridge.domain.records import Conversation
from tests.fakes.clock import FakeClock
from tests.fakes.incoming import ACCOUNT, CONTACT, OTHER_BOT, TALK, IncomingWorld, start, wrote
from tests.fakes.steps import KilledError

ANSWER = 5.6
"""Seconds that every outside call takes; all of them succeed."""


class SlowWorld(IncomingWorld):
    """amojo, REST and Telegram take their time; a worker that runs out of it is killed, although the call succeeds."""

    def __init__(self, invocation: float) -> None:
        super().__init__()
        self.clock = FakeClock()
        self.invocation = invocation
        self.until = 0.0
        self.asked: Counter[str] = Counter()
        for port in (self.chats, self.cards, self.telegram):
            for name in ("create", "send", "find_contact", "link_chat", "photo_of", "download"):
                if hasattr(port, name):
                    setattr(port, name, self.slowly(name, getattr(port, name)))

    def slowly(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def slow(*arguments: Any, **named: Any) -> Any:
            self.asked[name] += 1
            answer = call(*arguments, **named)
            self.clock.sleep(ANSWER)
            if self.clock.now() > self.until:
                raise KilledError
            return answer

        return slow

    def attempt(self, work: Callable[[], None]) -> bool:
        """Run one invocation in a new environment; tell whether it came to its end."""
        self.another_worker()
        self.until = self.clock.now() + self.invocation
        try:
            work()
        except KilledError:
            return False
        return True


@pytest.mark.parametrize("known", ["map", "search", "nobody"])
@pytest.mark.parametrize("invocation", [6.0, 12.0, 18.0, 30.0])
def test_services_that_answer_slowly_make_progress_with_every_attempt(invocation: float, known: str) -> None:
    world = SlowWorld(invocation)
    if known == "map":
        world.people.contacts[ACCOUNT, 42] = CONTACT
    elif known == "search":
        world.cards.found[ACCOUNT, 42] = CONTACT

    attempts = 1
    while not world.attempt(lambda: world.relay(start("promo"))):
        attempts += 1
        assert attempts < 10

    calls = {"map": ["create", "link_chat", "send"], "nobody": ["find_contact", "send"]}
    steps = calls.get(known, ["find_contact", "create", "link_chat", "send"])
    assert attempts == math.ceil(len(steps) / (invocation // ANSWER))
    assert not world.asked.keys() & {"photo_of", "download"}
    assert list(world.chats.shown) == ["7001:42:1"]
    assert world.cards.links == ({} if known == "nobody" else {"chat-1": CONTACT})
    assert len(world.receipts.kept) == 1
    assert world.conversations.stored[TALK].opening is None


@pytest.mark.parametrize("invocation", [30.0])
def test_a_whole_first_message_fits_into_one_invocation_of_slow_answers(invocation: float) -> None:
    world = SlowWorld(invocation)
    world.cards.found[ACCOUNT, 42] = CONTACT

    assert world.attempt(lambda: world.relay(wrote()))

    assert world.asked == {"find_contact": 1, "create": 1, "link_chat": 1, "send": 1}


def test_a_step_that_was_done_is_not_done_again() -> None:
    world = IncomingWorld()
    world.cards.found[ACCOUNT, 42] = CONTACT
    world.chats.before["send"] = [KilledError()]
    with pytest.raises(KilledError):
        world.relay(wrote())
    assert world.conversations.stored[TALK] == Conversation(
        TALK, opening=Opening("scope-31", "7001:42:1", searched=True, contact_id=CONTACT, chat_id="chat-1", tied=True)
    )
    world.another_worker()
    refused = PermanentError(Reason.AMO_REFUSED)
    world.cards.lasting = {"find_contact": refused, "link_chat": refused}
    world.relay(wrote())
    assert world.chats.taken == ["create", "send"]
    assert world.conversations.stored[TALK].contact_id == CONTACT


def test_another_message_looks_again_for_the_contact() -> None:
    world = IncomingWorld()
    world.chats.before["send"] = [PermanentError(Reason.AMO_REFUSED)]
    with pytest.raises(PermanentError):
        world.relay(wrote(1))
    world.cards.found[ACCOUNT, 42] = CONTACT
    world.relay(wrote(2))
    assert world.cards.links == {"chat-1": CONTACT}


def test_a_contact_that_another_bot_introduced_meanwhile_is_taken() -> None:
    world = IncomingWorld()
    world.chats.before["send"] = [KilledError()]
    with pytest.raises(KilledError):
        world.relay(wrote())
    world.people.known(ACCOUNT, 42, CONTACT, "chat-1")
    world.another_worker()
    world.relay(wrote())
    assert world.cards.links == {"chat-1": CONTACT}
    assert [job.contact_id for job in world.jobs.introductions] == [CONTACT]


def test_a_contact_that_is_gone_is_not_looked_for_a_second_time() -> None:
    world = IncomingWorld()
    world.cards.found[ACCOUNT, 42] = CONTACT
    world.cards.lasting["link_chat"] = PermanentError(Reason.AMO_GONE, "status 404")
    world.chats.before["send"] = [KilledError()]
    with pytest.raises(KilledError):
        world.relay(wrote())
    world.another_worker()
    world.relay(wrote())
    assert not world.cards.links
    assert [job.contact_id for job in world.jobs.introductions] == [None]


def test_a_person_whom_another_bot_introduces_at_the_moment_is_still_waited_for() -> None:
    world = IncomingWorld()
    world.relay(wrote())
    for _ in range(2):
        with pytest.raises(NotYetError):
            world.relay(wrote(bot_id=OTHER_BOT))
        world.another_worker()


def test_a_chat_that_amocrm_will_not_tie_holds_up_no_message() -> None:
    world = IncomingWorld()
    world.cards.found[ACCOUNT, 42] = CONTACT
    world.cards.lasting["link_chat"] = PermanentError(Reason.AMO_REFUSED, "chat_id NotFound")

    world.relay(wrote())

    assert len(world.chats.shown) == 1
    assert [(job.contact_id, job.link) for job in world.jobs.introductions] == [(CONTACT, True)]
