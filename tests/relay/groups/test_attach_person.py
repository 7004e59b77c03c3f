"""Whoever writes in a group has one contact, found or made, and it stands in all deals of the group."""

from dataclasses import replace

import pytest

from bridge.domain.cards import (
    INDEXING,
    NAME,
    PATIENCE,
    SETTLING,
    TELEGRAM_ID,
    TELEGRAM_LINK,
    TELEGRAM_USERNAME,
    DealCard,
    Written,
)
from bridge.domain.errors import NotYetError, PermanentError, TransientError
from bridge.domain.groups import LOOK_AT_AUTHORS, Author, Authors, GroupSettings, Staff
from bridge.domain.identity import ConversationId
from bridge.domain.reasons import Reason
from bridge.domain.records import Person
from bridge.relay.groups.attach_person import LONGEST_TROUBLE, AttachPerson
from bridge.relay.groups.find_author import FindAuthor, claim_of
from bridge.relay.incoming.follow_contacts import ForgetContacts
from bridge.relay.messages import Attachment
from tests.fakes.bots import BOT_ID, FakeBots, make_bot
from tests.fakes.cards import FakeCards
from tests.fakes.clock import FakeClock
from tests.fakes.groups import ACCOUNT, GROUP_ID, FakeGroups, make_group
from tests.fakes.jobs import FakeJobs
from tests.fakes.people import FakePeople
from tests.fakes.steps import KilledError

ANNA = Person(42, "Анна", "Каренина", "anna")
OTHER_ANNA = Person(43, "Анна", "Каренина")
DEALS = (501, 502, 503)
CLIENT = 700
"""The main contact of each deal: the client whom the deal is about."""

FULL = {
    NAME: "Анна Каренина",
    TELEGRAM_ID: "42",
    TELEGRAM_USERNAME: "anna",
    TELEGRAM_LINK: "https://t.me/anna",
}
SHOWN = "Анна Каренина (Магазин)"
PRIVATE = ConversationId(BOT_ID, 42)


class World:
    """A group tied to three deals, in each of which the client is the main contact."""

    def __init__(self, *, authors: Authors = Authors.SENDER, label: str = "Магазин") -> None:
        self.bots = FakeBots(make_bot(label=label))
        self.clock = FakeClock()
        self.asked_at = self.clock.now()
        self.groups = FakeGroups(make_group(*DEALS, settings=GroupSettings(authors)))
        self.people = FakePeople()
        self.cards = FakeCards(
            {CLIENT: {NAME: "ООО «Ромашка»"}},
            attached={deal_id: [CLIENT] for deal_id in DEALS},
            deal_cards={deal_id: DealCard(deal_id, f"Сделка {deal_id}") for deal_id in DEALS},
        )
        self.jobs = FakeJobs()

    def attach(self, person: Person = ANNA, *, after: float = 0.0, again: bool = False) -> None:
        """Do the job that was asked for when the person's first message came, so many seconds later."""
        self.clock.time = max(self.clock.time, self.asked_at + after)
        find = FindAuthor(self.people, self.cards, ForgetContacts(self.people, self.jobs), self.clock)
        attach = AttachPerson(self.groups, self.people, self.bots, self.cards, find, self.jobs, self.clock)
        attach(self.wanted(person), self.asked_at, again=again)

    def settled(self, person: Person = ANNA) -> None:
        """Do the job until it is done, as the queue does."""
        for _ in range(20):
            try:
                self.attach(person)
            except NotYetError as error:
                self.clock.sleep(error.retry_after or 0.0)
            else:
                return
        pytest.fail("the job never ends")

    def wanted(self, person: Person = ANNA) -> Attachment:
        return Attachment(ACCOUNT, GROUP_ID, BOT_ID, person, len(DEALS), int(self.asked_at))

    @property
    def on_cards(self) -> dict[int, list[int]]:
        return {
            deal_id: [one for one in contacts if one != CLIENT] for deal_id, contacts in self.cards.attached.items()
        }

    def version_of(self, person: Person = ANNA) -> int | None:
        return self.groups.with_author(ACCOUNT, GROUP_ID, person.user_id)[1].attached


# --- the three rules of the terms of reference ------------------------------------------------------------------------


