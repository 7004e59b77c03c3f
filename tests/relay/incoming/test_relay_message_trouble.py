"""Every way a worker can stumble on the journey from Telegram to amoCRM."""

import pytest

from bridge.domain.errors import TransientError
from bridge.domain.reasons import Reason
from bridge.domain.texts import GREETING
from bridge.relay.messages import Introduction
from tests.fakes.incoming import ACCOUNT, ANNA, CONTACT, TALK, IncomingWorld, start, wrote
from tests.fakes.steps import KilledError


def test_an_answer_that_cannot_be_asked_for_does_not_hold_up_the_talk() -> None:
    world = IncomingWorld()
    world.jobs.lasting["answer"] = TransientError(Reason.STORAGE_UNAVAILABLE)
    world.relay(start())
    assert len(world.receipts.kept) == len(world.chats.calls) == 1


@pytest.mark.parametrize("step", ["find_contact", "link_chat"])
def test_transient_trouble_of_rest_waits(step: str) -> None:
    world = IncomingWorld()
    world.cards.found[ACCOUNT, 42] = CONTACT
    world.cards.trouble[step] = [TransientError(Reason.AMO_UNAVAILABLE, retry_after=7)]
    with pytest.raises(TransientError) as waiting:
        world.relay(wrote())
    assert waiting.value.retry_after == 7
    assert not world.chats.calls
    world.relay(wrote())
    assert world.cards.links == {"chat-1": CONTACT}
    assert len(world.chats.shown) == 1


CRASHES = [
    ("dialogues", "fresh", "before"),
    ("people", "claim", "before"),
    ("people", "claim", "after"),
    ("conversations", "opening", "before"),
    ("conversations", "opening", "after"),
    ("chats", "create", "before"),
    ("chats", "create", "after"),
    ("chats", "send", "before"),
    ("chats", "send", "after"),
    ("conversations", "opened", "before"),
    ("conversations", "opened", "after"),
    ("receipts", "incoming", "before"),
    ("receipts", "incoming", "after"),
]


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize(("port", "step", "moment"), CRASHES)
def test_a_worker_killed_anywhere_leaves_nothing_that_the_next_does_not_mend(
    port: str, step: str, moment: str, known: bool
) -> None:
    world = IncomingWorld()
    if known:
        world.cards.found[ACCOUNT, 42] = CONTACT
    getattr(getattr(world, port), moment)[step] = [KilledError()]
    if known or step != "create":
        with pytest.raises(KilledError):
            world.relay(start("promo"))
        world.another_worker()
    world.relay(start("promo"))
    assert list(world.chats.shown) == ["7001:42:1"]
    assert len(world.chats.chats) == 1
    assert world.jobs.introductions
    assert set(world.jobs.introductions) == {
        Introduction(ACCOUNT, TALK, "chat-1", ANNA, CONTACT if known else None, "promo", label="Магазин")
    }
    assert (TALK, "7001:42:1") in world.receipts.kept
    assert world.conversations.stored[TALK].is_open_in("scope-31")
    assert world.conversations.stored[TALK].opening is None
    assert list(world.jobs.answers) == [(TALK, GREETING)]
    assert list(world.jobs.photos) == ["7001:42:1"]
    assert world.cards.links == ({"chat-1": CONTACT} if known else {})


def test_a_failed_handover_to_the_jobs_is_tried_again() -> None:
    world = IncomingWorld()
    world.jobs.trouble = TransientError(Reason.STORAGE_UNAVAILABLE)
    with pytest.raises(TransientError):
        world.relay(wrote())
    assert not world.conversations.stored[TALK].chat_id
    world.jobs.trouble = None
    world.relay(wrote())
    assert len(world.jobs.introductions) == len(world.chats.shown) == 1
