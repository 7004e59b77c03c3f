"""Opening the talk of a group with a deal's managers: in that deal and no other, whatever happens on the way."""

from dataclasses import replace

import pytest

from bridge.domain.cards import NAME, TELEGRAM_ID, DealCard
from bridge.domain.errors import PermanentError, TransientError
from bridge.domain.identity import ConversationId
from bridge.domain.reasons import Reason
from bridge.domain.records import BotState
from bridge.domain.texts import GROUP
from bridge.relay.groups.link_deal import share_of
from bridge.relay.messages import Sender, Share
from tests.fakes.bots import BOT_ID, drop, make_bot, rewrite
from tests.fakes.groups import DEAL, GROUP_ID, OTHER_DEAL, make_group
from tests.fakes.incoming import ACCOUNT
from tests.fakes.spreading import GroupWorld, said
from tests.fakes.steps import KilledError

TALK = ConversationId(BOT_ID, GROUP_ID, DEAL)
OTHER_TALK = ConversationId(BOT_ID, GROUP_ID, OTHER_DEAL)
NO_ANSWER = TransientError(Reason.AMO_UNAVAILABLE, "no answer", outcome_unknown=True)
GONE = PermanentError(Reason.AMO_GONE, "status 400")


@pytest.fixture
def world() -> GroupWorld:
    return GroupWorld(make_group(DEAL, OTHER_DEAL))


def share(world: GroupWorld, deal: int = DEAL) -> Share:
    group = world.groups.get(ACCOUNT, GROUP_ID)
    assert group is not None
    return share_of(group, group.links[deal])


def assert_opened_once(world: GroupWorld) -> None:
    """One contact of the group, on the deal's card, with the one chat of the talk."""
    ((contact_id, values),) = world.cards.contacts.items()
    assert values == {NAME: "Ремонт 12", TELEGRAM_ID: f"{GROUP_ID}:{DEAL}"}
    assert world.cards.attached == {DEAL: [contact_id]}
    ((_, talk),) = world.chats.chats
    assert talk == TALK
    assert world.cards.links == {"chat-1": contact_id}
    known = world.conversations.stored[TALK]
    assert (known.chat_id, known.contact_id, known.opening, known.closed) == ("chat-1", contact_id, None, False)


def test_a_link_puts_the_group_into_the_deal_before_anybody_writes(world: GroupWorld) -> None:
    world.keep_talk.open(share(world))

    assert_opened_once(world)
    assert world.chats.users == {"chat-1": Sender(f"{BOT_ID}:{GROUP_ID}:{DEAL}", "Ремонт 12 (Магазин)")}
    assert world.chats.calls == []


def test_the_first_message_does_where_nothing_has(world: GroupWorld) -> None:
    world.deliver(said(), share(world))

    assert_opened_once(world)
    assert world.texts(DEAL) == ["Здравствуйте"]
    assert world.jobs.introductions == []
    assert world.jobs.photos == {}


def test_a_talk_that_is_open_costs_nothing_more(world: GroupWorld) -> None:
    world.keep_talk.open(share(world))
    world.cards.calls.clear()

    for number in range(1, 4):
        world.deliver(said(number), share(world))

    assert world.cards.calls == []
    assert len(world.chats.calls) == 3


def test_each_deal_has_a_contact_and_a_chat_of_its_own(world: GroupWorld) -> None:
    world.happen(said())

    assert [values[TELEGRAM_ID] for values in world.cards.contacts.values()] == [
        f"{GROUP_ID}:{DEAL}",
        f"{GROUP_ID}:{OTHER_DEAL}",
    ]
    assert {deal: len(contacts) for deal, contacts in world.cards.attached.items()} == {DEAL: 1, OTHER_DEAL: 1}
    assert [talk for _, talk in world.chats.chats] == [TALK, OTHER_TALK]


STEPS = ["find_contact", "create_contact", "create_contact lost", "attach", "link_chat"]


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("error", [NO_ANSWER, KilledError()], ids=["no answer", "killed"])
@pytest.mark.parametrize("search_lags", [False, True])
def test_whatever_ends_an_attempt_the_next_one_goes_on_from_there(
    world: GroupWorld, step: str, error: Exception, search_lags: bool
) -> None:
    world.cards.search_lags = search_lags
    world.cards.trouble[step] = [error]  # type: ignore[list-item]

    with pytest.raises(type(error)):
        world.keep_talk.open(share(world))
    world.another_worker()
    world.deliver(said(), share(world))

    assert_opened_once(world)
    assert world.texts(DEAL) == ["Здравствуйте"]


@pytest.mark.parametrize("name", ["opening", "opened"])
@pytest.mark.parametrize("times", range(1, 4))
@pytest.mark.parametrize("when", ["before", "after"])
def test_so_it_is_when_what_was_done_could_not_be_remembered(
    world: GroupWorld, name: str, times: int, when: str
) -> None:
    getattr(world.conversations, when)[name] = [KilledError() for _ in range(times)]

    for _ in range(times):
        with pytest.raises(KilledError):
            world.keep_talk.open(share(world))
        world.another_worker()
    world.keep_talk.open(share(world))

    assert_opened_once(world)


