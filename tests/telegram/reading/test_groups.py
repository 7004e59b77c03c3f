"""Groups: who speaks there, whom the words are for, topics, and what is news of a group."""

import json
from typing import Any

import pytest

from bridge.domain.groups import GroupBot, Standing
from bridge.domain.menus import Action, Verb
from bridge.domain.records import Chat, ChatKind, Person
from bridge.relay.messages import (
    Address,
    IncomingMessage,
    IncomingReaction,
    Membership,
    MenuPress,
    Moved,
    Press,
    Quoted,
    Renamed,
    TopicNamed,
)
from bridge.telegram.reading import read_update
from tests.telegram.reading.samples import ANNA, BOT, BOT_ID, GROUP, NEWS, PETR, SAMPLES, read, update

CHAT = Chat(-1002, ChatKind.SUPERGROUP, "Ремонт 12")
NOBODY = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
CHANNEL_BOT = {"id": 136817688, "is_bot": True, "first_name": "Channel", "username": "Channel_Bot"}
TELEGRAM = {"id": 777000, "is_bot": False, "first_name": "Telegram"}
OTHER_BOT = {"id": 8008, "is_bot": True, "first_name": "Погода", "username": "weather_bot"}


def written(**fields: Any) -> IncomingMessage:
    return read(update(**({"chat": GROUP, "text": "Когда начнёте?"} | fields)))


def brought(kind: str, **fields: Any) -> Any:
    return read_update(BOT_ID, json.dumps({"update_id": 1, kind: fields}))


def noted(**fields: Any) -> Any:
    return read_update(BOT_ID, update(chat=GROUP, **fields))


def test_a_message_of_a_group_tells_the_group_and_who_wrote_it() -> None:
    message = written()

    assert (message.chat, message.message_id) == (CHAT, 5)
    assert message.person == Person(42, "Анна", "К", "anna")
    assert message.person.is_somebody
    assert (message.shown.seen, message.thread, message.address) == ("Когда начнёте?", None, None)


@pytest.mark.parametrize(
    ("fields", "name", "speaks_as"),
    [
        ({"from": NOBODY, "sender_chat": GROUP, "author_signature": "прораб"}, "Ремонт 12 (прораб)", -1002),
        ({"from": NOBODY, "sender_chat": GROUP}, "Ремонт 12", -1002),
        ({"from": NOBODY, "sender_chat": {"id": -1002}, "author_signature": "прораб"}, "Ремонт 12 (прораб)", -1002),
        ({"from": CHANNEL_BOT, "sender_chat": NEWS}, "Новости", -1001),
        ({"from": TELEGRAM, "sender_chat": NEWS, "is_automatic_forward": True}, "Новости", -1001),
        ({"from": ANNA, "sender_chat": NEWS}, "Новости", -1001),
        ({"sender_chat": {"id": -1009, "title": None}}, "Telegram -1009", -1009),
        ({"sender_chat": {"id": -1009, "username": "news"}}, "news", -1009),
        ({"from": None}, "Ремонт 12", -1002),
        ({"from": []}, "Ремонт 12", -1002),
        ({"from": {"first_name": "Анна"}}, "Ремонт 12", -1002),
        ({"from": {"id": -5}}, "Ремонт 12", -1002),
        ({"from": NOBODY}, "Ремонт 12", -1002),
        ({"from": NOBODY, "sender_chat": None}, "Ремонт 12", -1002),
        ({"from": TELEGRAM, "sender_chat": {"id": None}}, "Ремонт 12", -1002),
        ({"from": {"id": 552888, "is_bot": True}, "author_signature": "прораб"}, "Ремонт 12 (прораб)", -1002),
        ({"from": {"id": 936174, "is_bot": True}}, "Ремонт 12", -1002),
        ({"from": NOBODY, "chat": GROUP | {"title": None}}, "Telegram -1002", -1002),
    ],
)
def test_a_chat_that_speaks_is_the_author_and_no_person(fields: dict[str, Any], name: str, speaks_as: int) -> None:
    person = written(**fields).person

    assert (person.name, person.user_id, person.is_somebody) == (name, speaks_as, False)


def test_another_bot_is_no_person() -> None:
    person = written(**{"from": OTHER_BOT}).person

    assert (person.name, person.user_id, person.is_bot, person.is_somebody) == ("Погода", 8008, True, False)


def test_what_the_bot_itself_wrote_is_passed_over() -> None:
    assert read_update(BOT_ID, update(chat=GROUP, text="Здравствуйте", **{"from": BOT})) is None


