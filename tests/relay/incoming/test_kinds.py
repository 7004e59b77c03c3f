"""Kinds of content on their way in: each opens a conversation, carries its file, answers what it answers."""

from dataclasses import replace

import pytest

from bridge.domain.content import Contact, Content, File, Media, MediaKind, Mention, Place, Text
from bridge.domain.errors import TransientError
from bridge.domain.reasons import Reason
from bridge.domain.receipts import Receipt
from bridge.relay.messages import Introduction, Quoted, Reference
from tests.fakes.incoming import ACCOUNT, ANNA, CONTACT, LARGEST, TALK, IncomingWorld, wrote

AGAIN = "[Доставлено с опозданием, написано 15.01.2027 в 11:00 по Москве]"
VOICE = Media(MediaKind.VOICE, File("id-of-v", "v", mime="audio/ogg"), seconds=3)
LARGE = Media(MediaKind.VIDEO, File("id-of-l", "l", "клип.mp4", size=LARGEST + 1), "Вот")
KINDS = [
    VOICE,
    LARGE,
    Place(55.75, 37.62, "Офис"),
    Contact("Пётр", "+79150000000"),
    Mention("Опрос", "Когда?", "Завтра"),
]


def new_world() -> IncomingWorld:
    world = IncomingWorld()
    world.files.there["id-of-v"] = b"voice"
    return world


def contents(world: IncomingWorld) -> list[Content]:
    return [message.content for message in world.chats.shown.values()]


@pytest.mark.parametrize("content", KINDS)
@pytest.mark.parametrize("known", [True, False])
def test_a_first_message_of_any_kind_opens_the_conversation_as_text_does(content: Content, known: bool) -> None:
    world = new_world()
    if known:
        world.people.contacts[ACCOUNT, ANNA.user_id] = CONTACT
    world.relay(wrote(content=content))
    world.relay(wrote(2))

    assert list(world.chats.shown) == ["7001:42:1", "7001:42:2"]
    contact = CONTACT if known else None
    assert world.jobs.introductions == [Introduction(ACCOUNT, TALK, "chat-1", ANNA, contact, label="Магазин")]
    assert world.conversations.stored[TALK].is_open_in("scope-31")
    assert list(world.jobs.photos) == ["7001:42:1"]


@pytest.mark.parametrize("content", KINDS)
def test_a_message_of_any_kind_that_comes_again_is_the_same_message(content: Content) -> None:
    world = new_world()
    for _ in range(2):
        world.relay(wrote(content=content))
        world.another_worker()

    assert len(world.chats.shown) == 1
    assert world.chats.calls[0] == world.chats.calls[1]


def test_a_file_is_given_at_an_address_of_ours() -> None:
    world = new_world()
    world.relay(wrote(content=VOICE))

    (voice,) = contents(world)
    assert isinstance(voice, Media)
    assert voice.file.ref.startswith(f"https://media.test/{ACCOUNT}/v/")
    assert (voice.kind, voice.file.size, voice.seconds) == (MediaKind.VOICE, 5, 3)
    receipt = world.receipts.kept[TALK, "7001:42:1"]
    assert (receipt.file, receipt.carried) == ("v", True)


def test_a_file_that_cannot_be_carried_is_told_of_with_its_words() -> None:
    world = new_world()
    world.relay(wrote(content=LARGE))

    (line,) = contents(world)
    assert line.seen.startswith("[Видео: клип.mp4")
    assert line.seen.endswith("] Вот")
    receipt = world.receipts.kept[TALK, "7001:42:1"]
    assert (receipt.file, receipt.carried) == ("l", False)


def test_a_file_that_has_to_wait_makes_its_message_wait_and_nothing_is_begun_in_amocrm() -> None:
    world = new_world()
    world.files.trouble = [TransientError(Reason.TELEGRAM_UNAVAILABLE)]
    with pytest.raises(TransientError):
        world.relay(wrote(content=VOICE))
    assert world.nothing_happened()
    assert not world.people.taken

    world.relay(wrote(content=VOICE))
    assert isinstance(contents(world)[0], Media)


def test_an_album_is_each_of_its_items_in_order_in_one_chat() -> None:
    world = new_world()
    for number in range(1, 5):
        world.files.there[f"id-{number}"] = b"x"
        photo = Media(MediaKind.PHOTO, File(f"id-{number}", str(number)), f"№{number}")
        world.relay(wrote(number, content=photo))

    shown = list(world.chats.shown.values())
    assert [message.content.caption for message in shown if isinstance(message.content, Media)] == [
        "№1",
        "№2",
        "№3",
        "№4",
    ]
    moments = [message.at_ms for message in shown]
    assert moments == sorted(set(moments))
    assert len(world.chats.chats) == len(world.jobs.introductions) == 1


