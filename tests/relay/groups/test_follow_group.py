"""News of groups: a bot comes, goes, is muted; a group is renamed, or becomes a supergroup without saying so."""

import logging
from dataclasses import dataclass, field, replace
from itertools import permutations

import pytest

from bridge.domain.errors import ChatMovedError, PermanentError, TransientError
from bridge.domain.groups import Group, GroupBot, Standing
from bridge.domain.reasons import Reason
from bridge.domain.records import Bot, Chat, ChatKind, Person
from bridge.relay.groups.find_group import FindGroup
from bridge.relay.groups.follow_group import FollowGroup
from bridge.relay.groups.note_deals import NoteDeals
from bridge.relay.groups.note_standing import NoteStanding
from bridge.relay.groups.unlink_deal import UnlinkDeal
from bridge.relay.groups.untie_bot import UntieBot
from bridge.relay.messages import GroupNews, Membership, Moved, Renamed, Share, TopicNamed
from tests.fakes.bots import BOT_ID, FakeBots, make_bot
from tests.fakes.cards import FakeCards
from tests.fakes.clock import FakeClock
from tests.fakes.groups import ACCOUNT, DEAL, GROUP_ID, OTHER_DEAL, FakeGroups, make_group
from tests.fakes.incoming import sealed
from tests.fakes.jobs import FakeJobs
from tests.fakes.telegram import FakeTelegram
from tests.fakes.vault import FakeVault

SUPERGROUP_ID = -1001555296434
GROUP = Chat(GROUP_ID, ChatKind.GROUP)
SUPERGROUP = Chat(SUPERGROUP_ID, ChatKind.SUPERGROUP)
ANNA = Person(42, "Анна")
AT = 1_800_000_000


def a_bot() -> Bot:
    return make_bot(sealed_token=sealed(BOT_ID))


class FakeLines:
    """The part of `GroupLines` that news use."""

    def __init__(self) -> None:
        self.opened: list[Share] = []
        self.closed: list[Share] = []

    def spread(self, *_: object) -> None:
        raise AssertionError

    def open(self, share: Share) -> None:
        self.opened.append(share)

    def close(self, share: Share) -> None:
        self.closed.append(share)


@dataclass
class World:
    groups: FakeGroups
    telegram: FakeTelegram = field(default_factory=FakeTelegram)
    jobs: FakeJobs = field(default_factory=FakeJobs)
    lines: FakeLines = field(default_factory=FakeLines)
    cards: FakeCards = field(default_factory=FakeCards)

    def find(self) -> FindGroup:
        return FindGroup(self.groups, self.telegram, FakeVault(), logging.getLogger("tests"))

    def follow(self, *news: GroupNews) -> None:
        follow = FollowGroup(self.groups, self.find(), self.lines, self.jobs, logging.getLogger("tests"))
        for one in news:
            follow(a_bot(), one)

    def group(self) -> Group:
        (group,) = self.groups.stored.values()
        return group

    def has_moved(self) -> None:
        self.telegram.lasting["show_typing"] = ChatMovedError(SUPERGROUP_ID)


@pytest.fixture
def world() -> World:
    return World(FakeGroups(make_group(DEAL, OTHER_DEAL, is_basic=True)))


def membership(standing: Standing, chat: Chat = GROUP, *, was_inside: bool = True, writes: bool = True) -> Membership:
    bot = GroupBot(BOT_ID, standing, writes=writes and standing.is_inside, at=AT)
    return Membership(BOT_ID, chat, "Ремонт 12", ANNA, AT, bot, was_inside)


def moved() -> Moved:
    return Moved(BOT_ID, GROUP_ID, SUPERGROUP_ID)


def test_a_bot_that_is_added_is_remembered_and_greets() -> None:
    world = World(FakeGroups())
    news = membership(Standing.MEMBER, was_inside=False)
    world.follow(news)
    assert world.group().bots == {BOT_ID: GroupBot(BOT_ID, Standing.MEMBER)}
    assert world.group().title == "Ремонт 12"
    assert world.jobs.greetings == [(ACCOUNT, GROUP_ID, news)]
    assert world.jobs.notes == []


def test_a_bot_with_privacy_hears_once_it_is_an_administrator_and_not_after() -> None:
    world = World(FakeGroups())
    follow = FollowGroup(world.groups, world.find(), world.lines, world.jobs, logging.getLogger("tests"))
    private = replace(a_bot(), privacy=True)
    heard = []
    for standing, was_inside in [(Standing.MEMBER, False), (Standing.ADMINISTRATOR, True), (Standing.MEMBER, True)]:
        follow(private, membership(standing, was_inside=was_inside))
        heard.append(world.group().bots[BOT_ID].hears)
    assert heard == [False, True, False]


def test_a_group_is_told_once_that_its_bot_hears_it_no_more(world: World) -> None:
    follow = FollowGroup(world.groups, world.find(), world.lines, world.jobs, logging.getLogger("tests"))
    private = replace(a_bot(), privacy=True)
    for _ in range(2):
        follow(private, membership(Standing.MEMBER))
    ((*_, text),) = world.jobs.said.values()
    assert text.startswith("Бот не видит обычных сообщений группы: у него включён режим приватности.")
    follow(private, membership(Standing.ADMINISTRATOR))
    assert len(world.jobs.said) == 1


