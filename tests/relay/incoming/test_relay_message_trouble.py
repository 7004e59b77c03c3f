"""Every way a worker can stumble on the journey from Telegram to amoCRM."""

import pytest

from bridge.domain.errors import PermanentError, TransientError
from bridge.domain.reasons import Reason
from bridge.domain.texts import GREETING
from bridge.relay.messages import Introduction
from tests.fakes.incoming import ACCOUNT, ANNA, CONTACT, TALK, IncomingWorld, start, wrote
from tests.fakes.steps import KilledError


def test_an_answer_telegram_refuses_does_not_hold_up_the_talk() -> None:
    world = IncomingWorld()
    world.telegram.lasting["send_text"] = PermanentError(Reason.BOT_BLOCKED)
    world.relay(start())
    assert len(world.receipts.received) == 1


def test_an_answer_that_may_go_later_goes_later_and_the_message_stays_single() -> None:
    world = IncomingWorld()
    world.telegram.trouble["send_text"] = [TransientError(Reason.TELEGRAM_UNAVAILABLE, retry_after=3)]
    with pytest.raises(TransientError):
        world.relay(start())
    assert not world.receipts.received
    world.relay(start())
    assert [sent.text for sent in world.telegram.sent] == [GREETING]
    assert len(world.chats.shown) == 1


@pytest.mark.parametrize(
    "trouble", [PermanentError(Reason.TELEGRAM_REFUSED), TransientError(Reason.TELEGRAM_UNAVAILABLE)]
)
def test_a_photo_that_cannot_be_had_holds_nothing_up(trouble: PermanentError | TransientError) -> None:
    world = IncomingWorld()
    world.telegram.lasting["avatar"] = trouble
    world.relay(wrote())
    (shown,) = world.chats.shown.values()
    assert shown.sender.avatar == ""


def test_a_photo_that_cannot_be_stored_holds_nothing_up() -> None:
    world = IncomingWorld()
    world.media.before["keep"] = [TransientError(Reason.STORAGE_UNAVAILABLE)]
    world.relay(wrote())
    assert len(world.chats.shown) == 1


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
    ("media", "keep", "after"),
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
        Introduction(ACCOUNT, TALK, "chat-1", ANNA, CONTACT if known else None, "promo")
    }
    assert (TALK, "7001:42:1") in world.receipts.received
    assert world.conversations.stored[TALK].chat_id == "chat-1"
    assert world.telegram.sent
    assert world.cards.links == ({"chat-1": CONTACT} if known else {})


def test_a_failed_handover_to_the_jobs_is_tried_again() -> None:
    world = IncomingWorld()
    world.jobs.trouble = TransientError(Reason.STORAGE_UNAVAILABLE)
    with pytest.raises(TransientError):
        world.relay(wrote())
    assert not world.conversations.stored
    world.jobs.trouble = None
    world.relay(wrote())
    assert len(world.jobs.introductions) == len(world.chats.shown) == 1
