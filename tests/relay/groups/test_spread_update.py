"""Where what happens in a group goes: to its deals, to the bot's menu, to what is known of the group."""

from dataclasses import replace
from typing import Any

import pytest

from bridge.domain.content import File as Picture
from bridge.domain.content import Media, MediaKind, Text
from bridge.domain.errors import TransientError
from bridge.domain.groups import Author, Authors, GroupBot, GroupSettings, Link, Question, Staff, Standing
from bridge.domain.identity import ConversationId
from bridge.domain.licence import UNKNOWN, KnownLicence
from bridge.domain.reasons import Reason
from bridge.domain.receipts import PollPlace, Receipt
from bridge.domain.records import BotState, Chat, ChatKind, Person
from bridge.relay.groups.spread_update import ANSWER_WITHIN
from bridge.relay.messages import (
    Address,
    Attachment,
    IncomingMessage,
    IncomingReaction,
    MenuCall,
    MenuPress,
    MenuReply,
    Moved,
    PollResult,
    Presence,
    Press,
    Quoted,
    Renamed,
    Share,
    Talk,
    TopicNamed,
)
from tests.fakes.accounts import NOW
from tests.fakes.bots import BOT_ID, make_bot, rewrite
from tests.fakes.funnel import VERSION, make_funnel
from tests.fakes.groups import ACCOUNT, DEAL, GROUP_ID, OTHER_DEAL, make_group
from tests.fakes.incoming import ANNA, ANNAS_CHAT, OTHER_BOT, sealed
from tests.fakes.spreading import CHAT, SUPERGROUP, GroupWorld, said

PETR = Person(43, "Пётр")
FOREMAN = Person(GROUP_ID, "Ремонт 12 (прораб)")
WEATHER = Person(8008, "Погода", is_bot=True)
CALL = Address("menu")
MENTION = Address(mentions=frozenset({"shop_bot"}))
BARE_MENTION = replace(MENTION, alone=True)
PHOTO = Media(MediaKind.PHOTO, Picture("id", "unique"))
LINKED_AT = 1_799_000_000


def deals(world: GroupWorld) -> list[int | None]:
    return [share.talk.conversation.deal_id for _, share in world.lines.shares]


def menus(world: GroupWorld) -> list[Any]:
    return [addressed for _, _, addressed, _ in world.jobs.menus]


def call(command: str = "", message_id: int = 1, by: Person | None = ANNA, **fields: Any) -> MenuCall:
    return replace(MenuCall(BOT_ID, CHAT, message_id, 0, 1_800_000_000, by, command), **fields)


def test_a_message_goes_to_every_deal_of_the_group() -> None:
    world = GroupWorld(make_group(DEAL, OTHER_DEAL))

    world.spread(said(), world.raw(key="7001:1"))

    talks = [Talk(ConversationId(BOT_ID, GROUP_ID, deal), "Ремонт 12") for deal in (DEAL, OTHER_DEAL)]
    assert world.lines.shares == [("7001:1", Share(ACCOUNT, GROUP_ID, talk)) for talk in talks]
    assert world.jobs.menus == []


def test_it_costs_one_read_however_many_deals_there_are() -> None:
    world = GroupWorld(make_group(*range(1, 11)))
    world.spread(said(1))
    reads = world.dialogues.reads

    world.spread(said(2))

    assert world.dialogues.reads == reads
    assert world.groups.taken == ["with_author"] * 2
    assert world.receipts.taken == []
    assert len(deals(world)) == 20


@pytest.mark.parametrize(
    ("written", "came", "deals_told"),
    [
        (LINKED_AT - 5, LINKED_AT - 4.5, [DEAL]),
        (LINKED_AT - 5, LINKED_AT + 0.5, [DEAL, OTHER_DEAL]),
        (LINKED_AT + 1, LINKED_AT + 1.5, [DEAL, OTHER_DEAL]),
        (LINKED_AT - 600, LINKED_AT + 300.0, [DEAL]),
    ],
    ids=["waited while the link was made", "Telegram's clock is behind", "after it", "delivered once more"],
)
def test_what_was_written_before_a_link_does_not_go_through_it(
    written: int, came: float, deals_told: list[int]
) -> None:
    group = make_group(DEAL, OTHER_DEAL)
    later = replace(group.links[OTHER_DEAL], linked_at=LINKED_AT)
    world = GroupWorld(replace(group, links={**group.links, OTHER_DEAL: later}))

    world.spread(said(at=written), world.raw(received_at=came))

    assert deals(world) == deals_told


