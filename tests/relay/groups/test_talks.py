"""Everything that people do in a group, as the managers of each of its deals see it."""

from dataclasses import replace
from typing import Any

import pytest

from bridge.domain.content import Contact, File, Media, MediaKind, Mention, Place, Text
from bridge.domain.groups import MOVED, Authors, GroupSettings, Link
from bridge.domain.identity import ConversationId
from bridge.domain.receipts import Receipt
from bridge.domain.records import Chat, ChatKind, Person
from bridge.domain.texts import file_too_large
from bridge.relay.messages import (
    IncomingMessage,
    IncomingReaction,
    PollResult,
    Press,
    Quoted,
    Reference,
)
from tests.fakes.bots import BOT_ID
from tests.fakes.groups import DEAL, GROUP_ID, OTHER_DEAL, make_group
from tests.fakes.incoming import ANNA, LARGEST
from tests.fakes.spreading import CHAT, SUPERGROUP, GroupWorld, said

TALK = ConversationId(BOT_ID, GROUP_ID, DEAL)
OTHER_TALK = ConversationId(BOT_ID, GROUP_ID, OTHER_DEAL)
TALKS = (TALK, OTHER_TALK)
FOREMAN = Person(GROUP_ID, "Ремонт 12 (прораб)")
MOVED_CHAT = Chat(SUPERGROUP, ChatKind.SUPERGROUP, "Ремонт 12")
LINE = GroupSettings(authors=Authors.LINE)
PLAN = Media(MediaKind.DOCUMENT, File("file-of-42", "plan", "план.pdf"), "вот")


@pytest.fixture
def world() -> GroupWorld:
    return GroupWorld(make_group(DEAL, OTHER_DEAL))


def shown(world: GroupWorld, message_id: int = 1, talk: ConversationId = TALK) -> Any:
    return world.chats.shown[f"{talk}:{message_id}"]


def both(world: GroupWorld) -> list[list[str]]:
    return [world.texts(DEAL), world.texts(OTHER_DEAL)]


def test_a_message_is_its_authors_under_the_name_that_private_talks_have(world: GroupWorld) -> None:
    world.happen(said())

    for talk in TALKS:
        message = shown(world, talk=talk)
        assert (message.sender.id, message.sender.name) == ("7001:42", "Анна Каренина (Магазин)")
        assert (message.sender.profile_link, message.source, message.silent) == ("https://t.me/anna", "tg-7001", False)
        assert message.content == Text("Здравствуйте")
    assert both(world) == [["Здравствуйте"]] * 2


def test_the_author_may_stand_in_the_first_line() -> None:
    world = GroupWorld(make_group(DEAL, settings=LINE))

    world.happen(said())

    message = shown(world)
    assert (message.sender.id, message.sender.name) == (str(TALK), "Ремонт 12 (Магазин)")
    assert message.content == Text("Анна Каренина:\nЗдравствуйте")


@pytest.mark.parametrize(
    ("person", "line"),
    [
        (FOREMAN, "Ремонт 12 (прораб):"),
        (Person(-1001, "Новости", username="news"), "Новости:"),
        (Person(8008, "Погода", is_bot=True), "Погода:"),
    ],
)
def test_who_is_no_person_is_named_in_the_first_line_and_sends_nothing(person: Person, line: str) -> None:
    """amoCRM may make a contact of any sender, which nobody could take back."""
    world = GroupWorld(make_group(DEAL, settings=GroupSettings(other_bots=True)))

    world.happen(said(person=person))

    assert shown(world).content == Text(f"{line}\nЗдравствуйте")
    assert shown(world).sender.id == str(TALK)


CONTENTS: list[tuple[Any, str]] = [
    (Text("Привет"), "Анна Каренина:\n[Тема: Свет]\nПривет"),
    (PLAN, "[Файл: план.pdf]\nАнна Каренина:\n[Тема: Свет]\nвот"),
    (replace(PLAN, caption=""), "[Файл: план.pdf]\nАнна Каренина:\n[Тема: Свет]"),
    (Place(55.75, 37.62), "[Геопозиция: 55.75, 37.62]\nАнна Каренина:\n[Тема: Свет]"),
    (Contact("Пётр", "+7915", ""), "[Контакт: Пётр +7915]\nАнна Каренина:\n[Тема: Свет]"),
    (Mention("Игральная кость", "4"), "Анна Каренина:\n[Тема: Свет]\n[Игральная кость: 4]"),
]