def test_a_post_of_the_groups_channel_says_nothing_of_where_it_comes_from() -> None:
    origin = {"type": "channel", "chat": NEWS, "message_id": 7, "date": 1}
    copied = {"from": TELEGRAM, "sender_chat": NEWS, "is_automatic_forward": True, "forward_origin": origin}

    assert written(**copied).shown.seen == "Когда начнёте?"
    assert written(forward_origin=origin).shown.seen == "[Переслано из канала: Новости (@news)]\nКогда начнёте?"


@pytest.mark.parametrize("kind", ["message", "edited_message"])
@pytest.mark.parametrize(
    "fields", [{"ephemeral_message_id": 3}, {"receiver_user": BOT}, {"ephemeral_message_id": 3, "receiver_user": PETR}]
)
def test_what_one_member_alone_sees_is_passed_over(kind: str, fields: dict[str, Any]) -> None:
    assert read_update(BOT_ID, update(kind, chat=GROUP, message_id=0, text="только тебе", **fields)) is None


def test_a_guest_message_is_nobodys_though_its_chat_is_called_as_a_group_of_ours() -> None:
    assert read_update(BOT_ID, update("guest_message", chat=GROUP, text="позови бота", guest_query_id="1")) is None


def test_what_a_channel_posts_itself_is_passed_over() -> None:
    assert read_update(BOT_ID, update("channel_post", chat=NEWS, text="Скидки", **{"from": None})) is None


@pytest.mark.parametrize(
    ("chat", "kind"),
    [
        ({"id": -5, "type": "group", "title": "Ремонт"}, ChatKind.GROUP),
        ({"id": -1001234567890, "type": "supergroup", "title": "Ремонт"}, ChatKind.SUPERGROUP),
        ({"id": -5, "type": None, "title": "Ремонт"}, ChatKind.GROUP),
        ({"id": -1001234567890, "type": None, "title": "Ремонт"}, ChatKind.SUPERGROUP),
        ({"id": "-5", "type": "group", "title": "Ремонт"}, ChatKind.GROUP),
    ],
)
def test_both_kinds_of_groups_are_read(chat: dict[str, Any], kind: ChatKind) -> None:
    message = written(chat=chat)

    assert message.chat == Chat(int(chat["id"]), kind, "Ремонт")


@pytest.mark.parametrize(
    "chat",
    [
        {"id": -1001, "type": "channel", "title": "Новости"},
        {"id": -1001, "type": "supergroup", "title": "Новости", "is_direct_messages": True},
        {"id": -1001, "type": "kind_of_next_year"},
        {"id": 42, "type": "group"},
        {"id": 0, "type": "group"},
    ],
)
def test_what_is_no_group_is_passed_over(chat: dict[str, Any]) -> None:
    assert read_update(BOT_ID, update(chat=chat, text="текст")) is None


@pytest.mark.parametrize("kind", SAMPLES)
def test_every_kind_of_content_is_read_in_groups_as_in_private(kind: str) -> None:
    sample, seen = SAMPLES[kind]

    assert read(update(chat=GROUP, **sample)).shown.seen == seen


def command(text: str, length: int, **fields: Any) -> Address | None:
    return written(text=text, entities=[{"type": "bot_command", "offset": 0, "length": length}], **fields).address


@pytest.mark.parametrize(
    ("text", "length", "address"),
    [
        ("/menu", 5, Address("menu")),
        ("/MENU@Shop_Bot", 14, Address("menu", "shop_bot")),
        ("/menu@other_bot ещё", 15, Address("menu", "other_bot", "ещё")),
        ("/start@shop_bot promo-1", 15, Address("start", "shop_bot", "promo-1")),
        ("/me", 3, Address("me")),
        ("/", 1, Address("")),
    ],
)
def test_a_command_tells_its_bot_in_any_case(text: str, length: int, address: Address) -> None:
    assert command(text, length) == address


def test_a_command_is_told_beside_the_message_and_never_as_its_own() -> None:
    marks = [{"type": "bot_command", "offset": 0, "length": 6}]

    message = written(text="/start promo", entities=marks)

    assert (message.command, message.start_payload) == ("", "")
    assert message.address == Address("start", payload="promo")


def mention(text: str, offset: int, length: int, **fields: Any) -> Address | None:
    return written(text=text, entities=[{"type": "mention", "offset": offset, "length": length}], **fields).address


