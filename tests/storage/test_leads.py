"""Leads and funnels on their tables: every step once, whoever takes it again."""

from dataclasses import replace

import pytest

from bridge.domain.errors import NotYetError
from bridge.domain.identity import ConversationId
from bridge.domain.leads import ANSWERS_WITHIN, COUNTS_ONCE, LEASE, Dealing, FollowUp, Lead, LeadError, LeadState, Told
from bridge.relay.messages import FunnelWords
from bridge.storage.funnels import FunnelStore
from bridge.storage.leads import LeadStore
from tests.fakes.aws import Aws
from tests.fakes.bots import BOT_ID, make_bot
from tests.fakes.clock import FakeClock
from tests.fakes.funnel import ADMINS, VERSION, make_funnel, make_lead

NOW = 1_800_000_000.0
LEAD = make_lead()
KEY = LEAD.key
BOT = make_bot(account_id=LEAD.account_id)
ANSWER = FollowUp(77, "https://example.com")


@pytest.fixture
def leads(aws: Aws, clock: FakeClock) -> LeadStore:
    return LeadStore(aws.table("Leads"), clock)


@pytest.fixture
def made(leads: LeadStore) -> LeadStore:
    leads.make(LEAD)
    return leads


def other(key: str = "b", **changes: object) -> Lead:
    return replace(LEAD, key=key * 32, **changes)  # type: ignore[arg-type]


def test_a_press_counts_once_an_hour(leads: LeadStore) -> None:
    assert leads.counts(LEAD)
    assert leads.counts(LEAD), "the same press, delivered again"
    assert not leads.counts(other(made_at=NOW + 1))
    assert not leads.counts(other(made_at=NOW + COUNTS_ONCE - 1))
    assert leads.counts(other("c", choice="Брендинг"))
    assert leads.counts(other("d", profile="cg"))
    assert leads.counts(other("f", account_id=LEAD.account_id + 1)), "the bot was connected to another account"
    assert leads.counts(other("e", person=replace(LEAD.person, user_id=43)))
    assert leads.counts(other(made_at=NOW + COUNTS_ONCE))


def test_a_lead_that_was_made_is_not_made_again(made: LeadStore) -> None:
    assert made.get(KEY) == LEAD
    made.delivered(KEY)
    made.make(LEAD)
    lead = made.get(KEY)
    assert lead is not None
    assert lead.state is LeadState.DELIVERED
    assert made.get("f" * 32) is None


def test_one_line_has_a_lead_until_it_has_tried(made: LeadStore) -> None:
    begun = replace(LEAD, since=NOW)
    assert made.begin(KEY, NOW, "one") == begun
    with pytest.raises(NotYetError):
        made.begin(KEY, NOW + 1, "other")
    assert made.begin(KEY, NOW + 1, "one") == begun, "the worker of this line was killed"
    assert made.begin(KEY, NOW + 1 + LEASE, "other") == begun, "and so was whoever had it"
    made.release(KEY)
    assert made.begin(KEY, NOW + LEASE + 2, "one") == begun
    failed = made.failed(KEY, LeadError.TIMEOUT, "ReadTimeout", NOW + 5)
    assert (failed.tries, failed.failed_at, failed.error, failed.detail) == (1, NOW + 5, "timeout", "ReadTimeout")
    assert made.begin(KEY, NOW + 6, "other") == failed
    again = made.failed(KEY, LeadError.STATUS, "status 500", NOW + 65)
    assert (again.tries, again.failed_at, again.error) == (2, NOW + 5, "status")
    made.delivered(KEY)
    assert made.begin(KEY, NOW + 200, "one") is None
    assert made.begin("f" * 32, NOW, "one") is None


def test_whoever_enters_a_lead_ends_its_tries(made: LeadStore) -> None:
    taken = made.take_by_hand(KEY, "Ольга")
    assert taken is not None
    assert (taken.state, taken.by) == (LeadState.BY_HAND, "Ольга")
    assert made.take_by_hand(KEY, "Ольга") == taken
    assert made.take_by_hand(KEY, "Пётр") is None
    assert made.begin(KEY, NOW, "one") is None
    assert made.delivered(KEY).by == "Ольга"
    assert made.take_by_hand("f" * 32, "Ольга") is None