def test_a_group_that_was_said_to_be_deleted_and_had_only_moved_goes_on(world: World) -> None:
    note = NoteStanding(world.groups, world.jobs, FakeClock())
    note.refused(a_bot(), world.group(), Reason.GROUP_DELETED)
    world.follow(moved())
    note.accepted(a_bot(), world.group())
    group = world.group()
    assert (group.now_id, group.bots[BOT_ID].is_inside, sorted(group.links)) == (
        SUPERGROUP_ID,
        True,
        [DEAL, OTHER_DEAL],
    )
    assert "снова в Telegram-группе" in world.jobs.notes[-1][-1]


def test_a_bot_hears_as_it_did_when_it_was_added_until_it_is_added_again(world: World) -> None:
    deaf = GroupBot(BOT_ID, Standing.MEMBER, hears=False)
    world.groups.put(make_group(DEAL, bots={BOT_ID: deaf}))
    world.follow(membership(Standing.RESTRICTED))
    assert not world.group().bots[BOT_ID].hears
    world.follow(membership(Standing.KICKED), membership(Standing.MEMBER, was_inside=False))
    assert world.group().bots[BOT_ID].hears


@pytest.mark.parametrize(
    ("news", "said"),
    [
        (membership(Standing.KICKED), "удалён из группы «Ремонт 12» (Анна)"),
        (membership(Standing.LEFT), "вышел из группы «Ремонт 12»"),
        (membership(Standing.RESTRICTED, writes=False), "больше не может писать в Telegram-группе «Ремонт 12»"),
    ],
)
def test_deals_are_told_once_that_a_bot_cannot_answer_and_the_links_stay(
    world: World, news: GroupNews, said: str
) -> None:
    world.follow(news, news)
    ((account, home, bot_id, text),) = world.jobs.notes
    assert (account, home, bot_id) == (ACCOUNT, GROUP_ID, BOT_ID)
    assert said in text
    assert "Связь группы со сделкой сохранена" in text
    assert sorted(world.group().links) == [DEAL, OTHER_DEAL]


def test_deals_are_told_that_it_can_again(world: World) -> None:
    world.follow(membership(Standing.KICKED), membership(Standing.MEMBER, was_inside=False))
    assert "снова в Telegram-группе" in world.jobs.notes[-1][-1]
    world.follow(membership(Standing.RESTRICTED, writes=False), membership(Standing.RESTRICTED))
    assert "снова может писать" in world.jobs.notes[-1][-1]


def test_nobody_is_told_of_a_group_without_deals() -> None:
    world = World(FakeGroups(make_group()))
    world.follow(membership(Standing.KICKED))
    assert world.jobs.notes == []


def test_a_new_title_is_shown_in_every_deal(world: World) -> None:
    world.follow(Renamed(BOT_ID, GROUP, "Ремонт 13"))
    assert world.group().title == "Ремонт 13"
    assert [share.talk.title for share in world.lines.opened] == ["Ремонт 13", "Ремонт 13"]


def test_a_topic_is_known_by_its_name(world: World) -> None:
    world.follow(TopicNamed(BOT_ID, GROUP, 5, "Кухня"))
    assert world.group().topics == {5: "Кухня"}


SIGNS: list[GroupNews] = [
    membership(Standing.MEMBER, SUPERGROUP, was_inside=False),
    membership(Standing.LEFT),
    moved(),
    moved(),
]


@pytest.mark.parametrize("order", list(permutations(range(len(SIGNS)))))
def test_a_migration_is_followed_in_every_order_of_its_signs(world: World, order: tuple[int, ...]) -> None:
    world.has_moved()
    before = world.group()
    for sign in order:
        world.follow(SIGNS[sign])
        found = world.find().known(a_bot(), SUPERGROUP)
        assert found is not None
        assert found.links == before.links
    assert world.group().now_id == SUPERGROUP_ID
    assert world.group().bots[BOT_ID].is_inside
    assert world.jobs.notes == []
    assert world.jobs.greetings == []


def test_a_message_may_come_from_the_supergroup_before_any_sign(world: World) -> None:
    world.has_moved()
    group, _ = world.find()(a_bot(), SUPERGROUP, "Ремонт 12", 42)
    assert (group.chat_id, group.now_id) == (GROUP_ID, SUPERGROUP_ID)


def test_another_supergroup_is_asked_about_once_and_is_a_group_of_its_own(world: World) -> None:
    other = Chat(-1009, ChatKind.SUPERGROUP)
    for _ in range(2):
        group, _ = world.find()(a_bot(), other, "Другая", 42)
        assert (group.chat_id, group.links) == (-1009, {})
    assert world.telegram.typing == [GROUP_ID]


def test_a_bot_that_really_left_a_basic_group_is_gone(world: World) -> None:
    world.telegram.lasting["show_typing"] = PermanentError(Reason.NO_RIGHTS, "bot is not a member")
    world.follow(membership(Standing.LEFT))
    assert not world.group().bots[BOT_ID].is_inside
    assert len(world.jobs.notes) == 1