def test_a_contact_found_by_telegram_id_and_attached_everywhere_is_left_as_it_is() -> None:
    world = World()
    world.cards.contacts[900] = dict(FULL)
    world.cards.found[ACCOUNT, 42] = 900
    for deal_id in DEALS:
        world.cards.attached[deal_id].append(900)
    world.attach()

    assert world.on_cards == {501: [900], 502: [900], 503: [900]}
    assert (world.cards.created, world.cards.writes) == ([], [])
    assert "attach" not in world.cards.calls
    assert world.people.contacts == {(ACCOUNT, 42): 900}
    assert world.version_of() == 3


def test_a_contact_not_found_is_made_and_attached_to_all_deals() -> None:
    world = World()
    world.settled()

    [contact_id] = world.cards.created
    assert world.cards.contacts[contact_id] == FULL
    assert world.on_cards == {501: [contact_id], 502: [contact_id], 503: [contact_id]}
    assert [contacts[0] for contacts in world.cards.attached.values()] == [CLIENT] * 3, "the main contact stays first"
    assert world.people.written[ACCOUNT, 42] == Written(contact_id, "Анна Каренина", "anna")
    assert world.version_of() == 3


def test_a_contact_found_and_not_attached_is_attached_to_all_deals_that_lack_it() -> None:
    world = World()
    world.cards.contacts[900] = {**FULL, NAME: "Анна Петровна, ремонт ванной"}
    world.cards.found[ACCOUNT, 42] = 900
    world.cards.attached[502].append(900)
    world.attach()

    assert world.on_cards == {501: [900], 502: [900], 503: [900]}
    assert world.cards.contacts[900][NAME] == "Анна Петровна, ремонт ванной"
    assert world.cards.calls.count("attach") == 1, "all that lack it in one call"


# --- finding it -------------------------------------------------------------------------------------------------------


def test_our_own_map_is_asked_before_amocrm() -> None:
    world = World()
    world.cards.contacts[900] = dict(FULL)
    world.people.contacts[ACCOUNT, 42] = 900
    world.attach()
    assert world.on_cards[501] == [900]
    assert "find_contact" not in world.cards.calls


def test_the_contact_of_a_private_chat_is_the_persons_though_it_lacks_the_telegram_id() -> None:
    world = World()
    world.cards.contacts[900] = {NAME: SHOWN}
    world.cards.chat_contacts["chat-1"] = 900
    world.people.known_chats[ACCOUNT, 42] = ["chat-1"]
    world.attach()
    assert world.on_cards[503] == [900]
    assert world.cards.contacts[900] == FULL


def test_a_private_message_that_introduces_the_person_is_waited_for() -> None:
    world = World()
    world.people.claim(ACCOUNT, 42, PRIVATE)
    with pytest.raises(NotYetError):
        world.attach()
    world.cards.contacts[900] = dict(FULL)
    world.people.known(ACCOUNT, 42, 900, "chat-1")
    world.attach()
    assert (world.on_cards[501], world.cards.created) == ([900], [])


def test_a_private_message_waits_for_a_group_that_introduces_the_person() -> None:
    world = World()
    with pytest.raises(NotYetError):
        world.attach()
    with pytest.raises(NotYetError):
        world.people.claim(ACCOUNT, 42, PRIVATE)
    world.settled()
    assert world.people.claim(ACCOUNT, 42, PRIVATE) == world.cards.created[0]


def test_what_is_given_up_holds_up_nobody() -> None:
    world = World()
    with pytest.raises(NotYetError):
        world.attach()
    world.people.release(ACCOUNT, 42, claim_of(world.wanted()))
    assert world.people.claim(ACCOUNT, 42, PRIVATE) is None


@pytest.mark.parametrize("known", [True, False])
def test_a_contact_that_was_deleted_is_found_again_or_made_anew(known: bool) -> None:
    world = World()
    world.people.contacts[ACCOUNT, 42] = 900
    world.people.known_chats[ACCOUNT, 42] = ["chat-1"]
    if known:
        world.cards.contacts[901] = dict(FULL)
        world.cards.chat_contacts["chat-1"] = 901
    world.settled()

    [contact_id] = {901} if known else world.cards.created
    assert world.on_cards == {501: [contact_id], 502: [contact_id], 503: [contact_id]}
    assert world.people.contacts == {(ACCOUNT, 42): contact_id}
    assert world.jobs.followed == [(ACCOUNT, "chat-1")], "the private chat follows as well"


