"""What was said in one deal of a group is shown in another one: once, silently, in the name of whoever said it."""

from dataclasses import replace
from typing import Any

import pytest

from bridge.domain.content import Contact, Media, MediaKind, Place, Text
from bridge.domain.errors import NotYetError, PermanentError, TransientError
from bridge.domain.identity import import_mark
from bridge.domain.reasons import Reason
from bridge.domain.receipts import Receipt
from bridge.domain.records import BotState
from bridge.relay.groups.copy_attachment import PATIENCE_WITH_ANOTHER
from bridge.relay.messages import CrmReaction, Extent, Reference, Sender
from tests.fakes.answers import THERE
from tests.fakes.bots import make_bot
from tests.fakes.saying import ATTACHED, OLGA_ID, SaidWorld, answered, reacted, said
from tests.fakes.steps import KilledError

AT_MS = 1_700_000_000_980


def test_it_stands_there_as_the_managers_own_words() -> None:
    world = SaidWorld()
    world.show(said())
    (shown,) = world.shown
    assert shown.content == Text("Добрый день")
    assert shown.sender == Sender(OLGA_ID, "Ольга", ref_id=OLGA_ID)
    assert shown.receiver == Sender(str(THERE), "Ремонт 12 (Магазин)")
    assert shown.silent
    assert (shown.conversation, shown.at_ms, shown.source) == (THERE, AT_MS, "tg-7001")
    assert dict(world.metrics.counts) == {"answers_shared": 1}


def test_warm_it_costs_no_read_two_writes_and_one_call() -> None:
    world = SaidWorld()
    world.show(said())
    reads = world.dialogues.reads
    world.show(said(key="m2:whole"))
    assert world.dialogues.reads == reads
    assert world.receipts.taken == ["importing", "imported"] * 2
    assert world.chats.taken == ["send", "send"]


def test_told_again_it_is_there_once() -> None:
    world = SaidWorld()
    for _ in range(3):
        world.show(said())
    assert len(world.shown) == 1
    assert {call.msgid for call in world.chats.calls} == {f"{THERE}:said:m1:whole"}


@pytest.mark.parametrize("died", ["importing", "imported"])
def test_a_worker_that_dies_shows_it_once(died: str) -> None:
    world = SaidWorld()
    world.receipts.after[died] = [KilledError()]
    with pytest.raises(KilledError):
        world.show(said())
    world.show(said())
    assert len(world.shown) == 1


def test_it_is_marked_as_ours_before_amocrm_could_send_a_hook_of_it() -> None:
    world = SaidWorld()
    world.chats.before["send"] = [KilledError()]
    with pytest.raises(KilledError):
        world.show(said())
    assert world.receipts.marks == {(THERE, import_mark(OLGA_ID, AT_MS))}
    world.show(said())
    (posted,) = world.receipts.imports
    assert world.dialogues.fresh(THERE, posted[1]).imported, "and later by its id"


def test_replies_and_reactions_find_it_by_all_its_messages() -> None:
    world = SaidWorld()
    world.show(said(numbers=(9, 10), thread=4))
    ((_, crm_id),) = world.receipts.imports
    assert world.receipts.imports[THERE, crm_id] == Receipt(crm_id, (9, 10), complete=True, thread=4)
    assert [world.receipts.crm_id_of(THERE, number) for number in (9, 10)] == [crm_id, crm_id]
    assert world.receipts.topics == {THERE: 4}, "and the next answer from here goes to that topic"


def test_it_answers_here_what_it_answered_there() -> None:
    world = SaidWorld()
    world.stands(5, "crm-5")
    world.show(said(target=5))
    world.show(said(key="m2:whole", target=6))
    assert [one.reply_to for one in world.shown] == [Reference(crm_id="crm-5"), None]


def test_a_salesbots_buttons_are_lines_here_and_their_long_answers_are_remembered() -> None:
    long = "я" * 70
    hook = answered(text="Когда?", markup={"mode": "inline", "buttons": [[{"text": "Завтра"}], [{"text": long}]]})
    world = SaidWorld()
    world.show(said(hook=hook))
    assert world.shown[0].content == Text(f"Когда?\nЗавтра\n{long}")
    assert set(world.receipts.buttons.values()) == {long}


def test_nobody_is_named_where_amocrm_does_not_say_who_wrote() -> None:
    world = SaidWorld()
    world.show(said(hook=answered().replace(OLGA_ID, "")))
    assert world.shown[0].sender == Sender("", "")
    assert world.receipts.marks == set()


@pytest.mark.parametrize(
    ("content", "shown"),
    [
        ({"type": "location", "text": "", "location": {"lat": 55.5, "lon": 37.5}}, Place(55.5, 37.5)),
        ({"type": "contact", "text": "", "contact": {"name": "Пётр", "phone": "+7999"}}, Contact("Пётр", "+7999")),
        ({"text": "Да", "forwards": {"messages": [{"type": "text", "text": "Нет"}]}}, Text("Да\nПереслано: Нет")),
    ],
)
def test_every_kind_is_shown_as_what_it_is(content: dict[str, Any], shown: object) -> None:
    world = SaidWorld()
    world.show(said(hook=answered(**content)))
    assert [one.content for one in world.shown] == [shown]


PICTURE = answered(type="picture", text="Смотрите", media=ATTACHED, file_name="план.pdf", file_size=7)


