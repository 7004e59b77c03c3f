"""A group becomes a supergroup while managers answer."""

from dataclasses import replace

import pytest

from bridge.domain.content import MediaKind
from bridge.domain.errors import ChatMovedError, PermanentError
from bridge.domain.groups import MOVED
from bridge.domain.reasons import Reason
from bridge.domain.receipts import Receipt, Received
from bridge.relay.messages import OutgoingReaction, Target
from tests.fakes.answers import ANSWER, HERE, SUPERGROUP_ID, answer, group_in, receipt_of, told, world_of
from tests.fakes.groups import ACCOUNT, DEAL, GROUP_ID, OTHER_DEAL, make_group
from tests.fakes.outgoing import SCOPE, OutgoingWorld, media


def moved_world() -> OutgoingWorld:
    return world_of(make_group(DEAL, OTHER_DEAL, now_id=SUPERGROUP_ID))


def test_the_error_of_an_answer_says_where_to_and_it_goes_there_in_the_same_attempt() -> None:
    world = world_of(make_group(DEAL, OTHER_DEAL, is_basic=True))
    world.telegram.trouble["send"] = [ChatMovedError(SUPERGROUP_ID)]
    world.relay(ANSWER)
    assert [sent.chat_id for sent in world.telegram.sent] == [SUPERGROUP_ID]
    assert group_in(world).now_id == SUPERGROUP_ID
    assert receipt_of(world) == Receipt("m1", (MOVED + 1,), complete=True)
    assert [said.numbers for _, said in told(world)] == [(MOVED + 1,)]
    assert world.conversations.claims == ["m1/0"]


def test_so_does_a_file_and_its_reply_is_left_behind() -> None:
    world = world_of()
    world.receipts.incoming(HERE, 15, f"{HERE}:15", Received("crm-15", ""))
    world.telegram.trouble["send photo"] = [ChatMovedError(SUPERGROUP_ID)]
    world.relay(replace(ANSWER, content=media(MediaKind.PHOTO, "Смотрите"), reply_to=Target("crm-15")))
    assert [(sent.chat_id, sent.file, sent.piece.reply_to) for sent in world.telegram.sent] == [
        (SUPERGROUP_ID, b"content", None)
    ]


def test_once_it_is_known_answers_go_to_the_supergroup() -> None:
    world = moved_world()
    world.relay(ANSWER)
    assert [sent.chat_id for sent in world.telegram.sent] == [SUPERGROUP_ID]
    assert receipt_of(world).telegram_ids == (MOVED + 1,)


def test_what_was_written_before_the_move_cannot_be_pointed_at_and_what_was_after_can() -> None:
    world = moved_world()
    world.receipts.incoming(HERE, 15, f"{HERE}:15", Received("before", ""))
    world.receipts.incoming(HERE, MOVED + 15, f"{HERE}:{MOVED + 15}", Received("after", ""))
    world.relay(answer("m1", reply_to=Target("before", f"{HERE}:15")))
    world.relay(answer("m2", reply_to=Target("after", f"{HERE}:{MOVED + 15}")))
    assert [piece.reply_to for piece in world.pieces] == [None, 15]
    assert [said.target for _, said in told(world)] == [15, MOVED + 15]


def test_a_chat_that_moves_to_where_it_is_fails() -> None:
    world = moved_world()
    world.telegram.lasting["send"] = ChatMovedError(SUPERGROUP_ID)
    with pytest.raises(PermanentError) as failed:
        world.relay(ANSWER)
    assert failed.value.reason is Reason.CHAT_MOVED


def test_a_persons_chat_never_moves() -> None:
    world = OutgoingWorld()
    world.telegram.lasting["send"] = ChatMovedError(SUPERGROUP_ID)
    with pytest.raises(PermanentError):
        world.relay(replace(ANSWER, conversation=replace(HERE, chat_id=42, deal_id=None)))
    assert world.groups.taken == []


def test_a_reaction_to_what_was_before_the_move_is_not_shown() -> None:
    world = moved_world()
    world.receipts.incoming(HERE, 15, f"{HERE}:15", Received("before", ""))
    world.react(OutgoingReaction(SCOPE, HERE, "", Target("before"), "👍", "amojo-olga", "{}"))
    assert world.telegram.reactions == []


def test_a_link_made_after_the_move_knows_the_supergroup_by_its_own_id() -> None:
    young = replace(HERE, chat_id=SUPERGROUP_ID, deal_id=503)
    group = make_group(DEAL, now_id=SUPERGROUP_ID)
    links = {**group.links, 503: replace(group.links[DEAL], deal_id=503, chat_id=SUPERGROUP_ID)}
    world = world_of(replace(group, links=links))
    world.receipts.incoming(HERE, 15, f"{HERE}:15", Received("before", ""))
    world.relay(answer("m1", reply_to=Target("before")))
    ((share, said),) = world.other_deals.told.values()
    assert share.talk.conversation == young
    assert (said.numbers, said.target) == ((1,), 0), "nothing of the chat before stands there"

    world.relay(answer("m2", conversation=young))
    assert receipt_of(world, "m2", young).telegram_ids == (2,)
    assert [said.numbers for deal, said in told(world) if deal == DEAL] == [(MOVED + 2,)]


def test_moving_is_remembered_once_for_all_deals() -> None:
    world = world_of()
    world.telegram.trouble["send"] = [ChatMovedError(SUPERGROUP_ID)]
    world.relay(ANSWER)
    known = world.groups.get(ACCOUNT, GROUP_ID)
    assert known is not None
    assert known == world.groups.get(ACCOUNT, SUPERGROUP_ID)