def test_the_search_that_still_names_a_deleted_contact_is_not_believed() -> None:
    world = World()
    world.cards.found[ACCOUNT, 42] = 900
    world.settled()
    assert world.on_cards[501] == world.cards.created != [900]


# --- a contact that amoCRM makes of a new author itself ---------------------------------------------------------------


def test_a_contact_that_amocrm_makes_of_an_author_is_adopted() -> None:
    world = World()
    with pytest.raises(NotYetError) as caught:
        world.attach()
    assert caught.value.retry_after == SETTLING
    world.cards.contacts[901] = {NAME: SHOWN}
    world.cards.attached[502].append(901)
    world.attach(after=SETTLING)

    assert world.cards.created == []
    assert world.cards.contacts[901] == FULL
    assert world.on_cards == {501: [901], 502: [901], 503: [901]}


def test_nothing_is_waited_for_where_the_group_itself_is_the_sender() -> None:
    world = World(authors=Authors.LINE)
    world.attach()
    assert world.on_cards[501] == world.cards.created


@pytest.mark.parametrize(
    "card",
    [
        pytest.param({NAME: SHOWN, TELEGRAM_ID: "77"}, id="of somebody else"),
        pytest.param({NAME: "Анна Каренина (Опт)"}, id="of another bot"),
        pytest.param({NAME: "Анна Каренина"}, id="of a manager"),
    ],
)
def test_a_contact_that_is_not_surely_the_authors_is_left_alone(card: dict[str, str]) -> None:
    world = World()
    world.cards.contacts[901] = card
    world.cards.attached[502].append(901)
    before = dict(card)
    world.settled()
    assert world.cards.contacts[901] == before
    assert world.on_cards[501] == world.cards.created


@pytest.mark.parametrize(("made", "adopted"), [(1, True), (-SETTLING - 1, False)])
def test_without_a_label_only_a_contact_that_was_made_just_now_is_the_authors(made: float, adopted: bool) -> None:
    world = World(label="")
    world.cards.contacts[901] = {NAME: "Анна Каренина"}
    world.cards.made_at[901] = int(world.asked_at + made)
    world.cards.attached[502].append(901)
    world.settled()
    assert (world.cards.created == []) is adopted


def test_a_namesake_in_a_deal_of_another_group_is_left_alone() -> None:
    world = World()
    world.cards.contacts[901] = {NAME: SHOWN}
    world.cards.attached[999] = [901]
    world.settled()
    assert world.cards.created != []


def test_two_authors_of_one_name_adopt_two_contacts() -> None:
    world = World()
    for contact_id in (901, 902):
        world.cards.contacts[contact_id] = {NAME: SHOWN}
        world.cards.attached[501].append(contact_id)
    world.people.adopts(ACCOUNT, OTHER_ANNA.user_id, 901)
    world.attach(ANNA, after=SETTLING)
    world.attach(OTHER_ANNA, after=SETTLING)

    assert world.people.contacts == {(ACCOUNT, 42): 902, (ACCOUNT, 43): 901}
    assert world.cards.created == []


# --- making it --------------------------------------------------------------------------------------------------------


def test_a_contact_whose_making_was_cut_off_is_found_though_the_search_lags() -> None:
    world = World(authors=Authors.LINE)
    world.cards.search_lags = True
    world.people.before["known"] = [KilledError()]
    with pytest.raises(KilledError):
        world.attach()
    world.attach()
    assert len(world.cards.created) == 1
    assert world.on_cards[501] == world.cards.created


def test_an_answer_that_was_lost_is_not_taken_for_no_contact() -> None:
    world = World(authors=Authors.LINE)
    world.cards.trouble["create_contact lost"] = [TransientError(Reason.AMO_UNAVAILABLE, "", outcome_unknown=True)]
    with pytest.raises(TransientError):
        world.attach()
    hidden = world.cards.contacts.pop(world.cards.created[0])
    world.cards.found.clear()
    with pytest.raises(NotYetError) as caught:
        world.attach(after=1.0)
    assert caught.value.retry_after == pytest.approx(INDEXING - 1.0)
    world.cards.contacts[world.cards.created[0]] = hidden
    world.attach(after=INDEXING)
    assert len(world.cards.created) == 1


