"""Tying groups to deals and untying them, as the menu and the widget both do it."""

from dataclasses import replace

import pytest

from bridge.domain.cards import DealCard
from bridge.domain.errors import NotYetError, OvertakenError, PermanentError, TransientError
from bridge.domain.groups import Group, GroupBot, Link, Standing
from bridge.domain.menus import LARGEST
from bridge.domain.reasons import Reason
from bridge.domain.records import BotState, Person
from bridge.relay.groups.link_deal import MOST_LINKS, Linked, Linking
from tests.fakes.bots import BOT_ID, make_bot
from tests.fakes.groups import ACCOUNT, DEAL, GROUP_ID, FakeGroups, make_group
from tests.fakes.menu_world import ANNA, BORIS, MenuWorld

OTHER_BOT = 7002
AT = 1_800_000_000


def linked(world: MenuWorld, deal_id: int = DEAL, *, by: Person | None = ANNA, at: int = AT) -> Linked:
    return world.link_deal(world.group, world.bot, deal_id, by, at)


def test_a_group_is_tied_to_a_deal_and_offered_there_at_once() -> None:
    world = MenuWorld()

    assert linked(world) == Linked(Linking.LINKED, DEAL, "Ремонт 501")

    assert world.group.links == {DEAL: Link(DEAL, BOT_ID, GROUP_ID, "Ремонт 501", AT, 42)}
    (share,) = world.lines.opened
    assert (share.account_id, share.home) == (ACCOUNT, GROUP_ID)
    assert (str(share.talk.conversation), share.talk.title) == (f"{BOT_ID}:{GROUP_ID}:{DEAL}", "Ремонт 12")


def test_a_group_that_has_become_a_supergroup_is_tied_by_the_id_that_it_has_now() -> None:
    world = MenuWorld(FakeGroups(make_group(now_id=-1001)))

    linked(world)

    assert world.group.links[DEAL].chat_id == -1001


def test_a_group_that_is_tied_already_is_said_to_be_and_keeps_its_link() -> None:
    world = MenuWorld(FakeGroups(make_group(DEAL)))
    before = world.group

    assert linked(world) == Linked(Linking.ALREADY, DEAL, "Ремонт 501")

    assert world.group == before


@pytest.mark.parametrize("tied", [(), (DEAL,)], ids=["anew", "in place of another bot"])
def test_a_bot_that_is_disconnected_at_that_moment_is_left_without_a_link(tied: tuple[int, ...]) -> None:
    world = MenuWorld(FakeGroups(make_group(*tied)))
    through_other = {deal: replace(link, bot_id=OTHER_BOT) for deal, link in world.group.links.items()}
    as_read = replace(world.group, links=through_other)
    gone = GroupBot(BOT_ID, Standing.LEFT, hears=False, writes=False)
    world.groups.put(replace(as_read, bots={BOT_ID: gone}))

    outcome = world.link_deal(as_read, world.bot, DEAL, ANNA, AT).outcome

    assert outcome is Linking.BOT_OUTSIDE
    assert world.group.links == {}
    assert world.lines.opened == []
    assert len(world.lines.closed) == len(tied)


def test_the_same_request_again_is_the_same_success_and_the_group_is_offered_all_the_same() -> None:
    world = MenuWorld()
    world.lines.before["open"] = [TransientError(Reason.STORAGE_UNAVAILABLE, "")]
    with pytest.raises(TransientError):
        linked(world)

    assert linked(world).outcome is Linking.LINKED

    assert len(world.group.links) == len(world.lines.opened) == 1
    assert linked(world, at=AT + 1).outcome is Linking.ALREADY
    assert linked(world, by=BORIS).outcome is Linking.ALREADY


@pytest.mark.parametrize("deal_id", [999, 0, -1, LARGEST + 1, 10**1000])
def test_a_deal_that_the_account_does_not_have_is_not_found(deal_id: int) -> None:
    world = MenuWorld()

    assert linked(world, deal_id) == Linked(Linking.NO_DEAL, deal_id)

    assert world.group.links == {}
    assert world.lines.opened == []


@pytest.mark.parametrize(
    "bots", [{}, {BOT_ID: GroupBot(BOT_ID, Standing.LEFT)}, {BOT_ID: GroupBot(BOT_ID, Standing.KICKED)}]
)
def test_a_bot_that_is_not_in_the_group_cannot_tie_it(bots: dict[int, GroupBot]) -> None:
    world = MenuWorld(FakeGroups(make_group(bots=bots)))

    assert linked(world).outcome is Linking.BOT_OUTSIDE
    assert world.group.links == {}


@pytest.mark.parametrize(
    ("standing", "state", "outcome"),
    [
        (Standing.LEFT, BotState.ON, Linking.TAKEN_OVER),
        (Standing.KICKED, BotState.ON, Linking.TAKEN_OVER),
        (None, BotState.ON, Linking.TAKEN_OVER),
        (Standing.MEMBER, BotState.ON, Linking.ALREADY),
        (Standing.RESTRICTED, BotState.ON, Linking.ALREADY),
        (Standing.MEMBER, BotState.OFF, Linking.ALREADY),
        (Standing.MEMBER, BotState.REVOKED, Linking.TAKEN_OVER),
        (Standing.MEMBER, None, Linking.TAKEN_OVER),
    ],
)
def test_a_link_of_a_bot_that_has_left_or_works_no_more_is_taken_over(
    standing: Standing | None, state: BotState | None, outcome: Linking
) -> None:
    bots = {BOT_ID: GroupBot(BOT_ID, Standing.MEMBER)}
    if standing is not None:
        bots[OTHER_BOT] = GroupBot(OTHER_BOT, standing)
    before = Link(DEAL, OTHER_BOT, GROUP_ID)
    world = MenuWorld(FakeGroups(make_group(bots=bots, links={DEAL: before})))
    if state is not None:
        world.bots.add(make_bot(bot_id=OTHER_BOT, state=state))

    assert linked(world).outcome is outcome

    taken_over = outcome is Linking.TAKEN_OVER
    assert world.group.links[DEAL].bot_id == (BOT_ID if taken_over else OTHER_BOT)
    closed = [share.talk.conversation for share in world.lines.closed]
    assert closed == ([before.conversation] if taken_over else [])