def test_an_edit_of_after_a_link_goes_through_it_whenever_its_message_was_written() -> None:
    world = GroupWorld(make_group(links={DEAL: Link(DEAL, BOT_ID, GROUP_ID, linked_at=LINKED_AT)}))

    world.spread(said(at=LINKED_AT - 3600, edited_at=LINKED_AT + 60), world.raw(received_at=LINKED_AT + 60.0))

    assert deals(world) == [DEAL]


def test_reactions_of_before_a_link_do_not_go_through_it() -> None:
    world = GroupWorld(make_group(links={DEAL: Link(DEAL, BOT_ID, GROUP_ID, linked_at=LINKED_AT)}))
    like = IncomingReaction(BOT_ID, CHAT, 1, ANNA, frozenset(), frozenset({"👍"}))

    world.spread(like, world.raw(received_at=LINKED_AT - 1.0))
    world.spread(like, world.raw(received_at=LINKED_AT + 1.0))

    assert deals(world) == [DEAL]


def test_a_group_without_deals_is_heard_and_nothing_of_it_goes_anywhere() -> None:
    world = GroupWorld(make_group())

    world.spread(said())

    assert (world.lines.shares, world.jobs.menus, world.jobs.attachments) == ([], [], [])


def test_a_group_that_nobody_knew_is_known_from_now_on() -> None:
    world = GroupWorld()

    world.spread(said())

    (group,) = world.groups.stored.values()
    assert (group.chat_id, group.title, group.bots) == (
        GROUP_ID,
        "Ремонт 12",
        {BOT_ID: GroupBot(BOT_ID, Standing.MEMBER)},
    )
    assert world.lines.shares == []


def test_two_bots_bring_a_message_once_into_each_deal() -> None:
    group = make_group(DEAL)
    through_other = Link(OTHER_DEAL, OTHER_BOT, GROUP_ID)
    both = {**group.bots, OTHER_BOT: GroupBot(OTHER_BOT, Standing.MEMBER)}
    world = GroupWorld(replace(group, bots=both, links={**group.links, OTHER_DEAL: through_other}))

    world.spread(said())
    world.spread(said(bot_id=OTHER_BOT), world.raw(bot_id=OTHER_BOT))

    assert [share.talk.conversation for _, share in world.lines.shares] == [
        ConversationId(BOT_ID, GROUP_ID, DEAL),
        ConversationId(OTHER_BOT, GROUP_ID, OTHER_DEAL),
    ]


def test_a_private_chat_is_left_to_others_and_costs_nothing_here() -> None:
    world = GroupWorld()
    private = replace(said(), chat=ANNAS_CHAT)

    assert world.spread(private) == private
    assert world.spread(Presence(BOT_ID, ANNAS_CHAT, ANNA, 1, here=False)) is not None
    assert (world.dialogues.reads, world.groups.taken) == (0, [])


@pytest.mark.parametrize(
    "update",
    [
        IncomingReaction(BOT_ID, CHAT, 1, ANNA, frozenset(), frozenset({"👍"})),
        Press(BOT_ID, CHAT, 1, ANNA, "77", "Да"),
        said(edited_at=1_800_000_060),
    ],
)
def test_reactions_choices_and_edits_go_the_same_way(update: Any) -> None:
    world = GroupWorld(make_group(DEAL, OTHER_DEAL))

    world.spread(update)

    assert deals(world) == [DEAL, OTHER_DEAL]


def test_what_is_spread_twice_is_there_once() -> None:
    world = GroupWorld(make_group(DEAL, OTHER_DEAL))
    raw = world.raw()
    world.lines.trouble = [TransientError(Reason.STORAGE_UNAVAILABLE, "sqs")]

    with pytest.raises(TransientError):
        world.spread(said(), raw)
    world.spread(said(), raw)
    world.spread(said(), raw)

    assert deals(world) == [DEAL, OTHER_DEAL]


