"""Colleagues who write in a group from their own Telegram: what they say is an answer in every deal."""

from dataclasses import replace

import pytest

from bridge.domain.content import Text
from bridge.domain.groups import Authors, Staff
from bridge.domain.identity import import_mark
from bridge.domain.receipts import Received
from bridge.domain.records import Chat, ChatKind, Conversation
from bridge.relay.messages import CrmReaction, IncomingMessage, IncomingReaction, Reference, Sender, Talk
from tests.fakes.accounts import NOW
from tests.fakes.answers import HERE
from tests.fakes.bots import BOT_ID
from tests.fakes.groups import GROUP_ID
from tests.fakes.incoming import ANNA, IncomingWorld
from tests.fakes.steps import KilledError

OLGA = Staff(7, "amojo-olga", "Ольга")
GROUP = Chat(GROUP_ID, ChatKind.GROUP, "Ремонт 12")
TALK = Talk(HERE, "Ремонт 12")


def world() -> IncomingWorld:
    world = IncomingWorld()
    known = Conversation(HERE, world.bot.scope_id, "chat-here", 300, name="Ремонт 12", label="Магазин")
    world.conversations.stored[HERE] = known
    return world


def said(staff: Staff | None = OLGA, talk: Talk = TALK, **fields: object) -> IncomingMessage:
    message = IncomingMessage(BOT_ID, GROUP, 5, NOW, ANNA, Text("Завтра в десять"), talk=talk, staff=staff)
    return replace(message, **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize("authors", list(Authors))
def test_what_they_say_is_outgoing_silent_and_theirs(authors: Authors) -> None:
    there = world()
    there.relay(said(talk=replace(TALK, authors=authors)))
    (shown,) = there.chats.shown.values()
    assert shown.sender == Sender("amojo-olga", "Ольга", ref_id="amojo-olga")
    assert shown.receiver == Sender(str(HERE), "Ремонт 12 (Магазин)")
    assert (shown.silent, shown.content) == (True, Text("Завтра в десять")), "no line says who it is: the sender does"


def test_the_same_words_of_anybody_else_are_incoming() -> None:
    there = world()
    there.relay(said(staff=None))
    (shown,) = there.chats.shown.values()
    assert (shown.receiver, shown.silent) == (None, False)
    assert there.receipts.marks == set()


def test_it_is_known_for_ours_before_amocrm_could_send_a_hook_of_it() -> None:
    there = world()
    there.chats.before["send"] = [KilledError()]
    with pytest.raises(KilledError):
        there.relay(said())
    ((talk, mark),) = there.receipts.marks
    there.relay(said())
    (shown,) = there.chats.shown.values()
    assert (talk, mark) == (HERE, import_mark("amojo-olga", shown.at_ms))
    (crm_id,) = {received.crm_id for received in there.receipts.kept.values()}
    assert there.dialogues.fresh(HERE, crm_id).imported


def test_an_edit_changes_it_where_it_stands() -> None:
    there = world()
    there.relay(said())
    there.relay(said(content=Text("Завтра в девять"), edited_at=NOW + 60))
    (edit,) = there.chats.edits
    assert edit.content == Text("Завтра в девять")
    assert len(there.chats.shown) == 1


def test_their_reactions_are_theirs_and_known_for_ours() -> None:
    there = world()
    there.receipts.incoming(HERE, 9, f"{HERE}:9", Received("crm-9", ""))
    there.chats.outgoing.add("crm-9")
    put = IncomingReaction(BOT_ID, GROUP, 9, ANNA, frozenset(), frozenset({"👍"}), talk=TALK, staff=OLGA)
    there.relay(put)
    taken = replace(put, before=frozenset({"👍"}), after=frozenset())
    assert there.receipts.reactions == {(HERE, 9, "amojo-olga"): "👍"}
    there.relay(taken)
    like = CrmReaction(HERE, Reference(crm_id="crm-9"), "amojo-olga", "👍", ref_id="amojo-olga")
    assert there.chats.reactions == [like, replace(like, taken_back=True)]
    assert there.receipts.reactions == {(HERE, 9, "amojo-olga"): ""}