def test_a_lead_that_was_given_up_can_be_tried_anew(made: LeadStore) -> None:
    assert not made.again(KEY, "one")
    assert made.get(KEY) == LEAD, "it waits anyway"
    assert made.unsure(KEY, 2)
    given_up = made.give_up(KEY)
    assert given_up is not None
    assert (given_up.state, given_up.unsure, given_up.has_failed) == (LeadState.GIVEN_UP, 2, True)
    assert made.begin(KEY, NOW, "one") is None
    assert not made.unsure(KEY, 3), "it is tried no more"
    assert made.give_up("f" * 32) is None
    assert made.again(KEY, "one")
    begun = made.begin(KEY, NOW + 90_000, "one")
    assert begun is not None
    assert (begun.since, begun.unsure) == (NOW + 90_000, 0)


def test_a_wish_lets_a_lead_be_tried_anew_once(made: LeadStore) -> None:
    made.give_up(KEY)
    assert made.again(KEY, "one")
    assert made.again(KEY, "one"), "the same job goes on"
    made.give_up(KEY)
    assert made.again(KEY, "one")
    assert made.begin(KEY, NOW, "line", "one") is None, "its day is over"
    assert made.again(KEY, "two")
    assert not made.again(KEY, "one")


def test_a_wish_that_was_fulfilled_while_a_lead_waited_is_no_wish_for_another_day(made: LeadStore) -> None:
    assert not made.again(KEY, "one")
    assert made.begin(KEY, NOW, "line", "one")
    made.give_up(KEY)
    assert not made.again(KEY, "one")
    lead = made.get(KEY)
    assert lead is not None
    assert lead.state is LeadState.GIVEN_UP


def test_a_lead_has_one_answer(made: LeadStore) -> None:
    answered = made.answered(KEY, ANSWER)
    assert answered is not None
    assert answered.follow_up == ANSWER
    assert made.answered(KEY, ANSWER) == answered
    assert made.answered(KEY, FollowUp(78, "ещё")) is None
    assert made.told(KEY, Told(ADMINS, 5, "hash", copied=True)).told == Told(ADMINS, 5, "hash", copied=True)
    made.keep(KEY, kept=True)
    made.deals(KEY, Dealing(900, (1, 2), 3, asked=True))
    lead = made.get(KEY)
    assert lead is not None
    assert (lead.kept, lead.dealing, lead.follow_up) == (True, Dealing(900, (1, 2), 3, asked=True), ANSWER)


def test_a_lead_lives_as_long_as_the_failure_that_speaks_of_it(made: LeadStore, aws: Aws, clock: FakeClock) -> None:
    def expires_at() -> int:
        item = aws.table("Leads").get({"id": f"lead:{KEY}"})
        assert item is not None
        return int(item["expires_at"])

    first = expires_at()
    clock.sleep(60)
    made.keep(KEY, kept=True)
    made.give_up(KEY)
    assert expires_at() == first + 60
    clock.sleep(60)
    assert made.again(KEY, "a wish")
    assert expires_at() == first + 120


def test_an_album_is_one_answer(made: LeadStore) -> None:
    first = FollowUp(77, "[Фотография]", is_text=False, album="a")
    assert made.answered_further(KEY, first) is None
    made.answered(KEY, first)
    for message_id in (79, 78, 79, 77):
        made.answered_further(KEY, replace(first, message_id=message_id))
    assert made.answered_further(KEY, replace(first, message_id=80, album="b")) is None
    lead = made.get(KEY)
    assert lead is not None
    assert lead.answers == (77, 78, 79)


def test_what_a_person_is_asked_is_theirs_for_a_day(leads: LeadStore) -> None:
    assert leads.asked(BOT, 42, NOW, NOW) == ""
    leads.asks(LEAD)
    assert leads.asked(BOT, 42, NOW + ANSWERS_WITHIN - 1, NOW) == KEY
    assert leads.asked(BOT, 42, NOW + ANSWERS_WITHIN, NOW) == ""
    assert leads.asked(BOT, 43, NOW, NOW) == ""
    assert leads.asked(make_bot(account_id=32), 42, NOW, NOW) == "", "what another account has asked"
    leads.asks_no_more(BOT, 42, "b" * 32)
    assert leads.asked(BOT, 42, NOW, NOW) == KEY
    leads.asks_no_more(BOT, 42, KEY)
    leads.asks_no_more(BOT, 42, KEY)
    assert leads.asked(BOT, 42, NOW, NOW) == ""
    assert leads.asked(BOT, 42, NOW, NOW, further=True) == KEY
    leads.asks(LEAD)
    assert leads.asked(BOT, 42, NOW, NOW) == "", "a press that is brought once more asks nobody who has answered"