def test_a_file_is_copied_once_for_all_deals() -> None:
    world = SaidWorld()
    world.show(said(hook=PICTURE))
    world.show(said(key="again", hook=PICTURE))
    assert world.files.fetched == [ATTACHED]
    address = f"https://media.test/31/{ATTACHED}/план.pdf"
    assert world.files_shown == [address, address]
    assert world.media.kept == {address: b"content"}
    assert world.files.open == 0


def test_a_file_that_another_deal_copies_is_waited_for_and_not_fetched_again() -> None:
    world = SaidWorld()
    with pytest.raises(NotYetError):
        world.show(said(hook=PICTURE, copies=False))
    assert world.files.fetched == []

    world.show(said(key="of the deal that copies it", hook=PICTURE))
    world.show(said(hook=PICTURE, copies=False), attempt=2)

    assert world.files.fetched == [ATTACHED]
    assert world.files_shown == [f"https://media.test/31/{ATTACHED}/план.pdf"] * 2


def test_a_deal_whose_line_stands_still_has_the_others_copy_the_file_in_the_end() -> None:
    world = SaidWorld()
    for attempt in range(1, PATIENCE_WITH_ANOTHER):
        with pytest.raises(NotYetError):
            world.show(said(hook=PICTURE, copies=False), attempt)

    world.show(said(hook=PICTURE, copies=False), PATIENCE_WITH_ANOTHER)

    assert world.files_shown == [f"https://media.test/31/{ATTACHED}/план.pdf"]


def test_a_file_that_cannot_be_copied_is_shown_from_where_amocrm_has_it() -> None:
    world = SaidWorld()
    world.files.there.clear()
    world.show(said(hook=PICTURE))
    assert world.files_shown == [ATTACHED]


def test_a_file_is_waited_for_a_few_seconds_and_no_longer() -> None:
    world = SaidWorld()
    world.files.trouble = [TransientError(Reason.AMO_UNAVAILABLE)] * 3
    for attempt in (1, 2):
        with pytest.raises(TransientError):
            world.show(said(hook=PICTURE), attempt)
    world.show(said(hook=PICTURE), attempt=3)
    assert world.files_shown == [ATTACHED]


def test_the_text_that_went_ahead_and_the_rest_are_two_messages() -> None:
    world = SaidWorld()
    world.show(said(key="m1:text", hook=PICTURE, extent=Extent.TEXT))
    world.show(said((10,), key="m1:rest", hook=PICTURE, extent=Extent.REST))
    text, rest = world.shown
    assert text.content == Text("Смотрите")
    assert isinstance(rest.content, Media)
    assert (rest.content.kind, rest.content.caption) == (MediaKind.PHOTO, "")
    assert world.files.fetched == [ATTACHED]


def test_a_talk_that_is_not_open_is_opened_first() -> None:
    world = SaidWorld(is_open=False)
    world.show(said())
    assert world.chats.taken == ["create", "send"]
    assert len(world.cards.created) == 1


@pytest.mark.parametrize("bot", [None, make_bot(scope_id="scope-of-another-account")])
def test_what_another_account_said_is_shown_nowhere(bot: object) -> None:
    world = SaidWorld(bot)  # type: ignore[arg-type]
    world.show(said())
    assert world.shown == []


def test_a_deal_that_was_untied_meanwhile_is_left_alone() -> None:
    world = SaidWorld()
    world.conversations.closed(THERE)
    world.show(said())
    assert (world.chats.taken, world.cards.calls) == ([], [])


def test_while_the_widget_is_off_it_is_kept_for_people_to_see() -> None:
    with pytest.raises(PermanentError) as failed:
        SaidWorld(make_bot(state=BotState.STOPPED)).show(said())
    assert failed.value.reason is Reason.WIDGET_OFF


def test_a_reaction_is_put_in_the_managers_name() -> None:
    world = SaidWorld()
    world.stands(5, "crm-5")
    world.show(said((), hook=reacted(), target=5))
    world.show(said((), hook=reacted(""), target=5))
    like = CrmReaction(THERE, Reference(crm_id="crm-5"), OLGA_ID, "👍", ref_id=OLGA_ID)
    assert world.chats.reactions == [like, replace(like, taken_back=True)]
    assert world.receipts.reactions == {(THERE, 5, OLGA_ID): ""}
    assert world.receipts.last_reactions == {(THERE, 5): OLGA_ID}


@pytest.mark.parametrize("target", [0, 6])
def test_a_reaction_to_what_is_not_there_creates_nothing(target: int) -> None:
    world = SaidWorld()
    world.show(said((), hook=reacted(), target=target))
    assert (world.chats.reactions, world.shown, world.receipts.reactions) == ([], [], {})


def test_a_reaction_that_amocrm_does_not_take_holds_up_nothing() -> None:
    world = SaidWorld()
    world.stands(5, "crm-5")
    world.chats.before["react"] = [PermanentError(Reason.AMO_REFUSED)]
    world.show(said((), hook=reacted(), target=5))
    world.chats.before["react"] = [TransientError(Reason.AMO_UNAVAILABLE)] * 2
    with pytest.raises(TransientError):
        world.show(said((), hook=reacted(), target=5))
    world.show(said((), hook=reacted(), target=5), attempt=10)
    assert world.chats.reactions == []


def test_two_files_of_one_name_are_two() -> None:
    world = SaidWorld()
    world.files.there[ATTACHED.replace("/x/", "/y/")] = b"another"
    world.show(said(hook=PICTURE))
    world.show(said(key="m2:whole", hook=PICTURE.replace("/x/", "/y/")))
    assert len(set(world.files_shown)) == 2