def test_the_settings_of_the_group_go_along() -> None:
    world = GroupWorld(make_group(DEAL, settings=GroupSettings(authors=Authors.LINE)))

    world.spread(said())

    assert world.lines.shares[0][1].talk.authors is Authors.LINE


# Authors


@pytest.mark.parametrize(("other_bots", "relayed"), [(False, []), (True, [DEAL])])
@pytest.mark.parametrize("update", [said(person=WEATHER), said(person=WEATHER, edited_at=1_800_000_060)])
def test_other_bots_are_heard_only_where_the_group_wishes_it(
    other_bots: bool, relayed: list[int], update: IncomingMessage
) -> None:
    world = GroupWorld(make_group(DEAL, settings=GroupSettings(other_bots=other_bots)))

    world.spread(update)

    assert deals(world) == relayed
    assert world.jobs.attachments == []


def test_another_bot_of_the_account_is_never_heard() -> None:
    """What it says is an answer of a manager, which stands in the deals already."""
    group = make_group(DEAL, settings=GroupSettings(other_bots=True))
    world = GroupWorld(replace(group, bots={**group.bots, OTHER_BOT: GroupBot(OTHER_BOT, Standing.MEMBER)}))

    world.spread(said(person=Person(OTHER_BOT, "Опт", is_bot=True)))

    assert world.lines.shares == []


def test_who_writes_is_put_on_the_cards_once_the_message_is_on_its_way() -> None:
    world = GroupWorld(make_group(DEAL, OTHER_DEAL))

    message = said()
    world.spread(message)

    assert world.jobs.attachments == [Attachment(ACCOUNT, GROUP_ID, BOT_ID, ANNA, version=2, at=message.at)]


@pytest.mark.parametrize("person", [FOREMAN, Person(-1001, "Новости", username="news"), WEATHER])
def test_who_is_no_person_is_put_on_no_card(person: Person) -> None:
    world = GroupWorld(make_group(DEAL, settings=GroupSettings(other_bots=True)))

    world.spread(said(person=person))

    assert (deals(world), world.jobs.attachments) == ([DEAL], [])


def test_who_is_on_all_cards_is_not_put_there_again_until_a_deal_comes() -> None:
    world = GroupWorld(make_group(DEAL))
    world.groups.attached(ACCOUNT, GROUP_ID, ANNA.user_id, 1, 900)

    world.spread(said(1))
    assert world.jobs.attachments == []
    world.groups.link(ACCOUNT, GROUP_ID, Link(OTHER_DEAL, BOT_ID, GROUP_ID))
    world.spread(said(2))

    assert [job.version for job in world.jobs.attachments] == [2]


def test_staff_who_write_are_told_apart_and_are_on_no_card() -> None:
    world = GroupWorld(make_group(DEAL))
    olga = Staff(77, "amojo-77", "Ольга")
    world.groups.people[ACCOUNT, GROUP_ID, ANNA.user_id] = Author(staff=olga)

    world.spread(said())

    assert [share.staff for _, share in world.lines.shares] == [olga]
    assert world.jobs.attachments == []


# Meant for the bot


@pytest.mark.parametrize(
    ("address", "command"),
    [
        (CALL, "menu"),
        (Address("start"), "start"),
        (Address("me"), "me"),
        (Address("help"), "help"),
        (Address("menu", "shop_bot"), "menu"),
        (Address("pay", "shop_bot"), "pay"),
        (BARE_MENTION, ""),
    ],
)
def test_what_speaks_to_the_bot_alone_calls_its_menu_and_goes_to_no_deal(address: Address, command: str) -> None:
    world = GroupWorld(make_group(DEAL))

    world.spread(said(address=address))

    assert world.jobs.menus == [(ACCOUNT, GROUP_ID, call(command), int(NOW) + ANSWER_WITHIN)]
    assert (world.lines.shares, world.jobs.attachments) == ([], [])