@pytest.mark.parametrize(("content", "seen"), CONTENTS, ids=lambda one: type(one).__name__)
def test_every_kind_carries_its_author_and_its_topic(content: Any, seen: str) -> None:
    world = GroupWorld(make_group(DEAL, settings=LINE, topics={3: "Свет"}))

    world.happen(said(content=content, thread=3))

    assert shown(world).content.seen == seen


def test_a_file_is_fetched_once_for_all_deals(world: GroupWorld) -> None:
    world.happen(said(content=PLAN))

    assert [shown(world, talk=talk).content.file.name for talk in TALKS] == ["план.pdf"] * 2
    assert len(world.files.fetched) == 1


def test_the_sender_of_a_file_that_is_too_large_is_told_once(world: GroupWorld) -> None:
    world.happen(said(content=replace(PLAN, file=replace(PLAN.file, size=LARGEST + 1))))

    ((place, text),) = world.jobs.answers
    assert (place, text) == (ConversationId(BOT_ID, GROUP_ID), file_too_large("20 МБ"))


def test_it_is_told_where_the_group_is_now() -> None:
    world = GroupWorld(make_group(DEAL, now_id=SUPERGROUP))

    world.happen(said(chat=MOVED_CHAT, content=replace(PLAN, file=replace(PLAN.file, size=LARGEST + 1))))

    ((place, _),) = world.jobs.answers
    assert place == ConversationId(BOT_ID, SUPERGROUP)


def test_a_command_of_another_bot_is_talk_and_nobody_is_greeted(world: GroupWorld) -> None:
    world.happen(said(text="/start@other_bot", content=Text("/start@other_bot")))

    assert both(world) == [["/start@other_bot"]] * 2
    assert world.jobs.answers == {}


def test_an_edit_changes_the_message_in_every_deal(world: GroupWorld) -> None:
    world.happen(said())

    world.happen(said(content=Text("Добрый вечер"), edited_at=1_800_000_060))
    world.happen(said(content=Text("Добрый вечер"), edited_at=1_800_000_060))

    assert both(world) == [["Добрый вечер"]] * 2
    assert [edit.conversation for edit in world.chats.edits] == list(TALKS)


def test_an_edit_keeps_the_author_and_the_topic_above() -> None:
    world = GroupWorld(make_group(DEAL, settings=LINE, topics={3: "Свет"}))
    world.happen(said(thread=3))

    world.happen(said(content=Text("Добрый вечер"), thread=3, edited_at=1_800_000_060))

    assert world.texts(DEAL) == ["Анна Каренина:\n[Тема: Свет]\nДобрый вечер"]


@pytest.mark.parametrize(("then", "since"), [(Authors.LINE, Authors.SENDER), (Authors.SENDER, Authors.LINE)])
def test_an_edit_has_its_author_where_the_message_has_it_whatever_is_wished_since(
    then: Authors, since: Authors
) -> None:
    world = GroupWorld(make_group(DEAL, settings=GroupSettings(authors=then)))
    world.happen(said(text="Когда?"))
    world.groups.put(make_group(DEAL, settings=GroupSettings(authors=since)))

    world.happen(said(text="Когда?", edited_at=1_800_000_030))
    assert world.chats.edits == [], "nobody would see a difference"
    world.happen(said(text="Когда начнёте?", edited_at=1_800_000_060))

    (edit,) = world.chats.edits
    name = "Анна Каренина:\n" if then is Authors.LINE else ""
    assert edit.content.seen == f"{name}Когда начнёте?"


def test_a_reply_to_a_person_names_the_message_of_each_deal(world: GroupWorld) -> None:
    world.happen(said(1))

    world.happen(said(2, "И я", quoted=Quoted(1, said="Здравствуйте")))

    assert [shown(world, 2, talk).reply_to for talk in TALKS] == [Reference(msgid=f"{talk}:1") for talk in TALKS]


@pytest.mark.parametrize("quoted", [Quoted(9, from_bot=True), Quoted(9, from_other_bot=True)])
def test_a_reply_to_an_answer_names_what_each_deal_has_of_it(world: GroupWorld, quoted: Quoted) -> None:
    """The answer of one deal stands in the others as well, under another id of amojo."""
    world.receipts.outgoing(TALK, Receipt("answer", (9,), complete=True))
    world.receipts.outgoing(OTHER_TALK, Receipt("mirrored", (9,), complete=True))

    world.happen(said(2, "Спасибо", quoted=quoted))

    assert [shown(world, 2, talk).reply_to for talk in TALKS] == [
        Reference(crm_id="answer"),
        Reference(crm_id="mirrored"),
    ]