@pytest.mark.parametrize(
    ("text", "offset", "length", "alone"),
    [
        ("@Shop_Bot", 0, 9, True),
        ("@Shop_Bot !", 0, 9, False),
        (" @Shop_Bot \u200b", 1, 9, True),
        ("👷🏽\u200d♂️ @Shop_Bot", 8, 9, False),
        ("😆😆 @Shop_Bot где вы?", 5, 9, False),
    ],
)
def test_a_mention_stands_anywhere_and_is_counted_as_telegram_counts(
    text: str, offset: int, length: int, alone: bool
) -> None:
    assert mention(text, offset, length) == Address(mentions=frozenset({"shop_bot"}), alone=alone)


def test_two_mentions_are_two() -> None:
    marks = [{"type": "mention", "offset": 0, "length": 5}, {"type": "mention", "offset": 6, "length": 9}]

    address = written(text="@anna @shop_bot", entities=marks).address

    assert address == Address(mentions=frozenset({"anna", "shop_bot"}), alone=True)


def test_a_mention_in_a_caption_calls_beside_the_picture() -> None:
    sample, _ = SAMPLES["photo"]
    marks = [{"type": "mention", "offset": 0, "length": 9}]

    message = read(update(chat=GROUP, **sample | {"caption": "@shop_bot", "caption_entities": marks}))

    assert message.address == Address(mentions=frozenset({"shop_bot"}), alone=False)
    assert message.shown.seen == "[Фотография] @shop_bot"


def test_a_mention_by_other_words_is_one_of_the_user_behind_them() -> None:
    marks = [{"type": "text_mention", "offset": 0, "length": 7, "user": BOT}]

    assert written(text="магазин, ау", entities=marks).address == Address(mentions=frozenset({"shop_bot"}))


@pytest.mark.parametrize(
    "entities",
    [
        [{"type": "mention", "offset": 0, "length": 99}],
        [{"type": "mention", "offset": -1, "length": 9}],
        [{"type": "mention", "offset": None, "length": None}],
        [{"type": "bot_command", "offset": 1, "length": 4}],
        [{"type": "text_mention", "offset": 0, "length": 4, "user": None}],
        [None, "?", {}],
        None,
        "?",
    ],
    ids=repr,
)
def test_odd_entities_speak_to_nobody(entities: Any) -> None:
    assert written(text="@shop_bot", entities=entities).address is None


@pytest.mark.parametrize("kind", ["edited_message", "message"])
def test_neither_an_edit_nor_another_bot_speaks_to_the_bot(kind: str) -> None:
    marks = [{"type": "bot_command", "offset": 0, "length": 5}]
    sender = ANNA if kind == "edited_message" else OTHER_BOT

    message = read(update(kind, chat=GROUP, text="/menu", entities=marks, **{"from": sender}))

    assert message.address is None


@pytest.mark.parametrize(("sender", "speaker"), [(NOBODY, GROUP), (CHANNEL_BOT, NEWS)])
def test_whoever_hides_behind_a_chat_calls_the_bot_although_their_sender_is_one(
    sender: dict[str, Any], speaker: dict[str, Any]
) -> None:
    marks = [{"type": "bot_command", "offset": 0, "length": 5}]

    message = written(text="/menu", entities=marks, sender_chat=speaker, **{"from": sender})

    assert message.address is not None
    assert message.address.command == "menu"
    assert not message.person.is_somebody


ROOT = {"message_id": 3, "chat": GROUP, "forum_topic_created": {"name": "Электрика", "icon_color": 1}}


def test_a_topic_is_told_by_the_message_that_stands_in_it() -> None:
    message = written(is_topic_message=True, message_thread_id=3, reply_to_message=ROOT)

    assert (message.thread, message.topic, message.quoted) == (3, "Электрика", None)


@pytest.mark.parametrize(
    ("fields", "thread"),
    [
        ({"message_thread_id": 3}, None),
        ({"message_thread_id": 3, "is_topic_message": False}, None),
        ({"message_thread_id": 3, "is_topic_message": None}, None),
        ({"chat": GROUP | {"is_forum": True}}, 0),
        ({"chat": GROUP | {"is_forum": True}, "message_thread_id": 3}, 0),
        ({"chat": GROUP | {"is_forum": True}, "is_topic_message": True, "message_thread_id": None}, 0),
    ],
)
def test_a_thread_is_a_topic_only_where_telegram_says_so(fields: dict[str, Any], thread: int | None) -> None:
    message = written(reply_to_message=ROOT, **fields)

    assert (message.thread, message.topic) == (thread, "")


@pytest.mark.parametrize(
    ("sender", "quoted"),
    [
        (BOT, Quoted(4, from_bot=True, said="Завтра")),
        (PETR, Quoted(4, said="Завтра")),
        (OTHER_BOT, Quoted(4, said="Завтра", from_other_bot=True)),
    ],
)
def test_an_answer_tells_whose_message_it_answers(sender: dict[str, Any], quoted: Quoted) -> None:
    reply = {"message_id": 4, "from": sender, "chat": GROUP, "text": "Завтра"}

    assert written(reply_to_message=reply).quoted == quoted