@pytest.mark.parametrize(
    "address", [Address("menu", "other_bot"), Address("pay"), Address(mentions=frozenset({"petr"}), alone=True)]
)
def test_what_speaks_to_others_is_talk(address: Address) -> None:
    world = GroupWorld(make_group(DEAL))

    world.spread(said(address=address))

    assert (deals(world), menus(world)) == ([DEAL], [])


@pytest.mark.parametrize(
    "message",
    [
        said(text="@shop_bot когда приедете?", address=MENTION),
        said(content=PHOTO, address=replace(BARE_MENTION, alone=False)),
        said(content=PHOTO, address=CALL),
    ],
)
def test_a_mention_beside_other_words_is_talk_and_calls_the_menu(message: IncomingMessage) -> None:
    world = GroupWorld(make_group(DEAL))

    world.spread(message)

    assert deals(world) == [DEAL]
    assert len(menus(world)) == 1


def test_the_bots_name_counts_in_any_case() -> None:
    world = GroupWorld(make_group(DEAL))
    rewrite(world.bots, make_bot(username="Shop_BOT", sealed_token=sealed(BOT_ID)))

    world.spread(said(address=BARE_MENTION))

    assert menus(world) == [call()]


def test_a_call_tells_the_topic_and_what_followed_the_command() -> None:
    world = GroupWorld(make_group())

    world.spread(said(address=Address("start", "shop_bot", "promo"), thread=3))

    assert menus(world) == [call("start", payload="promo", thread=3)]


@pytest.mark.parametrize("person", [FOREMAN, Person(-1001, "Новости")])
def test_who_hides_behind_a_chat_calls_as_nobody(person: Person) -> None:
    world = GroupWorld(make_group(DEAL))

    world.spread(said(address=CALL, person=person))

    assert menus(world) == [call("menu", by=None)]


ANSWER = Quoted(9, from_bot=True, said="Здравствуйте! Я передаю…")


def test_a_reply_to_what_the_bot_itself_said_is_talk_and_calls_the_menu() -> None:
    world = GroupWorld(make_group(DEAL, OTHER_DEAL))

    world.spread(said(quoted=ANSWER))

    assert (deals(world), menus(world)) == ([DEAL, OTHER_DEAL], [call()])


@pytest.mark.parametrize("deal", [DEAL, OTHER_DEAL])
def test_a_reply_to_a_managers_answer_is_talk_only_whichever_deal_it_came_from(deal: int) -> None:
    world = GroupWorld(make_group(DEAL, OTHER_DEAL))
    talk = ConversationId(BOT_ID, GROUP_ID, deal)
    world.receipts.outgoing(talk, Receipt("amojo-1", (9,), complete=True))

    world.spread(said(quoted=ANSWER))

    assert (deals(world), menus(world)) == ([DEAL, OTHER_DEAL], [])


@pytest.mark.parametrize("tied", [True, False])
def test_so_is_one_to_an_answer_from_a_deal_that_is_tied_no_more(*, tied: bool) -> None:
    group = make_group(OTHER_DEAL) if tied else make_group()
    links = {deal: replace(link, linked_at=1_799_999_000) for deal, link in group.links.items()}
    world = GroupWorld(replace(group, links=links, version=3))

    world.spread(said(quoted=replace(ANSWER, sent_at=1_799_998_000)))

    assert (deals(world), menus(world)) == ([OTHER_DEAL] if tied else [], [])


@pytest.mark.parametrize(
    ("quoted", "version"),
    [
        (replace(ANSWER, sent_at=1_799_998_000, is_menu=True), 3),
        (replace(ANSWER, sent_at=1_799_999_500), 3),
        (replace(ANSWER, sent_at=1_799_998_000), 0),
    ],
    ids=["a menu of whatever age", "words since the link", "a group that never was tied"],
)
def test_what_is_the_bots_own_is_called_by_a_reply(quoted: Quoted, version: int) -> None:
    group = make_group(DEAL) if version else make_group()
    links = {deal: replace(link, linked_at=1_799_999_000) for deal, link in group.links.items()}
    world = GroupWorld(replace(group, links=links, version=version))

    world.spread(said(quoted=quoted))

    assert menus(world) == [call()]