def test_a_search_that_finds_nothing_in_the_end_is_believed() -> None:
    world = World(authors=Authors.LINE)
    world.cards.trouble["create_contact"] = [TransientError(Reason.AMO_UNAVAILABLE, "", outcome_unknown=True)]
    with pytest.raises(TransientError):
        world.attach()
    world.attach(after=INDEXING)
    assert world.on_cards[501] == world.cards.created


def test_a_call_that_certainly_made_nothing_is_not_waited_for() -> None:
    world = World(authors=Authors.LINE)
    world.cards.trouble["create_contact"] = [TransientError(Reason.AMO_UNAVAILABLE, "429", retry_after=5.0)]
    with pytest.raises(TransientError):
        world.attach()
    world.attach(after=5.0)
    assert world.on_cards[501] == world.cards.created


def test_a_field_that_amocrm_does_not_take_costs_only_itself_and_is_told() -> None:
    world = World(authors=Authors.LINE)
    world.cards.refuses = {TELEGRAM_ID}
    with pytest.raises(PermanentError) as caught:
        world.attach()
    assert caught.value.reason is Reason.CARD_INCOMPLETE
    assert "поле «Telegram ID»" in caught.value.detail
    [contact_id] = world.cards.created
    assert world.cards.contacts[contact_id] == {key: value for key, value in FULL.items() if key != TELEGRAM_ID}
    assert world.on_cards == {501: [contact_id], 502: [contact_id], 503: [contact_id]}
    assert world.version_of() == 3, "asked again when somebody wants it, not at every message"


def test_a_contact_that_amocrm_does_not_take_at_all_is_tried_with_a_later_message() -> None:
    world = World(authors=Authors.LINE)
    world.cards.refuses = {NAME}
    with pytest.raises(PermanentError):
        world.attach()
    assert world.version_of() is None
    world.cards.refuses = set()
    world.attach()
    assert world.version_of() == 3


# --- the deals --------------------------------------------------------------------------------------------------------


def test_deals_that_a_call_for_all_of_them_lost_are_made_good() -> None:
    world = World(authors=Authors.LINE)
    world.cards.unnoticed = {502}
    world.attach()
    assert all(world.on_cards[deal_id] == world.cards.created for deal_id in DEALS)
    assert world.cards.calls.count("attach") == 2


@pytest.mark.parametrize("refusal", [Reason.AMO_REFUSED, Reason.AMO_GONE])
def test_a_deal_that_refuses_stops_no_other_and_is_told_once(refusal: Reason) -> None:
    world = World(authors=Authors.LINE)
    world.cards.refused_deals[502] = PermanentError(refusal, "status 422")
    with pytest.raises(PermanentError) as caught:
        world.attach(after=PATIENCE)

    assert (caught.value.reason, "прикрепление к сделке 502" in caught.value.detail) == (Reason.CARD_INCOMPLETE, True)
    assert world.on_cards == {501: world.cards.created, 502: [], 503: world.cards.created}
    world.cards.calls.clear()
    world.attach(after=PATIENCE)
    assert world.cards.calls == [], "not asked again"


def test_what_was_refused_is_tried_anew_when_somebody_asks_for_it() -> None:
    world = World(authors=Authors.LINE)
    world.cards.refused_deals[502] = PermanentError(Reason.AMO_REFUSED, "status 422")
    with pytest.raises(PermanentError):
        world.attach(after=PATIENCE)
    world.cards.refused_deals.clear()
    world.attach(again=True)
    assert world.on_cards[502] == world.cards.created


def test_a_deal_that_is_gone_is_no_failure_of_the_card_and_its_link_is_seen_to() -> None:
    world = World(authors=Authors.LINE)
    world.cards.refused_deals[502] = PermanentError(Reason.AMO_GONE, "Entity not found")
    del world.cards.deal_cards[502]
    world.attach()
    assert world.on_cards == {501: world.cards.created, 502: [], 503: world.cards.created}
    assert world.jobs.gone == [(ACCOUNT, GROUP_ID, [502])]
    assert world.version_of() == 3


