"""A manager who answers quietens the bot's own code in that chat; a Salesbot and a mailing do not."""

from dataclasses import replace

import pytest

from bridge.domain.content import Text
from bridge.domain.errors import PermanentError, TransientError
from bridge.domain.gateway import Gateway
from bridge.domain.identity import ConversationId
from bridge.domain.reasons import Reason
from bridge.domain.records import BotState
from bridge.domain.staff import CrmUser
from bridge.relay.gateway.quieten import LEARN_EVERY, MINUTE, LearnStaff
from bridge.relay.messages import Sender
from bridge.relay.messages.code import Answered
from tests.fakes.bots import ACCOUNT_ID, BOT_ID, make_bot
from tests.fakes.crm import FakeCrm
from tests.fakes.groups import DEAL, make_group
from tests.fakes.outgoing import MESSAGE, SCOPE, SEALED, OutgoingWorld
from tests.fakes.spreading import SUPERGROUP

OLGA, SALESBOT = "amojo-olga", "amojo-salesbot"
ANSWER = replace(MESSAGE, author=Sender(OLGA, "Ольга", ref_id=OLGA))
BY_SALESBOT = replace(MESSAGE, crm_id="m2", author=Sender(SALESBOT, "", ref_id=SALESBOT))
ANNA = 42


def world_of(minutes: int = 5, key: str = "k", *, known: bool = True) -> OutgoingWorld:
    world = OutgoingWorld(make_bot(sealed_token=SEALED, gateway=Gateway(key=key, quiet_minutes=minutes)))
    if known:
        world.known_staff.learn(BOT_ID, {OLGA})
    return world


def quiet_for(world: OutgoingWorld, chat_id: int = ANNA) -> int:
    return round(world.notes.quiet_until(BOT_ID, chat_id) - world.clock.now())


def learn(world: OutgoingWorld) -> None:
    crm = FakeCrm(all_users=[CrmUser(1, "Ольга", OLGA), CrmUser(2, "Пётр")])
    for answered in world.jobs.learning:
        LearnStaff(crm, world.known_staff, world.notes)(answered)


def test_a_managers_answer_quietens_the_code() -> None:
    world = world_of()
    world.relay(ANSWER)
    assert world.done()
    assert quiet_for(world) == 5 * MINUTE
    assert not world.jobs.learning


def test_it_is_noted_before_the_answer_goes_so_that_nobody_talks_over_it() -> None:
    world = world_of()
    world.telegram.lasting["send"] = TransientError(Reason.TELEGRAM_UNAVAILABLE)
    with pytest.raises(TransientError):
        world.relay(ANSWER)
    assert quiet_for(world) == 5 * MINUTE


@pytest.mark.parametrize(("minutes", "key"), [(0, "k"), (5, "")])
def test_where_nobody_wishes_that_nothing_is_noted(minutes: int, key: str) -> None:
    world = world_of(minutes, key)
    world.relay(ANSWER)
    assert not world.notes.quiet
    assert not world.jobs.learning


def test_a_salesbot_and_a_mailing_quieten_nobody() -> None:
    world = world_of()
    world.relay(BY_SALESBOT)
    world.relay(replace(MESSAGE, crm_id="m3", author=None))
    assert not world.notes.quiet


def test_a_bot_that_may_not_send_quietens_nobody() -> None:
    world = world_of()
    world.bots.stored[BOT_ID] = replace(world.bots.stored[BOT_ID], state=BotState.OFF)
    with pytest.raises(PermanentError):
        world.relay(ANSWER)
    assert not world.notes.quiet


def test_who_is_not_known_yet_is_taken_for_a_manager_until_that_is_learnt() -> None:
    world = world_of(known=False)
    world.relay(BY_SALESBOT)
    assert quiet_for(world) == 5 * MINUTE

    learn(world)
    assert quiet_for(world) < 0
    world.jobs.learning.clear()
    world.relay(replace(BY_SALESBOT, crm_id="m3"))
    world.relay(ANSWER)
    assert quiet_for(world) == 5 * MINUTE
    assert not world.jobs.learning


def test_what_another_answer_has_noted_since_stays() -> None:
    world = world_of(known=False)
    world.relay(BY_SALESBOT)
    world.clock.sleep(60)
    world.notes.quieten(BOT_ID, ANNA, world.clock.now() + 300)
    learn(world)
    assert quiet_for(world) == 300


def test_a_new_colleague_is_learnt_in_time() -> None:
    world = world_of()
    world.known_staff.learn(BOT_ID, {"somebody-else"})
    world.relay(ANSWER)
    assert not world.notes.quiet
    assert not world.jobs.learning

    world.clock.sleep(LEARN_EVERY + 1)
    world.relay(replace(ANSWER, crm_id="m4"))
    learn(world)
    assert quiet_for(world) == 5 * MINUTE


def test_who_they_are_can_be_learnt_beforehand() -> None:
    world = world_of(known=False)
    world.jobs.learn_staff(Answered(ACCOUNT_ID, BOT_ID))
    learn(world)
    assert not world.notes.quiet
    assert world.known_staff.known[BOT_ID].ids == {OLGA}


def test_while_nothing_can_be_noted_the_answer_goes_all_the_same() -> None:
    world = world_of(known=False)
    world.jobs.lasting["learn_staff"] = TransientError(Reason.STORAGE_UNAVAILABLE)
    world.relay(ANSWER)
    assert world.done()


def test_in_a_group_it_is_the_chat_of_now() -> None:
    world = world_of()
    world.groups.put(make_group(DEAL, now_id=SUPERGROUP))
    talk = ConversationId(BOT_ID, -4001, DEAL)
    world.relay(replace(ANSWER, conversation=talk, content=Text("Всем"), scope_id=SCOPE))
    assert list(world.notes.quiet) == [(BOT_ID, SUPERGROUP)]