@pytest.mark.parametrize(
    ("data", "is_menu"), [("m1:link", True), ("m7:later", True), ("say#1.1", False), (None, False)]
)
def test_an_answer_tells_the_bots_own_menu_and_when_it_was_sent(data: str | None, *, is_menu: bool) -> None:
    reply = {"message_id": 4, "from": BOT, "chat": GROUP, "text": "Меню", "date": 1_800_000_000}
    reply |= {"reply_markup": {"inline_keyboard": [[{"text": "…", "url": "https://t.me"}, {"callback_data": data}], 5]}}

    quoted = written(reply_to_message=reply).quoted

    assert quoted is not None
    assert (quoted.is_menu, quoted.sent_at) == (is_menu, 1_800_000_000)


def test_an_answer_to_one_who_hides_is_no_answer_to_a_bot() -> None:
    reply = {"message_id": 4, "from": NOBODY, "sender_chat": GROUP, "chat": GROUP, "text": "Завтра"}

    assert written(reply_to_message=reply).quoted == Quoted(4, said="Завтра")


def test_a_reaction_in_a_group_is_its_persons() -> None:
    emoji = [{"type": "emoji", "emoji": "👍"}]
    change = {"chat": GROUP, "message_id": 5, "user": ANNA, "old_reaction": [], "new_reaction": emoji}

    person = Person(42, "Анна", "К", "anna")
    assert brought("message_reaction", **change) == IncomingReaction(
        BOT_ID, CHAT, 5, person, frozenset(), frozenset({"👍"})
    )


def test_a_reaction_of_one_who_hides_is_the_groups() -> None:
    change = {"chat": GROUP, "message_id": 5, "actor_chat": GROUP, "old_reaction": [], "new_reaction": []}

    assert brought("message_reaction", **change).person == Person(-1002, "Ремонт 12")


def pressed(data: str, **fields: Any) -> Any:
    message = {"message_id": 9, "from": BOT, "chat": GROUP, "date": 1_800_000_000} | fields
    return brought("callback_query", id="77", message=message, data=data, **{"from": ANNA})


def test_a_choice_under_a_message_in_a_group_is_its_persons() -> None:
    found = pressed("say:Да")

    assert found == Press(BOT_ID, CHAT, 9, Person(42, "Анна", "К", "anna"), "77", "Да")


@pytest.mark.parametrize(
    ("fields", "thread"), [({}, 0), ({"is_topic_message": True, "message_thread_id": 3}, 3), ({"date": 0}, 0)]
)
def test_a_button_of_the_menu_is_told_with_its_topic(fields: dict[str, Any], thread: int) -> None:
    action = str(Action(Verb.UNTIE, 501))

    found = pressed(action, **fields)

    assert found == MenuPress(BOT_ID, CHAT, 9, thread, 0, Person(42, "Анна", "К", "anna"), "77", action)


@pytest.mark.parametrize("data", ["", "menu", "page:2", "say"])
def test_a_button_of_another_program_in_a_group_is_foreign(data: str) -> None:
    assert pressed(data) == Press(
        BOT_ID, CHAT, 9, Person(42, "Анна", "К", "anna"), "77", "[Нажатая кнопка]", foreign=True
    )


def test_a_menus_button_in_private_is_foreign() -> None:
    message = {"message_id": 9, "chat": {"id": 42, "type": "private"}}

    found = brought("callback_query", id="7", message=message, data="m1:menu", **{"from": ANNA})

    assert isinstance(found, Press)
    assert found.foreign


@pytest.mark.parametrize(
    ("fields", "news"),
    [
        ({"new_chat_title": "Ремонт 13"}, Renamed(BOT_ID, CHAT, "Ремонт 13")),
        ({"migrate_to_chat_id": -1009}, Moved(BOT_ID, -1002, -1009)),
        ({"migrate_from_chat_id": -5}, Moved(BOT_ID, -5, -1002)),
        ({"migrate_to_chat_id": "-1009"}, Moved(BOT_ID, -1002, -1009)),
        (
            {"forum_topic_created": {"name": "Электрика"}, "message_thread_id": 3, "is_topic_message": True},
            TopicNamed(BOT_ID, CHAT, 3, "Электрика"),
        ),
        ({"forum_topic_created": {"name": "Электрика"}}, TopicNamed(BOT_ID, CHAT, 5, "Электрика")),
        (
            {"forum_topic_edited": {"name": "Свет"}, "message_thread_id": 3, "is_topic_message": True},
            TopicNamed(BOT_ID, CHAT, 3, "Свет"),
        ),
    ],
)
@pytest.mark.parametrize("sender", [ANNA, NOBODY, BOT, None])
def test_what_telegram_notes_of_a_group_is_news_of_it(fields: dict[str, Any], news: object, sender: Any) -> None:
    assert noted(**fields, **{"from": sender}) == news