def test_a_right_that_is_missing_in_one_deal_keeps_the_contact_out_of_no_other() -> None:
    world = World(authors=Authors.LINE)
    world.cards.refused_deals[502] = TransientError(Reason.AMO_UNAVAILABLE, "status 403")
    with pytest.raises(TransientError):
        world.attach()
    with pytest.raises(TransientError):
        world.attach(after=PATIENCE)
    assert world.on_cards == {501: world.cards.created, 502: [], 503: world.cards.created}
    assert world.version_of() is None, "it may be an outage"
    with pytest.raises(PermanentError) as caught:
        world.attach(after=LONGEST_TROUBLE)
    assert caught.value.reason is Reason.CARD_INCOMPLETE
    assert world.version_of() == 3


@pytest.mark.parametrize("reason", [Reason.ACCOUNT_UNPAID, Reason.ACCOUNT_UNAUTHORISED])
def test_an_account_that_is_closed_to_us_is_not_asked_deal_by_deal(reason: Reason) -> None:
    world = World(authors=Authors.LINE)
    world.cards.lasting["attach"] = PermanentError(reason)
    with pytest.raises(PermanentError) as caught:
        world.attach()
    assert caught.value.reason is reason
    assert world.cards.calls.count("attach") == 1
    assert world.version_of() is None


def test_a_link_that_came_since_is_attached_with_the_next_message() -> None:
    world = World(authors=Authors.LINE)
    world.attach()
    before = world.groups.stored[ACCOUNT, GROUP_ID]
    fourth = make_group(*DEALS, 504)
    world.groups.put(replace(before, links=fourth.links, version=before.version + 1))
    assert world.version_of() != world.groups.stored[ACCOUNT, GROUP_ID].version
    world.cards.calls.clear()
    world.attach()
    assert world.on_cards[504] == world.cards.created
    assert world.cards.calls == ["card", "attach"]


def test_a_group_that_is_tied_to_nothing_makes_no_contacts() -> None:
    world = World()
    world.groups = FakeGroups(make_group())
    world.attach(after=SETTLING)
    assert (world.cards.calls, world.people.taken) == ([], [])


def test_an_employee_is_no_contact() -> None:
    world = World()
    world.groups.people[ACCOUNT, GROUP_ID, 42] = Author(staff=Staff(1001, "amojo-1001", "Мария Менеджер"))
    world.attach(after=SETTLING)
    assert world.cards.calls == []


# --- later ------------------------------------------------------------------------------------------------------------


def test_whom_a_manager_took_off_a_card_stays_off_until_a_link_comes() -> None:
    world = World(authors=Authors.LINE)
    world.attach()
    world.cards.attached[502] = [CLIENT]
    world.attach(after=LOOK_AT_AUTHORS)
    assert world.on_cards[502] == []
    before = world.groups.stored[ACCOUNT, GROUP_ID]
    world.groups.put(replace(before, version=before.version + 1))
    world.attach(after=LOOK_AT_AUTHORS)
    assert world.on_cards[502] == world.cards.created


def test_a_contact_that_went_without_a_webhook_is_missed_within_a_day() -> None:
    world = World(authors=Authors.LINE)
    world.attach()
    [gone] = world.cards.created
    del world.cards.contacts[gone]
    world.cards.found.clear()
    world.attach(after=LOOK_AT_AUTHORS - 1)
    assert world.cards.created == [gone]
    world.groups.now = int(world.asked_at) + LOOK_AT_AUTHORS
    world.asked_at += LOOK_AT_AUTHORS
    world.settled()
    made = world.cards.created[-1]
    assert all(contacts[-1] == made for contacts in world.on_cards.values())


def test_a_card_that_is_looked_at_again_follows_the_persons_username_and_nothing_else() -> None:
    world = World(authors=Authors.LINE)
    world.attach()
    world.cards.calls.clear()
    world.attach(replace(ANNA, username="anna_k"), after=LOOK_AT_AUTHORS)
    assert world.cards.writes == [{TELEGRAM_USERNAME: "anna_k", TELEGRAM_LINK: "https://t.me/anna_k"}]
    assert world.cards.calls == ["card", "write_card"]