def test_a_reply_to_what_a_deal_has_not_tells_it_in_words(world: GroupWorld) -> None:
    world.receipts.outgoing(TALK, Receipt("answer", (9,), complete=True))

    world.happen(said(2, "Спасибо", quoted=Quoted(9, from_bot=True, said="Приедем завтра")))

    assert both(world) == [["Спасибо"], ["«Приедем завтра»\nСпасибо"]]


def test_a_reaction_stands_on_the_message_of_each_deal(world: GroupWorld) -> None:
    world.happen(said(1))

    world.happen(IncomingReaction(BOT_ID, CHAT, 1, ANNA, frozenset(), frozenset({"👍"})))

    assert [(one.conversation, one.user_id, one.emoji) for one in world.chats.reactions] == [
        (talk, "7001:42", "👍") for talk in TALKS
    ]


def test_a_reaction_of_who_is_no_person_is_the_groups(world: GroupWorld) -> None:
    world.happen(said(1))

    world.happen(IncomingReaction(BOT_ID, CHAT, 1, FOREMAN, frozenset(), frozenset({"👍"})))

    assert [one.user_id for one in world.chats.reactions] == [str(talk) for talk in TALKS]


def test_a_reaction_to_a_mirrored_answer_finds_it(world: GroupWorld) -> None:
    world.happen(said(1))
    world.chats.outgoing = {"answer", "mirrored"}
    world.receipts.outgoing(TALK, Receipt("answer", (9,), complete=True))
    world.receipts.outgoing(OTHER_TALK, Receipt("mirrored", (9,), complete=True))

    world.happen(IncomingReaction(BOT_ID, CHAT, 9, ANNA, frozenset(), frozenset({"👍"})))

    assert [one.target.crm_id for one in world.chats.reactions] == ["answer", "mirrored"]


@pytest.mark.parametrize("settings", [GroupSettings(), LINE])
def test_a_choice_is_the_persons_letter_by_letter_in_every_deal(settings: GroupSettings) -> None:
    """A Salesbot goes on only at exactly the text that it asked with."""
    world = GroupWorld(make_group(DEAL, OTHER_DEAL, settings=settings))
    world.receipts.outgoing(TALK, Receipt("asked", (9,), complete=True))

    world.happen(Press(BOT_ID, CHAT, 9, ANNA, "77", "Да"))

    assert both(world) == [["Да"]] * 2
    choice = world.chats.shown[f"{TALK}:9:press"]
    assert (choice.sender.id, choice.reply_to) == ("7001:42", Reference(crm_id="asked"))


def test_a_press_is_answered_once_where_the_group_is_now() -> None:
    world = GroupWorld(make_group(DEAL, OTHER_DEAL, now_id=SUPERGROUP))

    world.happen(Press(BOT_ID, MOVED_CHAT, 9, ANNA, "77", "Да"))

    (press,) = world.jobs.presses.values()
    assert (press.conversation, press.message_id, press.chosen) == (ConversationId(BOT_ID, SUPERGROUP), 9, "Да")


def test_the_first_choice_is_the_choice_whoever_presses_next(world: GroupWorld) -> None:
    world.happen(Press(BOT_ID, CHAT, 9, ANNA, "77", "Да"))
    world.happen(Press(BOT_ID, CHAT, 9, Person(43, "Пётр"), "78", "Нет"))

    assert both(world) == [["Да"]] * 2
    assert [press.chosen for press in world.jobs.presses.values()] == ["Да", ""]


POLL = said(5, content=Mention("Опрос", "Какой цвет?"), poll_id="p")


def test_the_end_of_a_poll_is_written_into_every_deal(world: GroupWorld) -> None:
    world.happen(POLL)

    world.happen(PollResult(BOT_ID, "p", Mention("Опрос завершён", "Какой цвет?")))

    assert both(world) == [["[Опрос завершён: Какой цвет?]"]] * 2
    assert [edit.conversation for edit in world.chats.edits] == list(TALKS)