@pytest.mark.parametrize("admins", [GROUP_ID, SUPERGROUP])
@pytest.mark.parametrize(
    ("fields", "menu"),
    [
        ({}, []),
        ({"address": CALL}, [call("menu")]),
        ({"quoted": replace(ANSWER, is_menu=True)}, [call()]),
    ],
    ids=["talk of a lead", "a command", "a reply to a menu"],
)
def test_a_reply_where_the_bot_tells_of_leads_is_no_call(
    admins: int, fields: dict[str, Any], menu: list[object]
) -> None:
    world = GroupWorld(make_group(now_id=SUPERGROUP))
    world.funnels.put(make_funnel(admin_chat_id=admins))
    world.bots.put(BOT_ID, funnel=VERSION)

    world.spread(replace(said(text="беру", quoted=ANSWER), **fields))

    assert menus(world) == menu


def test_elsewhere_a_bot_with_a_funnel_is_called_by_a_reply() -> None:
    world = GroupWorld(make_group())
    world.funnels.put(make_funnel(admin_chat_id=-100600))
    world.bots.put(BOT_ID, funnel=VERSION)

    world.spread(said(quoted=ANSWER))

    assert menus(world) == [call()]


def test_so_is_one_to_an_answer_of_a_group_that_has_moved() -> None:
    world = GroupWorld(make_group(DEAL, now_id=SUPERGROUP))
    talk = ConversationId(BOT_ID, GROUP_ID, DEAL)
    world.receipts.outgoing(talk, Receipt("amojo-1", (10**12 + 9,), complete=True))

    world.spread(said(chat=Chat(SUPERGROUP, ChatKind.SUPERGROUP, "Ремонт 12"), quoted=ANSWER))

    assert (deals(world), menus(world)) == ([DEAL], [])


@pytest.mark.parametrize(
    "message",
    [
        said(quoted=Quoted(9, said="Привет")),
        said(quoted=Quoted(9, from_other_bot=True)),
        said(quoted=Quoted(None, from_bot=True, text="Откуда-то")),
        said(quoted=ANSWER, edited_at=1_800_000_060),
    ],
)
def test_replies_to_others_and_edits_of_replies_call_nobody(message: IncomingMessage) -> None:
    world = GroupWorld(make_group(DEAL))

    world.spread(message)

    assert (deals(world), menus(world)) == ([DEAL], [])


ASKED = Question(ANNA.user_id, BOT_ID, until=int(NOW) + 60, message_id=9)


def asking(**fields: Any) -> GroupWorld:
    question = replace(ASKED, **fields)
    return GroupWorld(make_group(DEAL, questions={question.user_id: question}))


def reply(text: str, question_id: int = 9, by: Person | None = ANNA) -> MenuReply:
    return MenuReply(BOT_ID, CHAT, 1, 0, 1_800_000_000, by, text, question_id)


def test_a_question_moves_along_when_its_group_becomes_a_supergroup() -> None:
    there = Chat(SUPERGROUP, ChatKind.SUPERGROUP, "Ремонт 12")
    world = GroupWorld(make_group(DEAL, questions={ASKED.user_id: ASKED}, now_id=SUPERGROUP))

    world.spread(said(text="501", chat=there))

    assert (deals(world), menus(world)) == ([], [replace(reply("501", 0), chat=there)])


@pytest.mark.parametrize("text", ["501", "не знаю", "https://shop.amocrm.ru/leads/detail/501"])
@pytest.mark.parametrize(("person", "by"), [(ANNA, ANNA), (PETR, PETR), (FOREMAN, None)])
def test_a_reply_to_the_bots_question_is_for_the_bot_alone(text: str, person: Person, by: Person | None) -> None:
    world = asking()

    world.spread(said(text=text, quoted=ANSWER, person=person))

    assert (deals(world), menus(world)) == ([], [reply(text, by=by)])


def test_it_is_so_when_the_question_is_over() -> None:
    world = asking(until=int(NOW) - 60)

    world.spread(said(text="501", quoted=ANSWER))

    assert (deals(world), menus(world)) == ([], [reply("501")])


def test_numbers_alone_are_the_answer_of_the_person_who_was_asked() -> None:
    world = asking()

    world.spread(said(text="501, 502"))

    assert (deals(world), menus(world)) == ([], [reply("501, 502", 0)])