@pytest.mark.parametrize(
    ("content", "shown"),
    [
        (Text("Заберу в пять"), f"{AGAIN} Заберу в пять"),
        (Mention("Опрос", "Когда?"), f"{AGAIN} [Опрос: Когда?]"),
        (Place(1.0, 2.0, "Офис"), f"{AGAIN} Офис"),
        (Contact("Пётр", "+7"), AGAIN),
        (VOICE, AGAIN),
    ],
)
def test_what_is_sent_again_says_when_it_was_written(content: Content, shown: str) -> None:
    world = new_world()
    world.relay(wrote(1))
    world.relay(wrote(2, content=content, again_at=1_800_086_400))

    again = world.chats.calls[1]
    assert again.at == 1_800_086_400
    assert (again.content.text if isinstance(again.content, Text) else again.content.caption) == shown


def test_what_is_sent_again_and_stands_there_already_is_left_alone() -> None:
    world = new_world()
    world.relay(wrote(1))
    world.relay(wrote(1, again_at=1_800_086_400))

    assert len(world.chats.calls) == 1


@pytest.mark.parametrize(
    ("content", "shown"),
    [
        (Text("Да"), "Переслано от: Пётр\n«до пяти»\nДа"),
        (Mention("Опрос", "Когда?", "Завтра"), "Переслано от: Пётр\n«до пяти»\n[Опрос: Когда?] Завтра"),
    ],
)
def test_remarks_and_the_quoted_part_stand_above_what_was_written(content: Content, shown: str) -> None:
    world = new_world()
    world.relay(wrote(content=content, remarks=("Переслано от: Пётр",), quoted=Quoted(None, text="до пяти")))

    assert contents(world) == [Text(shown)]


def test_they_stand_above_a_caption_too() -> None:
    world = new_world()
    world.relay(wrote(content=replace(VOICE, caption="Слушайте"), remarks=("Переслано от: Пётр",)))

    (voice,) = contents(world)
    assert isinstance(voice, Media)
    assert voice.caption == "Переслано от: Пётр\nСлушайте"


def test_a_reply_to_the_persons_own_message_names_it_without_a_read() -> None:
    world = new_world()
    world.relay(wrote(1))
    world.receipts.taken.clear()
    world.relay(wrote(2, quoted=Quoted(1)))

    assert world.chats.calls[1].reply_to == Reference(msgid="7001:42:1")
    assert world.receipts.taken == ["incoming"]


def test_a_reply_to_the_managers_message_names_it_by_amojos_id() -> None:
    world = new_world()
    world.relay(wrote(1))
    world.receipts.outgoing(TALK, Receipt("m1", (5, 6), complete=True))
    for message_id, answered in ((7, 5), (8, 6)):
        world.relay(wrote(message_id, quoted=Quoted(answered, from_bot=True)))

    assert [call.reply_to for call in world.chats.calls[1:]] == [Reference(crm_id="m1")] * 2


def test_a_reply_to_what_the_bot_said_by_itself_tells_it_in_words() -> None:
    world = new_world()
    world.relay(wrote(1))
    world.relay(wrote(7, "Да", quoted=Quoted(6, from_bot=True, said="Здравствуйте! Напишите")))
    world.relay(wrote(8, "Да", quoted=Quoted(6, from_bot=True, text="Напишите", said="Здравствуйте! Напишите")))
    world.relay(wrote(9, "Да", quoted=Quoted(None)))

    assert [call.reply_to for call in world.chats.calls] == [None] * 4
    assert [call.content.seen for call in world.chats.calls[1:]] == [
        "«Здравствуйте! Напишите»\nДа",
        "«Напишите»\nДа",
        "Да",
    ]


def test_what_a_reply_answers_is_at_hand_in_words_should_amojo_not_know_it() -> None:
    world = new_world()
    world.relay(wrote(2, "Да", quoted=Quoted(1, said="В пять?")))
    world.relay(wrote(3, "Да", quoted=Quoted(1, text="пять", said="В пять?")))

    assert [call.said for call in world.chats.calls] == ["В пять?", ""]
    assert [call.content.seen for call in world.chats.calls] == ["Да", "«пять»\nДа"]


def test_either_side_finds_the_message_of_the_other() -> None:
    world = new_world()
    world.relay(wrote(5, content=VOICE))

    assert world.receipts.crm_id_of(TALK, 5) == "crm-7001:42:5"
    assert world.dialogues.fresh(TALK, target="crm-7001:42:5").target == (5,)