def test_what_came_before_a_question_does_not_answer_it(leads: LeadStore) -> None:
    leads.asks(LEAD)
    assert leads.asked(BOT, 42, NOW + 60, NOW - 1) == ""
    assert leads.asked(BOT, 42, NOW - 1, NOW) == KEY, "Telegram's clock is another one"


def test_an_earlier_press_that_is_brought_once_more_does_not_take_the_place_of_a_later_question(
    leads: LeadStore,
) -> None:
    later = other(made_at=NOW + 5)
    for lead in (LEAD, later, LEAD):
        leads.asks(lead)
    assert leads.asked(BOT, 42, NOW + 5, NOW + 5) == later.key
    leads.asks_no_more(BOT, 42, later.key)
    newest = other("c", made_at=NOW + 9)
    leads.asks(newest)
    assert leads.asked(BOT, 42, NOW + 9, NOW + 9) == newest.key


def test_start_is_greeted_once_a_minute(leads: LeadStore) -> None:
    assert leads.greets(BOT_ID, 42, "agency", 1, 1000)
    assert leads.greets(BOT_ID, 42, "agency", 1, 1000), "the same message, delivered again"
    assert not leads.greets(BOT_ID, 42, "agency", 2, 1059)
    assert leads.greets(BOT_ID, 42, "cg", 3, 1059)
    assert leads.greets(BOT_ID, 43, "agency", 1, 1059)
    assert leads.greets(BOT_ID, 42, "agency", 4, 1060)


def test_a_deal_is_of_one_lead(leads: LeadStore) -> None:
    assert leads.adopts(KEY, 31, 7000)
    assert leads.adopts(KEY, 31, 7000)
    assert not leads.adopts("b" * 32, 31, 7000)
    assert leads.adopts("b" * 32, 32, 7000)


def test_what_was_said_and_when_messages_went_is_remembered(leads: LeadStore) -> None:
    words = FunnelWords(ConversationId(BOT_ID, 42), "welcome:agency:1", "Здравствуйте", 0)
    assert not leads.has_said(words)
    leads.said(words)
    assert leads.has_said(words)
    assert not leads.has_said(replace(words, key="welcome:agency:2"))
    assert leads.sent_to(BOT_ID, ADMINS) == (ADMINS, ())
    leads.sends_to(BOT_ID, ADMINS, -1005, (1.5, 2.0))
    assert leads.sent_to(BOT_ID, ADMINS) == (-1005, (1.5, 2.0))


def test_a_version_of_a_funnel_is_written_once_and_retired(aws: Aws, clock: FakeClock) -> None:
    funnels = FunnelStore(aws.table("Funnels"), clock)
    funnel = make_funnel(default="agency")
    assert funnels.get(BOT_ID, 0) is None
    assert funnels.get(BOT_ID, VERSION) is None
    assert funnels.put(funnel)
    assert not funnels.put(replace(funnel, default=""))
    assert funnels.get(BOT_ID, VERSION) == funnel
    funnels.retire(BOT_ID, VERSION)
    assert FunnelStore(aws.table("Funnels"), clock).get(BOT_ID, VERSION) == funnel
    [item] = aws.items("Funnels")
    assert item["expires_at"] > clock.now() + ANSWERS_WITHIN
    funnels.retire(BOT_ID, 0)
    assert len(aws.items("Funnels")) == 1


def test_a_lead_that_was_settled_at_its_last_try_is_not_given_up(leads: LeadStore) -> None:
    leads.make(make_lead(key=KEY))
    leads.take_by_hand(KEY, "Ольга")
    assert leads.give_up(KEY) == leads.get(KEY)
    assert leads.keep(KEY, kept=True).state is LeadState.BY_HAND