@pytest.mark.parametrize(
    ("text", "person", "question"),
    [
        ("в 501 квартире течёт", ANNA, {}),
        ("501", PETR, {}),
        ("501", ANNA, {"until": int(NOW) - 1}),
        ("501", ANNA, {"bot_id": OTHER_BOT}),
    ],
)
def test_words_of_others_and_at_other_times_are_talk(text: str, person: Person, question: dict[str, Any]) -> None:
    world = asking(**question)

    world.spread(said(text=text, person=person))

    assert (deals(world), menus(world)) == ([DEAL], [])


OTHER_QUESTION = Quoted(9, said="Анна, пришлите ID сделки", from_other_bot=True)


def asked_by_another(**seat: Any) -> GroupWorld:
    """Anna is asked by another bot of the account, in a group whose deal goes through this one."""
    there = replace(GroupBot(OTHER_BOT, Standing.MEMBER), **seat)
    bots = {BOT_ID: GroupBot(BOT_ID, Standing.MEMBER), OTHER_BOT: there}
    question = replace(ASKED, bot_id=OTHER_BOT)
    return GroupWorld(make_group(DEAL, bots=bots, questions={ANNA.user_id: question}))


@pytest.mark.parametrize("quoted", [None, OTHER_QUESTION, replace(OTHER_QUESTION, message_id=77)], ids=str)
def test_what_another_bot_of_the_account_is_answered_reaches_no_deal_through_this_one(quoted: Quoted | None) -> None:
    world = asked_by_another()

    world.spread(said(text="501", quoted=quoted))

    assert (deals(world), menus(world)) == ([], [])


@pytest.mark.parametrize(("kind", "reached"), [(ChatKind.SUPERGROUP, []), (ChatKind.GROUP, [DEAL])])
def test_words_to_another_bots_question_are_told_by_its_id_where_all_bots_count_alike(
    kind: ChatKind, reached: list[int]
) -> None:
    world = asked_by_another()

    world.spread(said(text="не знаю", quoted=OTHER_QUESTION, chat=replace(CHAT, kind=kind), person=PETR))

    assert (deals(world), menus(world)) == (reached, [])


@pytest.mark.parametrize(
    ("text", "quoted", "seat"),
    [
        ("501", None, {"hears": False}),
        ("501", None, {"standing": Standing.LEFT}),
        ("501", Quoted(4, said="какая квартира?"), {}),
        ("в 501 квартире течёт", None, {}),
    ],
)
def test_what_another_bot_does_not_take_is_talk(text: str, quoted: Quoted | None, seat: dict[str, Any]) -> None:
    world = asked_by_another(**seat)

    world.spread(said(text=text, quoted=quoted))

    assert (deals(world), menus(world)) == ([DEAL], [])


def test_numbers_that_answer_somebody_else_are_talk() -> None:
    world = asking()

    world.spread(said(text="501", quoted=Quoted(4, said="какая квартира?")))

    assert (deals(world), menus(world)) == ([DEAL], [])


def test_a_reply_finds_a_question_whose_message_is_not_known_yet() -> None:
    world = asking(message_id=0)

    world.spread(said(text="пятьсот один", quoted=ANSWER))

    assert menus(world) == [reply("пятьсот один")]


def test_a_command_in_reply_to_the_question_is_a_command() -> None:
    world = asking()

    world.spread(said(text="/menu", quoted=ANSWER, address=CALL))

    assert menus(world) == [call("menu")]


def test_a_pressed_button_of_the_menu_goes_to_the_bot_with_its_time() -> None:
    world = GroupWorld(make_group(DEAL))

    world.spread(MenuPress(BOT_ID, CHAT, 9, 0, 0, ANNA, "77", "m1:list"))

    assert world.lines.shares == []
    assert menus(world) == [MenuPress(BOT_ID, CHAT, 9, 0, int(NOW), ANNA, "77", "m1:list")]