@pytest.mark.parametrize(
    "fields",
    [
        {"forum_topic_edited": {"icon_custom_emoji_id": "5"}, "message_thread_id": 3},
        {"forum_topic_edited": {"name": "Электрика"}},
        {"forum_topic_created": {"name": None}},
        {"migrate_to_chat_id": -1002},
        {"forum_topic_closed": {}},
        {"new_chat_title": ""},
        {"new_chat_title": []},
        {"migrate_to_chat_id": "?"},
        {"migrate_to_chat_id": 0},
        {"migrate_to_chat_id": 1009},
        {"migrate_to_chat_id": None, "migrate_from_chat_id": 5},
        {"migrate_from_chat_id": -(2**60)},
        {"pinned_message": {"message_id": 4, "chat": GROUP, "date": 0}},
        {"pinned_message": {"message_id": 4, "chat": GROUP, "date": 1, "photo": [{"file_id": "p"}], "caption": "план"}},
        {"new_chat_members": [BOT]},
        {"new_chat_members": [PETR | {"id": 9_000 + number} for number in range(50)]},
        {"new_chat_members": [OTHER_BOT, BOT], "new_chat_participant": OTHER_BOT},
        {"left_chat_member": PETR},
        {"left_chat_member": OTHER_BOT, "left_chat_participant": OTHER_BOT},
        {"left_chat_participant": BOT},
        {"message_auto_delete_timer_changed": {"message_auto_delete_time": 86_400}},
        {"boost_added": {"boost_count": 1}},
        {"group_chat_created": True},
        {"delete_chat_photo": True},
        {"video_chat_started": {}},
    ],
)
def test_other_notes_are_neither_news_nor_messages(fields: dict[str, Any]) -> None:
    assert noted(**fields) is None


def member(status: str, **fields: Any) -> dict[str, Any]:
    return {"user": BOT, "status": status} | fields


def standing(before: Any, after: Any, **fields: Any) -> Any:
    change = {"chat": GROUP, "from": ANNA, "date": 1_800_000_000, "old_chat_member": before, "new_chat_member": after}
    return brought("my_chat_member", **(change | fields))


@pytest.mark.parametrize(
    ("before", "after", "bot", "was_inside"),
    [
        (member("left"), member("member"), GroupBot(BOT_ID, Standing.MEMBER, hears=False), False),
        (member("kicked"), member("administrator"), GroupBot(BOT_ID, Standing.ADMINISTRATOR), False),
        (member("member"), member("left"), GroupBot(BOT_ID, Standing.LEFT, hears=False, writes=False), True),
        (member("administrator"), member("kicked"), GroupBot(BOT_ID, Standing.KICKED, hears=False, writes=False), True),
        (
            member("member"),
            member("restricted", is_member=True, can_send_messages=False),
            GroupBot(BOT_ID, Standing.RESTRICTED, hears=False, writes=False),
            True,
        ),
        (
            member("member"),
            member("restricted", is_member=True, can_send_messages=True),
            GroupBot(BOT_ID, Standing.RESTRICTED, hears=False),
            True,
        ),
        (
            member("restricted", is_member=True),
            member("restricted", is_member=False, can_send_messages=True),
            GroupBot(BOT_ID, Standing.LEFT, hears=False, writes=False),
            True,
        ),
        (None, member("member"), GroupBot(BOT_ID, Standing.MEMBER, hears=False), False),
    ],
)
def test_a_change_of_the_bots_standing_tells_what_it_may_do_now(
    before: Any, after: Any, bot: GroupBot, was_inside: bool
) -> None:
    found = standing(before, after)

    by = Person(42, "Анна", "К", "anna")
    assert found == Membership(BOT_ID, CHAT, "Ремонт 12", by, 1_800_000_000, bot, was_inside)


@pytest.mark.parametrize("after", [None, {}, member("kind_of_next_year"), {"status": None}])
def test_a_standing_that_says_nothing_is_passed_over(after: Any) -> None:
    assert standing(member("left"), after) is None


def test_a_channel_that_the_bot_was_added_to_is_passed_over() -> None:
    assert standing(member("left"), member("administrator"), chat=NEWS) is None