def test_there_is_an_end_to_the_deals_of_one_group() -> None:
    deals = range(1000, 1000 + MOST_LINKS)
    world = MenuWorld(FakeGroups(make_group(*deals)))

    assert linked(world).outcome is Linking.TOO_MANY
    assert len(world.group.links) == MOST_LINKS


def test_of_two_who_tie_the_same_deal_at_once_one_is_told_that_it_is_tied() -> None:
    world = MenuWorld()
    read_before = world.group
    linked(world)

    assert world.link_deal(read_before, world.bot, DEAL, BORIS, AT).outcome is Linking.ALREADY
    assert world.group.links[DEAL].by == 42


def test_a_deal_that_is_tied_and_untied_all_the_time_is_left_to_another_try() -> None:
    class Restless(FakeGroups):
        def link(self, account_id: int, chat_id: int, link: Link, instead_of: Link | None = None) -> bool:
            return False

    with pytest.raises(OvertakenError):
        linked(MenuWorld(Restless(make_group())))


def test_an_account_that_is_closed_to_us_is_not_taken_for_one_without_the_deal() -> None:
    world = MenuWorld()
    world.cards.lasting["deal"] = PermanentError(Reason.ACCOUNT_UNPAID)

    with pytest.raises(PermanentError) as error:
        linked(world)

    assert error.value.reason is Reason.ACCOUNT_UNPAID
    assert world.group.links == {}


def test_a_name_of_any_length_is_remembered_in_part() -> None:
    world = MenuWorld()
    world.cards.deal_cards[DEAL] = DealCard(DEAL, "Я" * 10_000)

    linked(world)

    assert len(world.group.links[DEAL].name) == 250


def test_a_closed_deal_is_tied_as_any_other() -> None:
    world = MenuWorld()
    world.cards.deal_cards[DEAL] = DealCard(DEAL, "Старый ремонт", is_closed=True)

    assert linked(world).outcome is Linking.LINKED


@pytest.mark.parametrize(
    ("by", "hand"),
    [
        (Person(42, "Анна", username="anna"), "в Telegram: Анна (@anna, Telegram ID 42)"),
        (Person(43, "Борис"), "в Telegram: Борис (Telegram ID 43)"),
        (None, "в настройках виджета"),
    ],
)
def test_a_note_in_the_deal_says_who_tied_what(by: Person | None, hand: str) -> None:
    world = MenuWorld()

    for _ in range(2):
        linked(world, by=by)

    ((account_id, deal_id, note),) = world.jobs.deal_notes
    assert (account_id, deal_id) == (ACCOUNT, DEAL)
    assert note == (
        "15.01.2027 11:00 (Москва): Telegram-группа «Ремонт 12» связана с этой сделкой через бота @shop_bot. Связь"
        f" сделана {hand}. Сообщения группы приходят в сделку, ответы из неё — в группу."
    )


def untied(world: MenuWorld, group: Group | None = None) -> Link | None:
    return world.unlink_deal(group or world.group, DEAL)


def test_a_group_is_untied_and_no_longer_offered() -> None:
    world = MenuWorld(FakeGroups(make_group(DEAL)))
    link = world.group.links[DEAL]

    assert untied(world) == link

    assert world.group.links == {}
    assert [share.talk.conversation for share in world.lines.closed] == [link.conversation]


def test_a_group_that_is_not_tied_stays_so() -> None:
    world = MenuWorld()

    assert untied(world) is None
    assert world.lines.closed == []


def test_of_two_who_untie_at_once_one_finds_it_done() -> None:
    world = MenuWorld(FakeGroups(make_group(DEAL)))
    read_before = world.group
    untied(world)

    assert untied(world, read_before) is None
    assert len(world.lines.closed) == 1


def test_a_link_that_another_bot_has_taken_over_meanwhile_is_untied_as_it_stands() -> None:
    world = MenuWorld(FakeGroups(make_group(DEAL)))
    read_before = world.group
    newer = replace(read_before.links[DEAL], bot_id=OTHER_BOT)
    world.groups.put(replace(read_before, links={DEAL: newer}))

    assert untied(world, read_before) == newer
    assert world.group.links == {}


def test_a_person_waits_for_the_accounts_turn_at_amocrm() -> None:
    world = MenuWorld()
    busy = NotYetError(Reason.AMO_UNAVAILABLE, "the account's own pace", 1.5)
    world.cards.trouble["deal"] = [busy, busy]

    assert linked(world).outcome is Linking.LINKED
    assert sum(world.clock.slept) == 3.0

    world.cards.lasting["deal"] = busy
    with pytest.raises(NotYetError):
        linked(world, at=AT + 1)
    assert sum(world.clock.slept) <= 9.0, "not for ever"