@pytest.mark.parametrize("state", [BotState.OFF, BotState.STOPPED, BotState.REVOKED])
def test_a_bot_that_is_off_answers_nobody(state: BotState) -> None:
    world = GroupWorld(make_group(DEAL))
    rewrite(world.bots, make_bot(state=state, sealed_token=sealed(BOT_ID)))

    world.spread(said(address=CALL))

    assert world.jobs.menus == []


def test_what_comes_while_the_bot_is_off_goes_nowhere_and_news_are_heard_all_the_same() -> None:
    world = GroupWorld(make_group(DEAL))
    off = make_bot(state=BotState.OFF, off_at=int(NOW) - 60, sealed_token=sealed(BOT_ID))
    rewrite(world.bots, off)

    world.spread(said(1), world.raw(received_at=NOW))
    world.spread(Renamed(BOT_ID, CHAT, "Ремонт 13"))
    assert (world.lines.shares, world.jobs.attachments) == ([], [])
    assert world.groups.stored[ACCOUNT, GROUP_ID].title == "Ремонт 13"

    world.spread(said(2), world.raw(received_at=NOW - 120))
    world.spread(said(3), world.raw(again_at=int(NOW)))
    assert deals(world) == [DEAL, DEAL]


# What is known of the group


def test_news_change_what_is_known_and_go_to_no_deal() -> None:
    world = GroupWorld(make_group(DEAL))

    world.spread(Renamed(BOT_ID, CHAT, "Ремонт 13"))
    world.spread(TopicNamed(BOT_ID, CHAT, 3, "Электрика"))
    world.spread(Moved(BOT_ID, GROUP_ID, SUPERGROUP))

    (group,) = world.groups.stored.values()
    assert (group.title, group.topics, group.now_id) == ("Ремонт 13", {3: "Электрика"}, SUPERGROUP)
    assert world.lines.shares == []


def test_a_message_tells_the_name_of_a_group_that_was_renamed_unheard() -> None:
    world = GroupWorld(make_group(DEAL))
    renamed = Chat(GROUP_ID, ChatKind.GROUP, "Ремонт 13")

    world.spread(said(1, chat=renamed))
    world.spread(said(2, chat=renamed))

    assert [share.talk.title for _, share in world.lines.shares] == ["Ремонт 13", "Ремонт 13"]
    assert world.groups.taken.count("renamed") == 1


def test_what_is_sent_again_tells_no_news() -> None:
    world = GroupWorld(make_group(DEAL, title="Ремонт 13"))

    world.spread(said(chat=CHAT), world.raw(again_at=int(NOW)))

    assert world.groups.stored[ACCOUNT, GROUP_ID].title == "Ремонт 13"
    assert world.lines.opened == []


@pytest.mark.parametrize(("since", "is_there"), [(-1, True), (0, False), (1, False)])
def test_a_bot_that_hears_what_is_said_now_is_there_although_nobody_told(since: int, *, is_there: bool) -> None:
    """What was said before it was removed may come after that."""
    heard = said()
    gone = GroupBot(BOT_ID, Standing.KICKED, hears=False, writes=False, at=heard.at + since)
    world = GroupWorld(make_group(DEAL, bots={BOT_ID: gone}))

    for number in (1, 2):
        world.spread(replace(heard, message_id=number))

    assert world.groups.stored[ACCOUNT, GROUP_ID].bots[BOT_ID].is_inside is is_there
    assert ["снова в Telegram-группе" in text for *_, text in world.jobs.notes] == [True] * is_there
    assert len(world.lines.shares) == 2, "relayed in any case"


def test_a_second_bot_that_hears_a_known_group_is_known_to_be_in_it() -> None:
    world = GroupWorld(make_group(DEAL, bots={OTHER_BOT: GroupBot(OTHER_BOT, Standing.MEMBER)}))

    world.spread(said())

    assert set(world.groups.stored[ACCOUNT, GROUP_ID].bots) == {BOT_ID, OTHER_BOT}


@pytest.mark.parametrize("title", ["", "Ремонт 12"])
def test_a_message_that_tells_no_other_name_renames_nothing(title: str) -> None:
    world = GroupWorld(make_group(DEAL))

    world.spread(said(chat=Chat(GROUP_ID, ChatKind.GROUP, title)))

    assert "renamed" not in world.groups.taken