@pytest.mark.parametrize("when", ["before", "after"])
def test_so_it_is_when_the_chat_was_not_heard_of(world: GroupWorld, when: str) -> None:
    getattr(world.chats, when)["create"] = [NO_ANSWER]

    with pytest.raises(TransientError):
        world.keep_talk.open(share(world))
    world.keep_talk.open(share(world))

    assert_opened_once(world)


@pytest.mark.parametrize("step", sorted({*STEPS} - {"create_contact lost"}))
def test_nothing_is_written_into_a_chat_that_is_not_in_its_deal_yet(world: GroupWorld, step: str) -> None:
    """amoCRM would make a contact and a deal of its own of it."""
    world.cards.lasting[step] = NO_ANSWER

    for _ in range(3):
        with pytest.raises(TransientError):
            world.relay_into(said(), share(world))

    assert world.chats.calls == []


@pytest.mark.parametrize("reason", [Reason.ACCOUNT_UNAUTHORISED, Reason.ACCOUNT_UNPAID, Reason.AMO_REFUSED])
@pytest.mark.parametrize("step", ["find_contact", "attach", "link_chat"])
def test_what_amocrm_refuses_is_a_failure_of_that_deal_alone(world: GroupWorld, step: str, reason: Reason) -> None:
    world.deliver(said(1), share(world, OTHER_DEAL))
    world.cards.lasting[step] = PermanentError(reason)

    world.happen(said(2, "Ау"))

    assert [(deal, error.reason) for deal, error in world.failed] == [(DEAL, reason)]
    assert (world.texts(DEAL), world.texts(OTHER_DEAL)) == ([], ["Здравствуйте", "Ау"])


def test_a_contact_that_is_gone_is_made_anew(world: GroupWorld) -> None:
    world.keep_talk.open(share(world))
    (before,) = world.cards.contacts
    del world.cards.contacts[before]
    world.cards.found.clear()
    world.cards.attached.clear()
    world.cards.trouble["attach"] = [GONE]

    world.keep_talk.open(share(world))

    (now,) = world.cards.contacts
    assert world.cards.attached == {DEAL: [now]}
    assert world.cards.links == {"chat-1": now}
    assert world.conversations.stored[TALK].contact_id == now


