"""What a manager answers in one deal goes into the group once, and its other deals are told of it."""

from dataclasses import replace

import pytest

from bridge.domain.content import MediaKind, Text
from bridge.domain.errors import OnlyTextSentError, PermanentError, TransientError
from bridge.domain.groups import Link
from bridge.domain.identity import import_mark
from bridge.domain.reasons import Reason
from bridge.domain.receipts import Receipt, Received
from bridge.relay.messages import Extent, Said, StatusReport, Target
from tests.fakes.answers import ANSWER, AT_MS, HERE, OLGA, THERE, answer, group_in, receipt_of, told, world_of
from tests.fakes.bots import BOT_ID, make_bot
from tests.fakes.groups import DEAL, GROUP_ID, OTHER_DEAL, make_group
from tests.fakes.outgoing import LONG_TEXT, SCOPE, SEALED, media
from tests.fakes.steps import KilledError

OTHER_BOT = 7002


def test_it_costs_one_more_read_and_one_more_write_than_in_private() -> None:
    world = world_of()
    world.relay(ANSWER)
    assert world.dialogues.reads == 1
    assert world.groups.taken == ["get", "book"]
    assert world.conversations.taken == ["claim"]
    assert world.receipts.taken == ["outgoing"]
    assert world.other_deals.taken == ["tell"]
    assert [(sent.chat_id, sent.text) for sent in world.telegram.sent] == [(GROUP_ID, "Добрый день")]
    assert world.chats.reports == [StatusReport(SCOPE, "m1")]


def test_every_other_deal_is_told_once() -> None:
    world = world_of(make_group(DEAL, OTHER_DEAL, 503))
    for _ in range(2):
        world.relay(ANSWER)
    assert len(world.telegram.sent) == 1
    said = Said(SCOPE, ANSWER.hook, "m1:whole", numbers=(1,), extent=Extent.WHOLE)
    assert told(world) == [(OTHER_DEAL, said), (503, replace(said, copies=False))], "one of them copies its file"
    assert world.other_deals.taken == ["tell", "tell"], "asked for again, because the first one may have been lost"


def test_a_group_of_one_deal_has_nobody_to_tell() -> None:
    world = world_of(make_group(DEAL))
    world.relay(ANSWER)
    assert world.other_deals.taken == []
    assert world.chats.reports == [StatusReport(SCOPE, "m1")]


def test_who_dies_before_the_deals_were_told_tells_them_and_sends_nothing_again() -> None:
    world = world_of()
    world.other_deals.before["tell"] = [KilledError()]
    with pytest.raises(KilledError):
        world.relay(ANSWER)
    assert world.chats.reports == []
    world.relay(ANSWER)
    assert len(world.telegram.sent) == 1
    assert [deal for deal, _ in told(world)] == [OTHER_DEAL]
    assert world.chats.reports == [StatusReport(SCOPE, "m1")]


def test_what_it_answers_is_told_by_the_number_that_each_deal_knows() -> None:
    world = world_of()
    world.receipts.incoming(HERE, 15, f"{HERE}:15", Received("crm-15", ""))
    world.relay(replace(ANSWER, reply_to=Target("crm-15", f"{HERE}:15")))
    assert [piece.reply_to for piece in world.pieces] == [15]
    assert [said.target for _, said in told(world)] == [15]


def test_a_message_of_another_deal_may_be_answered() -> None:
    """It was imported here, and stands in Telegram as number 9."""
    world = world_of()
    world.receipts.imported(HERE, Receipt("imported", (9,), complete=True))
    world.relay(replace(ANSWER, reply_to=Target("imported", f"{HERE}:said:m0:whole")))
    assert [piece.reply_to for piece in world.pieces] == [9]


def test_what_comes_back_of_our_own_import_is_not_said_again() -> None:
    """amoCRM may send a hook of a message that was imported on behalf of a user: by the id that it got."""
    world = world_of()
    world.receipts.imported(HERE, Receipt("m1", (9,), complete=True))
    world.relay(ANSWER)
    assert (world.telegram.sent, world.chats.reports, world.other_deals.taken) == ([], [], [])


def test_nor_when_it_comes_before_its_id_is_known() -> None:
    world = world_of()
    world.receipts.importing(HERE, import_mark(OLGA.id, AT_MS))
    world.relay(ANSWER)
    assert (world.telegram.sent, world.chats.reports, world.other_deals.taken) == ([], [], [])
    world.relay(answer("m2", at_ms=AT_MS + 1))
    assert world.texts == ["Добрый день"], "the manager's next words are others"


def test_what_a_colleague_wrote_in_telegram_is_no_answer_when_it_comes_back() -> None:
    world = world_of()
    world.receipts.incoming(HERE, 15, f"{HERE}:15", Received("m1", ""))
    world.relay(ANSWER)
    assert (world.telegram.sent, world.chats.reports) == ([], [])


def test_a_long_text_is_told_whole_with_all_its_messages() -> None:
    world = world_of()
    world.relay(replace(ANSWER, content=Text(LONG_TEXT)))
    assert receipt_of(world) == Receipt("m1", (1, 2, 3), complete=True)
    assert [said.numbers for _, said in told(world)] == [(1, 2, 3)]


def test_of_what_is_sent_in_part_the_part_is_told_and_the_rest_when_it_is_sent() -> None:
    world = world_of()
    photo = replace(ANSWER, content=media(MediaKind.PHOTO, "Смотрите"))
    world.files.there.clear()
    with pytest.raises(OnlyTextSentError):
        world.relay(photo, attempt=5)
    assert [(said.key, said.numbers, said.extent) for _, said in told(world)] == [("m1:text", (1,), Extent.TEXT)]

    world.files.there[photo.content.file.ref] = b"content"  # type: ignore[union-attr]
    world.relay(photo)
    assert [(said.key, said.numbers, said.extent) for _, said in told(world)][1:] == [("m1:rest", (2,), Extent.REST)]