def test_it_keeps_the_author_and_the_topic_and_finds_a_group_that_has_moved() -> None:
    early, late = Link(DEAL, BOT_ID, GROUP_ID), Link(OTHER_DEAL, BOT_ID, SUPERGROUP)
    group = make_group(now_id=SUPERGROUP, settings=LINE, topics={3: "Свет"})
    world = GroupWorld(replace(group, links={DEAL: early, OTHER_DEAL: late}))
    world.happen(replace(POLL, chat=MOVED_CHAT, thread=3))

    world.happen(PollResult(BOT_ID, "p", Mention("Опрос завершён", "Какой цвет?")))

    assert both(world) == [["Анна Каренина:\n[Тема: Свет]\n[Опрос завершён: Какой цвет?]"]] * 2
    assert len(world.chats.shown) == 2


def test_messages_of_the_supergroup_are_told_apart_from_those_of_before(world: GroupWorld) -> None:
    world.happen(said(7, "до"))
    world.groups.moved(31, GROUP_ID, SUPERGROUP)

    world.happen(said(7, "после", chat=MOVED_CHAT))
    world.happen(said(8, "ответ", chat=MOVED_CHAT, quoted=Quoted(7, said="после")))
    world.happen(said(7, "исправлено", chat=MOVED_CHAT, content=Text("исправлено"), edited_at=1_800_000_060))

    assert both(world) == [["до", "исправлено", "ответ"]] * 2
    assert shown(world, MOVED + 8).reply_to == Reference(msgid=f"{TALK}:{MOVED + 7}")
    assert len(world.chats.chats) == 2


def test_a_link_of_after_the_move_counts_from_the_start() -> None:
    world = GroupWorld(replace(make_group(now_id=SUPERGROUP), links={DEAL: Link(DEAL, BOT_ID, SUPERGROUP)}))

    world.happen(said(7, chat=MOVED_CHAT))

    assert list(world.chats.shown) == [f"{BOT_ID}:{SUPERGROUP}:{DEAL}:7"]


def test_messages_of_one_second_keep_their_order_across_the_move() -> None:
    world = GroupWorld(make_group(DEAL, now_id=SUPERGROUP))

    for number in range(1, 30):
        world.happen(said(number, str(number), chat=MOVED_CHAT))

    moments = [call.at_ms for call in world.chats.calls]
    assert moments == sorted(set(moments))


def test_a_scheduled_message_without_an_id_is_one(world: GroupWorld) -> None:
    world.groups.moved(31, GROUP_ID, SUPERGROUP)

    world.happen(said(0, "по расписанию", chat=MOVED_CHAT))
    world.happen(said(0, "по расписанию", chat=MOVED_CHAT))

    assert both(world) == [["по расписанию"]] * 2


def test_a_message_that_is_sent_again_says_when_it_was_written(world: GroupWorld) -> None:
    world.happen(said(again_at=1_800_086_400))

    assert all(text.startswith("[Доставлено с опозданием") for texts in both(world) for text in texts)


def test_a_warm_worker_makes_one_call_and_one_write_for_each_deal(world: GroupWorld) -> None:
    world.happen(said(1))
    reads, steps = world.dialogues.reads, len(world.conversations.taken)
    calls, written = len(world.chats.taken), len(world.receipts.taken)
    world.cards.calls.clear()

    world.happen(said(2, "Ещё"))

    assert (world.dialogues.reads, len(world.conversations.taken), world.cards.calls) == (reads, steps, [])
    assert world.chats.taken[calls:] == ["send"] * 2
    assert world.receipts.taken[written:] == ["incoming"] * 2


def test_a_person_is_introduced_to_nobody_by_a_group(world: GroupWorld) -> None:
    """Whoever writes in a group is put on the cards of its deals, once for all of them."""
    world.happen(said(1))
    world.happen(said(2, person=replace(ANNA, username="other")))

    assert (world.jobs.introductions, world.jobs.photos, world.people.taken) == ([], {}, [])


def test_a_message_remembers_the_topic_it_stood_in(world: GroupWorld) -> None:
    world.happen(said(1, thread=3))

    assert {received.thread for received in world.receipts.kept.values()} == {3}


def test_an_album_comes_item_by_item(world: GroupWorld) -> None:
    items: list[IncomingMessage] = [
        said(number, content=replace(PLAN, caption="", file=File("file-of-42", f"u{number}", f"{number}.pdf")))
        for number in range(1, 4)
    ]

    for item in items:
        world.happen(item)

    assert both(world) == [["[Файл: 1.pdf]", "[Файл: 2.pdf]", "[Файл: 3.pdf]"]] * 2