def test_a_contact_that_goes_while_the_talk_opens_is_made_anew(
    world: GroupWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    link_chat = world.cards.link_chat

    def gone(account_id: int, contact_id: int, chat_id: str) -> None:
        monkeypatch.setattr(world.cards, "link_chat", link_chat)
        del world.cards.contacts[contact_id]
        world.cards.found.clear()
        raise GONE

    monkeypatch.setattr(world.cards, "link_chat", gone)

    world.deliver(said(), share(world))

    assert world.cards.links == {"chat-1": world.conversations.stored[TALK].contact_id}
    assert world.texts(DEAL) == ["Здравствуйте"]


def test_a_deal_that_is_gone_gets_no_second_contact(world: GroupWorld) -> None:
    world.cards.refused_deals[DEAL] = GONE

    world.happen(said())

    assert [(deal, error.reason) for deal, error in world.failed] == [(DEAL, Reason.AMO_GONE)]
    assert [values[TELEGRAM_ID] for values in world.cards.contacts.values()] == [
        f"{GROUP_ID}:{DEAL}",
        f"{GROUP_ID}:{OTHER_DEAL}",
    ]
    assert world.texts(OTHER_DEAL) == ["Здравствуйте"]


def test_a_field_that_was_deleted_does_not_keep_the_group_out(world: GroupWorld) -> None:
    world.cards.refuses = {TELEGRAM_ID}

    world.deliver(said(), share(world))

    assert list(world.cards.contacts.values()) == [{NAME: "Ремонт 12"}]
    assert world.texts(DEAL) == ["Здравствуйте"]


def test_a_group_without_a_name_is_called_a_group() -> None:
    world = GroupWorld(make_group(DEAL, title=""))

    world.keep_talk.open(share(world))

    assert [values[NAME] for values in world.cards.contacts.values()] == [GROUP]
    assert [user.name for user in world.chats.users.values()] == [f"{GROUP} (Магазин)"]


def test_a_group_that_is_renamed_is_called_so_in_the_deal(world: GroupWorld) -> None:
    world.keep_talk.open(share(world))
    world.groups.renamed(ACCOUNT, GROUP_ID, "Ремонт 13")

    world.keep_talk.open(share(world))
    world.keep_talk.open(share(world))

    assert [user.name for user in world.chats.users.values()] == ["Ремонт 13 (Магазин)"]
    assert [values[NAME] for values in world.cards.contacts.values()] == ["Ремонт 13"]
    assert world.cards.writes == [{NAME: "Ремонт 13"}]
    assert len(world.chats.chats) == 1


def test_a_bot_that_is_called_otherwise_has_its_groups_called_so_with_the_next_message(world: GroupWorld) -> None:
    world.happen(said(1))
    rewrite(world.bots, replace(world.bot, label="Склад"))
    world.another_worker()
    world.cards.calls.clear()
    before = world.chats.taken.count("create")

    world.happen(said(2))
    world.happen(said(3))

    assert {user.name for user in world.chats.users.values()} == {"Ремонт 12 (Склад)"}
    assert world.chats.taken.count("create") - before == 2
    assert world.cards.calls == []
    assert world.conversations.stored[TALK].label == "Склад"


def test_a_name_that_a_manager_gave_stays(world: GroupWorld) -> None:
    world.keep_talk.open(share(world))
    (contact_id,) = world.cards.contacts
    world.cards.contacts[contact_id][NAME] = "Семья Ивановых"
    world.groups.renamed(ACCOUNT, GROUP_ID, "Ремонт 13")

    world.keep_talk.open(share(world))

    assert world.cards.contacts[contact_id][NAME] == "Семья Ивановых"
    assert [user.name for user in world.chats.users.values()] == ["Ремонт 13 (Магазин)"]


def test_a_deal_that_is_untied_has_the_group_on_its_card_no_more(world: GroupWorld) -> None:
    world.keep_talk.open(share(world))

    world.keep_talk.close(share(world))
    world.keep_talk.close(share(world))

    assert world.cards.attached == {DEAL: []}
    assert world.conversations.stored[TALK].closed


def test_what_comes_late_for_a_deal_that_was_untied_opens_nothing(world: GroupWorld) -> None:
    world.happen(said(1))
    world.keep_talk.close(share(world))

    world.happen(said(2, "Ау"))

    assert [(deal, error.reason) for deal, error in world.failed] == [(DEAL, Reason.NOT_LINKED)]
    assert world.cards.attached[DEAL] == []
    assert (world.texts(DEAL), world.texts(OTHER_DEAL)) == (["Здравствуйте"], ["Здравствуйте", "Ау"])


def test_a_deal_that_is_tied_again_goes_on_in_its_talk(world: GroupWorld) -> None:
    world.happen(said(1))
    world.keep_talk.close(share(world))

    world.keep_talk.open(share(world))
    world.deliver(said(2, "Снова мы"), share(world))

    assert len(world.chats.chats) == 2
    assert len(world.cards.attached[DEAL]) == 1
    assert world.texts(DEAL) == ["Здравствуйте", "Снова мы"]


def test_a_talk_that_never_began_is_closed_all_the_same(world: GroupWorld) -> None:
    world.keep_talk.close(share(world))

    assert world.cards.calls == []
    assert world.chats.chats == {}


def test_nothing_is_opened_for_a_bot_that_the_account_has_no_more(world: GroupWorld) -> None:
    asked = share(world)
    drop(world.bots, BOT_ID)
    world.keep_talk.open(asked)
    world.bots.add(make_bot(account_id=32))
    world.keep_talk.open(asked)

    assert (world.chats.chats, world.cards.contacts) == ({}, {})


def test_nothing_is_opened_while_the_widget_is_off(world: GroupWorld) -> None:
    rewrite(world.bots, replace(world.bot, state=BotState.STOPPED))

    world.keep_talk.open(share(world))

    assert (world.chats.chats, world.cards.contacts) == ({}, {})


def test_an_account_that_comes_back_has_the_talk_opened_in_its_new_chats(world: GroupWorld) -> None:
    world.happen(said(1))
    rewrite(world.bots, replace(world.bot, scope_id="scope-new"))
    world.another_worker()

    world.deliver(said(2, "Ау"), share(world))

    assert len(world.cards.contacts) == 2
    assert world.chats.chats["scope-new", TALK] == world.conversations.stored[TALK].chat_id
    assert world.texts(DEAL) == ["Здравствуйте", "Ау"]


def test_the_talk_of_a_deal_that_was_merged_stands_in_the_one_that_took_it_in(world: GroupWorld) -> None:
    world.keep_talk.open(share(world))
    group = world.groups.get(ACCOUNT, GROUP_ID)
    assert group is not None
    merged = share_of(group, replace(group.links[DEAL], deal_id=600, began=DEAL))
    world.cards.deal_cards[600] = DealCard(600, "")

    world.keep_talk.open(merged)

    ((contact_id, values),) = world.cards.contacts.items()
    assert values[TELEGRAM_ID] == f"{GROUP_ID}:{DEAL}"
    assert world.cards.attached[600] == [contact_id]
    assert len(world.chats.chats) == 1

    world.keep_talk.close(merged)

    assert world.cards.attached[600] == []