def test_what_comes_late_from_the_chat_before_the_move_renames_nothing() -> None:
    world = GroupWorld(make_group(DEAL, now_id=SUPERGROUP, title="Ремонт 13"))

    world.spread(said(chat=CHAT))

    assert [share.talk.title for _, share in world.lines.shares] == ["Ремонт 13"]


def test_the_topics_name_goes_along_as_it_is_called_now() -> None:
    world = GroupWorld(make_group(DEAL, topics={3: "Свет"}))

    world.spread(said(1, thread=3, topic="Электрика"))
    world.spread(said(2, thread=3))
    world.spread(said(3, thread=4, topic="Полы"))
    world.spread(said(4, thread=4))
    world.spread(said(5, thread=0))
    world.spread(said(6))

    assert [share.topic for _, share in world.lines.shares] == ["Свет", "Свет", "Полы", "Полы", "", ""]


def test_a_group_that_moved_is_one_group_with_its_deals() -> None:
    world = GroupWorld(make_group(DEAL, now_id=SUPERGROUP))

    world.spread(said(chat=Chat(SUPERGROUP, ChatKind.SUPERGROUP, "Ремонт 12")))

    ((_, share),) = world.lines.shares
    assert (share.home, share.talk.conversation) == (GROUP_ID, ConversationId(BOT_ID, GROUP_ID, DEAL))


def test_the_end_of_a_poll_goes_to_every_deal_that_has_it() -> None:
    world = GroupWorld(make_group(DEAL, OTHER_DEAL))
    world.receipts.keep_poll("p", PollPlace(ConversationId(BOT_ID, GROUP_ID, DEAL), 5, 1, chat_id=GROUP_ID))

    assert world.spread(PollResult(BOT_ID, "p", Text("итог"))) is None

    assert deals(world) == [DEAL, OTHER_DEAL]


@pytest.mark.parametrize("place", [None, PollPlace(ConversationId(BOT_ID, 42), 5, 1)])
def test_the_end_of_any_other_poll_is_no_groups(place: PollPlace | None) -> None:
    world = GroupWorld(make_group(DEAL))
    if place:
        world.receipts.keep_poll("p", place)
    result = PollResult(BOT_ID, "p", Text("итог"))

    assert world.spread(result) == result
    assert world.lines.shares == []


# Whose update it is


@pytest.mark.parametrize(
    "raw",
    [
        {"generation": 0},
        {"received_at": 1_780_000_000.0},
        {"bot_id": 9999},
    ],
)
@pytest.mark.parametrize("update", [said(), said(address=CALL), Renamed(BOT_ID, CHAT, "Чужая")])
def test_what_was_not_signed_for_this_bot_changes_nothing(raw: dict[str, Any], update: Any) -> None:
    world = GroupWorld(make_group(DEAL))

    world.spread(update, world.raw(**raw))

    assert (world.lines.shares, world.jobs.menus) == ([], [])
    assert world.groups.stored[ACCOUNT, GROUP_ID].title == "Ремонт 12"


def test_a_newer_signature_has_the_bot_read_again() -> None:
    world = GroupWorld(make_group(DEAL))
    world.spread(said(1))
    rewrite(world.bots, make_bot(generation=2, renewed_at=int(NOW) - 3600, sealed_token=sealed(BOT_ID)))

    world.spread(said(2), world.raw(generation=2))
    world.spread(said(3), world.raw(generation=1))

    assert deals(world) == [DEAL, DEAL]


@pytest.mark.parametrize(
    ("licence", "again_at", "licensed"),
    [
        (KnownLicence(NOW + 1), 0, True),
        (KnownLicence(NOW), 0, False),
        (KnownLicence(NOW + 1, releasing=True), 0, False),
        (KnownLicence(NOW + 1), NOW, False),
        (UNKNOWN, 0, False),
    ],
)
def test_each_share_says_whether_the_licence_was_good_when_it_came(
    licence: KnownLicence, again_at: int, licensed: bool
) -> None:
    world = GroupWorld(replace(make_group(DEAL), licence=licence))
    world.spread(said(), world.raw(again_at=again_at))
    assert [share.licensed for _, share in world.lines.shares] == [licensed]
