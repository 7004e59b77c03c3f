"""Nothing is sent once the licence has ended, and what failed can be sent after the payment."""

import pytest

from bridge.domain.errors import PermanentError
from bridge.domain.licence import UNKNOWN, KnownLicence
from bridge.domain.reasons import Reason
from bridge.domain.receipts import Received
from bridge.relay.messages import OutgoingReaction, Target, Typing
from tests.fakes.accounts import NOW
from tests.fakes.bots import ACCOUNT_ID, BOT_ID
from tests.fakes.outgoing import MESSAGE, SCOPE, TALK, OutgoingWorld


@pytest.fixture
def world() -> OutgoingWorld:
    world = OutgoingWorld()
    world.accounts.put(ACCOUNT_ID, licence_until=NOW - 1)
    world.bots.put(BOT_ID, licence=KnownLicence(NOW - 1))
    return world


def test_a_message_fails_with_words_for_the_manager(world: OutgoingWorld) -> None:
    with pytest.raises(PermanentError) as error:
        world.relay(MESSAGE)
    assert (error.value.reason, error.value.text) == (Reason.LICENCE_ENDED, "Подписка закончилась")
    assert world.texts == []


def test_after_the_payment_it_goes(world: OutgoingWorld) -> None:
    world.accounts.put(ACCOUNT_ID, licence_until=NOW + 100)
    world.relay(MESSAGE)
    assert world.done()


@pytest.mark.parametrize(("until", "sent"), [(NOW + 100, True), (NOW - 1, False)])
def test_a_bot_that_nobody_has_told_asks_its_account(world: OutgoingWorld, until: int, sent: bool) -> None:
    world.bots.put(BOT_ID, licence=UNKNOWN)
    world.accounts.put(ACCOUNT_ID, licence_until=until)
    if sent:
        world.relay(MESSAGE)
    else:
        with pytest.raises(PermanentError):
            world.relay(MESSAGE)
    assert bool(world.texts) is sent


def test_a_licence_that_is_good_costs_no_read(world: OutgoingWorld) -> None:
    world.bots.put(BOT_ID, licence=KnownLicence(NOW + 100))
    world.accounts.stored.clear()
    world.relay(MESSAGE)
    assert world.done()


def test_reactions_and_typing_are_not_shown(world: OutgoingWorld) -> None:
    world.receipts.incoming(TALK, 15, "7001:42:15", Received("crm-15", "", 0))
    world.react(OutgoingReaction(SCOPE, TALK, "", Target("crm-15"), "👍"))
    world.show_typing(Typing(SCOPE, TALK, "chat-1", NOW + 5), NOW)
    assert (world.telegram.reactions, world.telegram.typing) == ([], [])