def test_a_text_that_goes_ahead_of_a_file_that_is_late_is_told_at_once() -> None:
    world = world_of()
    photo = replace(ANSWER, content=media(MediaKind.PHOTO, "Смотрите"))
    world.files.trouble = [TransientError(Reason.AMO_UNAVAILABLE), TransientError(Reason.AMO_UNAVAILABLE)]
    for attempt in (3, 4):
        with pytest.raises(TransientError):
            world.relay(photo, attempt=attempt)
    assert [said.key for _, said in told(world)] == ["m1:text"]
    assert world.other_deals.taken == ["tell"], "and not with every attempt"


def test_what_did_not_arrive_is_not_told() -> None:
    world = world_of()
    world.telegram.lasting["send"] = PermanentError(Reason.NO_RIGHTS)
    with pytest.raises(PermanentError):
        world.relay(ANSWER)
    assert told(world) == []


@pytest.mark.parametrize(
    "links",
    [
        {},
        {OTHER_DEAL: Link(OTHER_DEAL, BOT_ID, GROUP_ID)},
        {DEAL: Link(DEAL, OTHER_BOT, GROUP_ID)},
    ],
)
def test_into_a_group_that_is_not_tied_to_the_deal_nothing_is_sent(links: dict[int, Link]) -> None:
    """Untied, or taken over by another bot, whose conversation with the deal is another."""
    world = world_of(make_group(links=links))
    with pytest.raises(PermanentError) as failed:
        world.relay(ANSWER)
    assert failed.value.reason is Reason.NOT_LINKED
    assert failed.value.text == "Группа больше не связана с этой сделкой через этого бота"
    assert (world.telegram.sent, world.conversations.claims) == ([], [])


def test_the_talk_of_a_deal_that_was_merged_is_answered_and_the_other_deals_are_told() -> None:
    merged = {600: Link(600, BOT_ID, GROUP_ID, began=DEAL), OTHER_DEAL: Link(OTHER_DEAL, BOT_ID, GROUP_ID)}
    world = world_of(make_group(links=merged))
    world.relay(ANSWER)
    assert [(sent.chat_id, sent.text) for sent in world.telegram.sent] == [(GROUP_ID, "Добрый день")]
    assert [deal for deal, _ in told(world)] == [OTHER_DEAL]


def test_what_was_sent_before_the_group_was_untied_is_sent() -> None:
    world = world_of()
    world.relay(ANSWER)
    world.groups.unlink(31, GROUP_ID, group_in(world).links[DEAL])
    world.relay(ANSWER)
    assert world.chats.reports == [StatusReport(SCOPE, "m1")] * 2
    assert len(world.telegram.sent) == 1


@pytest.mark.parametrize(
    ("refused", "told_as"),
    [
        (Reason.NOT_IN_GROUP, "Бота нет в группе: его удалили. Добавьте его в группу снова"),
        (Reason.CHAT_NOT_FOUND, "Бота нет в группе: его удалили. Добавьте его в группу снова"),
        (Reason.GROUP_DELETED, "Группы в Telegram больше нет: её удалили"),
        (Reason.NO_RIGHTS, "У бота нет права писать в этот чат"),
    ],
)
def test_why_a_group_cannot_be_written_to(refused: Reason, told_as: str) -> None:
    world = world_of()
    world.telegram.lasting["send"] = PermanentError(refused)
    with pytest.raises(PermanentError) as failed:
        world.relay(ANSWER)
    assert failed.value.text == told_as
    assert world.conversations.released == 1


def test_a_photo_into_a_group_that_is_gone_is_not_tried_as_a_document_and_a_text() -> None:
    world = world_of()
    world.telegram.lasting["send"] = PermanentError(Reason.NOT_IN_GROUP)
    with pytest.raises(PermanentError) as failed:
        world.relay(replace(ANSWER, content=media(MediaKind.PHOTO, "Смотрите")))
    assert not isinstance(failed.value, OnlyTextSentError)
    assert len(world.conversations.claims) == 1


def test_two_bots_of_a_supergroup_know_its_messages_by_the_same_numbers() -> None:
    links = {DEAL: Link(DEAL, BOT_ID, GROUP_ID), OTHER_DEAL: Link(OTHER_DEAL, OTHER_BOT, GROUP_ID)}
    world = world_of(make_group(links=links))
    world.bots.add(make_bot(bot_id=OTHER_BOT, sealed_token=SEALED))
    world.relay(ANSWER)
    ((share, said),) = world.other_deals.told.values()
    assert str(share.talk.conversation) == f"{OTHER_BOT}:{GROUP_ID}:{OTHER_DEAL}"
    assert said.numbers == (1,)


def test_in_a_basic_group_each_bot_counts_for_itself() -> None:
    links = {DEAL: Link(DEAL, BOT_ID, GROUP_ID), OTHER_DEAL: Link(OTHER_DEAL, OTHER_BOT, GROUP_ID)}
    world = world_of(make_group(links=links, is_basic=True))
    world.relay(ANSWER)
    assert [said.numbers for _, said in told(world)] == [(0,)]


def test_the_conversation_of_the_other_deal_is_named() -> None:
    world = world_of()
    world.relay(ANSWER)
    ((share, _),) = world.other_deals.told.values()
    assert share.talk.conversation == THERE
    assert (share.account_id, share.home, share.talk.title) == (31, GROUP_ID, "Ремонт 12")