@pytest.mark.parametrize(
    ("reason", "said", "again"),
    [
        (Reason.GROUP_DELETED, "больше нет", "снова в Telegram-группе"),
        (Reason.NOT_IN_GROUP, "вышел из группы", "снова в Telegram-группе"),
        (Reason.NO_RIGHTS, "больше не может писать", "снова может писать"),
    ],
)
def test_what_telegram_says_of_a_bot_at_an_answer_is_noted_once_and_so_is_that_it_is_over(
    world: World, reason: Reason, said: str, again: str
) -> None:
    note, as_read = NoteStanding(world.groups, world.jobs, FakeClock()), world.group()
    note.accepted(a_bot(), as_read)
    assert world.jobs.notes == [], "nothing new"
    for _ in range(2):
        note.refused(a_bot(), as_read, reason)
    assert not world.group().bots[BOT_ID].writes
    as_read = world.group()
    for _ in range(2):
        note.accepted(a_bot(), as_read)
    told = [text for *_, text in world.jobs.notes]
    assert len(told) == 2
    assert said in told[0]
    assert again in told[1]
    seat = world.group().bots[BOT_ID]
    assert seat.is_inside
    assert seat.writes
    note.refused(a_bot(), world.group(), Reason.TOO_LONG)
    assert len(world.jobs.notes) == 2


def test_of_a_bot_that_is_known_to_be_gone_nothing_is_said_again(world: World) -> None:
    as_read = world.group()
    world.follow(membership(Standing.KICKED))
    note = NoteStanding(world.groups, world.jobs, FakeClock())
    for reason in (Reason.NOT_IN_GROUP, Reason.NO_RIGHTS, Reason.GROUP_DELETED):
        note.refused(a_bot(), as_read, reason)
    assert len(world.jobs.notes) == 1
    assert world.group().bots[BOT_ID].standing is Standing.KICKED


def test_the_later_news_of_a_bot_decides_whatever_comes_last(world: World) -> None:
    came_back = replace(membership(Standing.MEMBER, was_inside=False), at=AT + 1)
    came_back = replace(came_back, bot=replace(came_back.bot, at=AT + 1))
    world.follow(came_back, membership(Standing.KICKED))
    assert world.group().bots[BOT_ID].is_inside
    assert world.jobs.notes == []


def test_the_deals_are_told_although_the_first_attempt_ended_before_they_were(world: World) -> None:
    world.jobs.lasting["note_deals"] = TransientError(Reason.STORAGE_UNAVAILABLE)
    with pytest.raises(TransientError):
        world.follow(membership(Standing.KICKED))
    world.jobs.lasting.clear()
    world.follow(membership(Standing.KICKED))
    assert len(world.jobs.notes) == 1


def test_a_new_title_is_shown_in_the_deals_of_every_bot_once(world: World) -> None:
    other = replace(world.group().links[OTHER_DEAL], bot_id=7002)
    world.groups.put(replace(world.group(), links={**world.group().links, OTHER_DEAL: other}))
    for _ in range(2):
        world.follow(Renamed(BOT_ID, GROUP, "Ремонт 13"))
    assert [share.talk.conversation.bot_id for share in world.lines.opened] == [BOT_ID, 7002]


def test_a_note_reaches_every_deal_once_whatever_one_of_them_says(world: World) -> None:
    note = NoteDeals(world.groups, world.cards)
    for _ in range(2):
        note(ACCOUNT, GROUP_ID, BOT_ID, "Бот удалён")
    assert world.cards.notes == [("leads", DEAL, "Бот удалён"), ("leads", OTHER_DEAL, "Бот удалён")]


def test_a_disconnected_bot_leaves_its_deals_and_another_ones_stay(world: World) -> None:
    other = replace(world.group().links[OTHER_DEAL], bot_id=7002)
    world.groups.put(replace(world.group(), links={DEAL: world.group().links[DEAL], OTHER_DEAL: other}))
    untie = UntieBot(FakeBots(), world.groups, UnlinkDeal(world.groups, world.lines, logging.getLogger("tests")))
    untie(ACCOUNT, BOT_ID)
    assert world.group().links == {OTHER_DEAL: other}
    assert not world.group().bots[BOT_ID].is_inside


def test_a_link_that_is_made_while_its_bot_is_disconnected_goes_with_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = replace(world.group(), links={})
    groups = FakeGroups(world.group())
    monkeypatch.setattr(groups, "of_account", lambda _: [before])
    UntieBot(FakeBots(), groups, UnlinkDeal(groups, world.lines, logging.getLogger("tests")))(ACCOUNT, BOT_ID)
    (group,) = groups.stored.values()
    assert group.links == {}


def test_a_bot_that_is_connected_again_keeps_its_deals(world: World) -> None:
    untie = UntieBot(FakeBots(a_bot()), world.groups, UnlinkDeal(world.groups, world.lines, logging.getLogger("tests")))
    untie(ACCOUNT, BOT_ID)
    assert sorted(world.group().links) == [DEAL, OTHER_DEAL]
